import type { Weighed } from '../../../src/diagnose/diagnose.ts';
import { isAnswererRight, rankOf, type Outcome } from './score.ts';

/** What is not as it should be, one line each, with what was told instead. */
export function missesOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap((outcome) => {
    const { material, without, with: told } = outcome;
    const name = `${material.case} ${material.variant}`;
    const misses: string[] = [];
    if (!isAnswererRight(outcome)) {
      misses.push(`who     ${name}: ${material.truth.answeredBy[0]}; told ${answerersIn(without)}`);
    }
    if (rankOf(material, without) >= 3) {
      misses.push(`without ${name}: ${material.truth.cause}; told ${causesIn(without)}`);
    }
    if (rankOf(material, told) !== 0) {
      misses.push(
        `with${material.unsaid ? ' (unsaid)' : '   '} ${name}: ${material.truth.cause}; told ${causesIn(told)}`,
      );
    }
    return misses;
  });
}

function answerersIn({ answeredBy }: Weighed): string {
  return shown(answeredBy.map(({ product, confidence }) => ({ name: product, confidence })));
}

function causesIn({ causes }: Weighed): string {
  return shown(causes.map(({ code, confidence }) => ({ name: code, confidence })));
}

function shown(all: readonly { readonly name: string; readonly confidence: number }[]): string {
  const first = all.slice(0, 3).map(({ name, confidence }) => `${name} ${confidence.toFixed(2)}`);
  return first.join(', ') || 'nothing';
}
