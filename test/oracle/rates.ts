import type { RefusalCode } from '../../src/core/codes.ts';
import type { CounterReadings } from '../../src/core/facts.ts';
import type { LimitDocument, PolicyDocument } from '../../src/core/policy/document.ts';
import { placedLevels } from './routing.ts';
import type { Candidate } from './routing.ts';
import type { Principal } from './principals.ts';

/** A limit with the id under which its counter is read. */
export interface NamedLimit {
  readonly id: string;
  readonly limit: LimitDocument;
}

/** The limits of an operation, the document's first. */
export function limitsOf(document: PolicyDocument, found: Candidate): NamedLimit[] {
  return placedLevels(document, found)
    .toReversed()
    .flatMap(({ at, level }) => named(level.limits ?? [], `${at}limits/`));
}

function named(limits: readonly LimitDocument[], prefix: string): NamedLimit[] {
  const seen = new Map<string, number>();
  return limits.map((limit) => {
    const name = limit.id ?? limit.per;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { id: prefix + (times === 1 ? name : `${name}#${times}`), limit };
  });
}

/** How many requests may stand in a limit's bucket at once, for this principal. */
export function burstOf(each: NamedLimit, principal: Principal | undefined): number {
  const own = principal?.consumer.rates?.[each.id];
  if (own !== undefined) return Number.parseInt(own, 10);
  return each.limit.burst ?? Number.parseInt(each.limit.rate, 10);
}

/** Judges the counters as they were read. `unread`: a reading that a limit needs is not among them. */
export function judgeRates(
  limits: readonly NamedLimit[],
  principal: Principal | undefined,
  counters: CounterReadings | undefined,
): RefusalCode | 'unread' | undefined {
  let unread = false;
  for (const each of limits) {
    if (each.limit.shadow === true) continue;
    const reading = counters?.find(({ limitId }) => limitId === each.id);
    if (reading === undefined) unread = true;
    else if (reading.kind === 'unavailable') return 'counter.unverifiable';
    else if (reading.used + 1 > burstOf(each, principal) + 1e-9) return 'rate.exceeded';
  }
  return unread ? 'unread' : undefined;
}
