import { DecisionContext, type Identity } from '../../core/context.ts';
import { decidePhase } from '../../core/decide.ts';
import { readingOf, type HeaderList, type WellFormedRequest } from '../../core/facts.ts';
import { limitsInForce } from '../../core/layers/rate.ts';
import { fillTemplate } from '../../core/layers/route.ts';
import type { LimitInForce, RouteEntry } from '../../core/policy/snapshot.ts';
import type { CounterNeed } from '../../core/verdict.ts';
import type { World } from '../../core/what-if.ts';
import type { Counters } from '../../store/ports.ts';
import { formatInstant } from '../../util/units.ts';

/** What a caller may know of its own key. */
export interface Standing {
  readonly consumer: string;
  readonly consumer_state: string;
  readonly tenant?: string;
  readonly tenant_state?: string;
  readonly key: {
    readonly id: string;
    readonly state: 'active' | 'not_yet_valid' | 'expired' | 'revoked';
    /** RFC 3339; null: always was, or never ends. */
    readonly valid_from: string | null;
    readonly valid_until: string | null;
    readonly scopes: readonly string[];
  };
  readonly limits: readonly LimitStanding[];
}

export interface LimitStanding {
  readonly id: string;
  readonly rate: string;
  readonly remaining: number;
  readonly reset_seconds: number;
}

/** Routes that are tried, in order to find the limits that this caller meets. */
const MAX_ROUTES = 400;

/** Limits that count this caller alone: those of a route or a service would tell of others. */
const OWN_LIMITS: ReadonlySet<LimitInForce['plan']['per']> = new Set(['consumer', 'key', 'tenant']);

/** Where the holder of a key stands: its validity, its scopes, what is left of its limits. No roles, no groups. */
export function standingOf(
  context: DecisionContext,
  identity: Identity,
  from: { readonly world: World; readonly counters: Counters },
): Standing {
  const { key, consumer, tenant } = identity;
  const nowMs = context.facts.receivedAtMs;
  return {
    consumer: consumer.name,
    consumer_state: consumer.state,
    ...(tenant === undefined ? {} : { tenant: tenant.name, tenant_state: tenant.state }),
    key: {
      id: key.id,
      state: keyState(identity, nowMs),
      valid_from: instant(key.notBeforeMs),
      valid_until: instant(key.expiresMs),
      scopes: key.scopes,
    },
    limits: limitStandings(context, from),
  };
}

function keyState({ key }: Identity, nowMs: number): Standing['key']['state'] {
  if (key.revoked !== undefined && Date.parse(key.revoked.at) <= nowMs) return 'revoked';
  if (key.notBeforeMs > nowMs) return 'not_yet_valid';
  return key.expiresMs <= nowMs ? 'expired' : 'active';
}

function instant(ms: number): string | null {
  return Number.isFinite(ms) ? formatInstant(ms) : null;
}

function limitStandings(
  context: DecisionContext,
  from: { readonly world: World; readonly counters: Counters },
): readonly LimitStanding[] {
  const request = context.request();
  if (request === undefined) return [];
  const met = new Map<string, MetLimit>();
  for (const entry of from.world.snapshot.routes.slice(0, MAX_ROUTES)) {
    for (const limit of limitsMet(requestTo(request, entry), from.world)) {
      met.set(limit.need.key, limit);
    }
  }
  const limits = [...met.values()];
  if (limits.length === 0) return [];
  const needs = limits.map(({ need }) => need);
  const readings = from.counters.peek(needs, request.receivedAtMs);
  return limits.flatMap(({ limit: { plan, rate, burst, intervalMs } }, at) => {
    const reading = readingOf(readings, plan.id, at);
    if (reading?.kind !== 'used') return [];
    return [
      {
        id: plan.id,
        rate,
        remaining: Math.max(0, Math.floor(burst - reading.used + 1e-9)),
        reset_seconds: Math.ceil((reading.used * intervalMs) / 1000),
      },
    ];
  });
}

interface MetLimit {
  readonly limit: LimitInForce;
  readonly need: CounterNeed;
}

/**
 * The limits of its own that a request would meet: none where it is refused before, so that hidden routes stay
 * hidden.
 */
function limitsMet(request: WellFormedRequest, world: World): readonly MetLimit[] {
  const context = new DecisionContext(world.snapshot, world.directory, request);
  const step = decidePhase(context, 'head');
  if (step.kind !== 'need' || step.need.fact !== 'counters') return [];
  const { counters } = step.need;
  return limitsInForce(context).flatMap((limit) => {
    const need = counters.find(({ limitId }) => limitId === limit.plan.id);
    if (need === undefined || limit.plan.shadow || !OWN_LIMITS.has(limit.plan.per)) return [];
    return [{ limit, need }];
  });
}

/** The same caller's request to a route. */
function requestTo(request: WellFormedRequest, entry: RouteEntry): WellFormedRequest {
  const { hosts, versionHeader } = entry.service;
  const replaced = new Set(['content-length', 'transfer-encoding', ...(hosts ? ['host'] : [])]);
  const headers: HeaderList = [
    ...request.headers.filter(([name]) => !replaced.has(name)),
    ...(hosts?.[0] === undefined ? [] : [['host', hosts[0]] as const]),
    ...(versionHeader === undefined
      ? []
      : [[versionHeader.toLowerCase(), entry.versionName] as const]),
  ];
  const [method = 'GET'] = entry.methods;
  return {
    ...request,
    method: method === '*' ? 'GET' : method,
    rawTarget: fillTemplate(entry.template, '/'),
    headers,
    body: { kind: 'absent' },
  };
}
