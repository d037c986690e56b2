import { formatInstant, parseRate } from '../../util/units.ts';
import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import { readingOf, type CounterReading } from '../facts.ts';
import type { Layer } from '../layer.ts';
import { ruleToPath } from '../policy/rule-path.ts';
import type { LimitInForce, LimitPlan } from '../policy/snapshot.ts';
import {
  PASS,
  type ClauseResult,
  type CounterNeed,
  type Need,
  type Refusal,
  type Verdict,
} from '../verdict.ts';
import { refuse, withoutIdentity } from './check.ts';
import { otherKeys } from './credential-repairs.ts';
import { otherAddresses } from './ip.ts';

/** Room for the rounding of fractions of a request. */
const EPSILON = 1e-9;

const NO_LIMITS: readonly LimitInForce[] = [];

/** Every limit that holds for a request, document's first, with the consumer's own rates in place. */
export function limitsInForce(context: DecisionContext): readonly LimitInForce[] {
  const route = context.route();
  if (route === undefined) return NO_LIMITS;
  const rates = context.identity()?.consumer.rates;
  return rates === undefined
    ? route.limitsAsWritten
    : route.limits.map((plan) => inForce(plan, rates));
}

function inForce(plan: LimitPlan, rates: Readonly<Record<string, string>>): LimitInForce {
  const text = Object.hasOwn(rates, plan.id) ? rates[plan.id] : undefined;
  const own = text === undefined ? undefined : parseRate(text);
  if (own === undefined || text === undefined) return plan.asWritten;
  const { id, shadow } = plan;
  return { plan, id, shadow, intervalMs: own.periodMs / own.count, burst: own.count, rate: text };
}

/** The bucket that a limit counts this request in. */
export function bucketOf(context: DecisionContext, plan: LimitPlan): string {
  return `${plan.id}|${subjectOf(context, plan)}`;
}

/** Whom a limit counts; without an identity, the client's address stands in. */
function subjectOf(context: DecisionContext, plan: LimitPlan): string {
  const identity = context.identity();
  switch (plan.per) {
    case 'route':
      return context.route()?.id ?? '';
    case 'service':
      return context.route()?.service ?? '';
    case 'consumer':
      if (identity !== undefined) return identity.consumer.name;
      break;
    case 'key':
      if (identity !== undefined) return identity.key.id;
      break;
    case 'tenant':
      if (identity?.tenant !== undefined) return identity.tenant.name;
      break;
    case 'ip':
      break;
  }
  return `ip:${context.clientIp()}`;
}

function needs(context: DecisionContext, limits: readonly LimitInForce[]): readonly CounterNeed[] {
  return limits.map(({ plan, intervalMs, burst }) => ({
    limitId: plan.id,
    key: bucketOf(context, plan),
    intervalMs,
    burst,
    ...(plan.shadow ? { shadow: true } : {}),
  }));
}

/** The counters that this request would be counted in, had it come so far. */
export function countersOf(context: DecisionContext): readonly CounterNeed[] {
  return needs(context, limitsInForce(context));
}

function decide(context: DecisionContext): Verdict | Need {
  const limits = limitsInForce(context);
  if (limits.length === 0) return PASS;
  const counters = context.request()?.read.counters;
  if (counters === undefined)
    return { kind: 'need', fact: 'counters', counters: needs(context, limits) };
  let unread = false;
  for (let at = 0; at < limits.length; at += 1) {
    const limit = limits[at];
    if (limit === undefined || limit.shadow) continue;
    const reading = readingOf(counters, limit.id, at);
    const refusal = refusalOf(context, limit, reading);
    if (refusal !== undefined) return refusal;
    unread ||= reading === undefined;
  }
  // A record from before a limit was made, or of another route, has no reading of it: nothing is guessed.
  if (unread) return { kind: 'need', fact: 'counters', counters: needs(context, limits) };
  return PASS;
}

/** What one limit says of one reading (GCRA: one more must fit under the burst). */
function refusalOf(
  context: DecisionContext,
  limit: LimitInForce,
  reading: CounterReading | undefined,
): Refusal | undefined {
  const { plan, burst, intervalMs, rate } = limit;
  if (reading === undefined) return undefined;
  if (reading.kind === 'used' && reading.used + 1 <= burst + EPSILON) return undefined;
  const counters = context.request()?.read.counters ?? [];
  const common = {
    clause: plan.id,
    fact: `/read/counters/${counters.indexOf(reading)}`,
    rule: plan.rule,
  };
  if (reading.kind === 'unavailable') {
    return refuse('counter.unverifiable', {
      ...common,
      observed: reading.reason,
      required: 'a counter that can be read',
      more: { limit: plan.id },
    });
  }
  const waitMs = (reading.used + 1 - burst) * intervalMs;
  return refuse('rate.exceeded', {
    ...common,
    observed: Math.round(reading.used * 100) / 100,
    required: rate,
    more: {
      limit: plan.id,
      per: plan.per,
      bucket: bucketOf(context, plan),
      burst,
      rate,
      retryAfterMs: Math.ceil(waitMs),
    },
  });
}

