import { CAUSES } from '../../../src/diagnose/cause-codes.ts';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import type { AnswerFinding, CauseFinding, Findings } from '../../../src/diagnose/finding.ts';
import type { Random } from '../../oracle/random.ts';

export const CODES = Object.keys(CAUSES) as readonly CauseCode[];
const PRODUCTS = ['nginx', 'Apache httpd', 'Cloudflare', 'Django'] as const;
const FACTORS = [0, 0.01, 0.1, 0.5, 0.5, 1, 2, 2, 5, 20, 300, 10_000] as const;

export function randomCause(random: Random, codes: readonly CauseCode[] = CODES): CauseFinding {
  return {
    code: random.pick(codes),
    factor: random.pick(FACTORS),
    group: `group ${random.int(0, 4)}`,
    evidence: { from: 'request', text: `something seen, ${random.int(0, 6)}` },
  };
}

export function randomAnswer(random: Random): AnswerFinding {
  const codes = new Set(Array.from({ length: random.int(0, 4) }, () => random.pick(CODES)));
  const least = random.pick([0.2, 0.5, 1]);
  return {
    product: random.pick(PRODUCTS),
    layer: 'web_server',
    role: random.chance(0.8) ? 'answered' : 'passed',
    confidence: random.pick([0, 0.1, 0.5, 0.9, 0.97, 1]),
    group: `group ${random.int(0, 3)}`,
    evidence: { from: 'response', text: `a page, ${random.int(0, 6)}` },
    causes: [...codes].map((code) => ({ code, share: least / codes.size })),
  };
}

export function randomFindings(random: Random): Findings {
  // Few codes, so that findings meet.
  const codes = Array.from({ length: 4 }, () => random.pick(CODES));
  return {
    answers: Array.from({ length: random.int(0, 4) }, () => randomAnswer(random)),
    causes: Array.from({ length: random.int(0, 10) }, () => randomCause(random, codes)),
    notes: [],
  };
}

/** The same items in another order. */
export function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, key: random.int(0, 1_000_000) }))
    .toSorted((left, right) => left.key - right.key)
    .map(({ item }) => item);
}
