import type { DecisionContext } from './context.ts';
import { readingOf } from './facts.ts';
import { limitsInForce } from './layers/rate.ts';

/** Where a caller stands with one limit, after this request was counted. */
export interface RateStanding {
  readonly id: string;
  readonly rate: string;
  /** The most that may stand in the bucket. */
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the bucket is empty again. */
  readonly resetSeconds: number;
  /** Seconds of the window: how long the bucket takes to drain when full. */
  readonly windowSeconds: number;
  readonly exceeded: boolean;
}

/** Standing with every enforced limit, tightest first. Empty where no counter was read. */
export function rateStandings(context: DecisionContext): readonly RateStanding[] {
  const counters = context.request()?.read.counters;
  if (counters === undefined) return [];
  const standings: RateStanding[] = [];
  for (const [at, { plan, burst, intervalMs, rate }] of limitsInForce(context).entries()) {
    const reading = readingOf(counters, plan.id, at);
    if (plan.shadow || reading?.kind !== 'used') continue;
    const exceeded = reading.used + 1 > burst + 1e-9;
    const used = exceeded ? reading.used : reading.used + 1;
    standings.push({
      id: plan.id,
      rate,
      limit: burst,
      remaining: Math.max(0, Math.floor(burst - used + 1e-9)),
      resetSeconds: Math.ceil((used * intervalMs) / 1000),
      windowSeconds: Math.max(1, Math.round((burst * intervalMs) / 1000)),
      exceeded,
    });
  }
  return standings.toSorted((a, b) => a.remaining / a.limit - b.remaining / b.limit);
}