function clauses(context: DecisionContext): readonly ClauseResult[] {
  const why = withoutIdentity(context);
  if (why !== undefined) return [{ layer: 'rate', clause: 'rate', result: 'not_evaluable', why }];
  const counters = context.request()?.read.counters;
  return limitsInForce(context).map((limit, index): ClauseResult => {
    const { plan } = limit;
    const reading = counters && readingOf(counters, plan.id, index);
    const at = { layer: 'rate', clause: plan.id, rule: plan.rule } as const;
    if (reading === undefined)
      return { ...at, result: 'not_evaluable', why: 'the counter was not read' };
    const refusal = plan.shadow ? undefined : refusalOf(context, limit, reading);
    if (refusal !== undefined)
      return {
        ...at,
        result: 'fail',
        refusal,
        observed: refusal.evidence.observed,
        required: refusal.evidence.required,
      };
    return {
      ...at,
      result: 'pass',
      observed: reading.kind === 'used' ? Math.round(reading.used * 100) / 100 : reading.reason,
      required: limit.rate,
    };
  });
}

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const { more, rule } = refusal.evidence;
  const limit = limitsInForce(context).find(({ plan }) => plan.id === more?.['limit']);
  if (limit === undefined) return [];
  if (refusal.code === 'counter.unverifiable') return countOnly(context, limit);
  const atMs = context.facts.receivedAtMs + Number(more?.['retryAfterMs'] ?? 0);
  const wait: Repair = {
    actor: 'wait',
    edits: [{ on: 'request', op: 'wait_until', atMs }],
    summary: `wait until ${formatInstant(atMs)}`,
  };
  const path = ruleToPath(context.snapshot.document, rule);
  const consumer = context.identity()?.consumer;
  const needed = Math.ceil(Number(refusal.evidence.observed) + 1);
  const rate = `${Math.max(needed, limit.plan.count * 2)}/${limit.rate.split('/')[1] ?? 'min'}`;
  const own: readonly Repair[] =
    consumer === undefined
      ? []
      : [
          {
            actor: 'api_owner',
            edits: [
              {
                on: 'directory',
                op: 'set',
                path: ['consumers', consumer.name, 'rates', limit.plan.id],
                value: rate,
              },
            ],
            summary: `${consumer.name}: ${limit.plan.id} ${limit.rate} → ${rate}`,
          },
        ];
  const all: readonly Repair[] = path === undefined ? [] : [raise(path, limit, rate)];
  // A limit that counts addresses, for want of an identity too, has another bucket for another address.
  const byAddress = subjectOf(context, limit.plan).startsWith('ip:');
  const elsewhere = byAddress ? otherAddresses(context) : [];
  const others = limit.plan.per === 'ip' ? [] : otherKeys(context);
  return [wait, ...own, ...elsewhere, ...others, ...all, ...countOnly(context, limit)];
}

/** Evaluating the limit without enforcing it: the one other way there is for a counter that cannot be read. */
function countOnly(context: DecisionContext, { plan }: LimitInForce): readonly Repair[] {
  const path = ruleToPath(context.snapshot.document, plan.rule);
  if (path === undefined) return [];
  const edit = { on: 'policy', op: 'set', path: [...path, 'shadow'], value: true } as const;
  return [{ actor: 'operator', edits: [edit], summary: `${plan.id}: count, but refuse nothing` }];
}

function raise(path: readonly (string | number)[], limit: LimitInForce, rate: string): Repair {
  const edits: Repair['edits'] = [
    { on: 'policy', op: 'set', path: [...path, 'rate'], value: rate },
  ];
  const burst = Number(rate.split('/')[0]);
  const withBurst: Repair['edits'] =
    limit.burst === limit.plan.count
      ? []
      : [{ on: 'policy', op: 'set', path: [...path, 'burst'], value: burst }];
  return {
    actor: 'api_owner',
    edits: [...edits, ...withBurst],
    summary: `${limit.plan.id}: ${limit.rate} → ${rate} for everybody`,
  };
}

/** Rate limits: all that hold are read, and charged, in one step; each must have room for one more. */
export const rateLayer: Layer = { name: 'rate', decide, clauses, repairs };
