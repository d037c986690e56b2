import { decide } from '../../src/core/decide.ts';
import type { Fix } from '../../src/core/explanation.ts';
import type { WellFormedRequest } from '../../src/core/facts.ts';
import { searchFixes } from '../../src/core/fix.ts';
import type { Refusal } from '../../src/core/verdict.ts';
import { printCase } from './case.ts';
import { prepare } from './core-side.ts';
import type { CoreSide } from './core-side.ts';
import { batches } from './generate.ts';

/** Small policies, so that every edit of them can be tried. */
export const SMALL = { services: 1, routes: 2, consumers: 2 };
/** So small that every pair of edits can be tried. */
export const TINY = { services: 1, routes: 1, consumers: 1 };

/** A refused request with the fixes that are shown for it. */
export interface Refused {
  readonly side: CoreSide;
  readonly facts: WellFormedRequest;
  readonly refusal: Refusal;
  readonly fixes: readonly Fix[];
  /** Whether the search for fixes stopped at its bound: cheaper ones than the cheapest it knows were all looked at. */
  readonly bounded: boolean;
}

/** So many refused requests, under policies of their own. What the backend refused is not ours to fix. */
export function* refusals(
  seed: number,
  count: number,
  size = SMALL,
): Generator<Refused, void, void> {
  let left = count;
  for (const { policy, requests } of batches(seed, { requestsPerPolicy: 4, size })) {
    const side = prepare(policy.source, policy.schemas);
    for (const facts of requests) {
      const outcome = decide(side.snapshot, side.directory, facts);
      if (outcome.kind !== 'refuse' || facts.kind === 'malformed') continue;
      if (outcome.refusal.layer === 'upstream') continue;
      const { fixes, bounded } = searchFixes(side, facts);
      yield { side, facts, refusal: outcome.refusal, fixes, bounded };
      left -= 1;
      if (left === 0) return;
    }
  }
}

/** Whether the search gave up before it found anything: it says so, and there is nothing to compare with. */
export function isCutShort(each: Refused): boolean {
  return each.bounded && each.fixes.length === 0;
}

/** What is wrong with what is shown for a refused request, with all that is needed to see it again. */
export function tellRefused(each: Refused, what: string, found: unknown): string {
  const { source, schemas } = each.side;
  const told = `${each.refusal.code}: ${what}: ${JSON.stringify(found)}`;
  return `${told}\n${printCase({ source, schemas, facts: each.facts })}`;
}
