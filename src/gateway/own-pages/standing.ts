import { setImmediate } from 'node:timers/promises';
import { DecisionContext, type Identity } from '../../core/context.ts';
import { decidePhase } from '../../core/decide.ts';
import { readingOf, type HeaderList, type WellFormedRequest } from '../../core/facts.ts';
import { limitsInForce } from '../../core/layers/rate.ts';
import { fillTemplate } from '../../core/layers/route.ts';
import { limitGroups, type LimitGroup } from '../../core/policy/limit-groups.ts';
import type { LimitInForce, LimitPlan, RouteEntry } from '../../core/policy/snapshot.ts';
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

/**
 * Routes that are tried, at most, to find the limits that this caller meets: one shows a limit, so that as many as
 * there are sets of limits are enough, unless most routes refuse the caller.
 */
const MAX_TRIES = 2000;
/** Methods of a route that are tried. */
const MAX_METHODS = 8;
/** Routes that are tried between two turns of the event loop: about a millisecond's work. */
const TRIES_A_TURN = 100;

/** Limits that count this caller alone: those of a route or a service would tell of others. */
const OWN_LIMITS: ReadonlySet<LimitInForce['plan']['per']> = new Set(['consumer', 'key', 'tenant']);

/** Where the holder of a key stands: its validity, its scopes, what is left of its limits. No roles, no groups. */
export async function standingOf(
  context: DecisionContext,
  identity: Identity,
  from: { readonly world: World; readonly counters: Counters },
): Promise<Standing> {
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
    limits: await limitStandings(context, from),
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

async function limitStandings(
  context: DecisionContext,
  from: { readonly world: World; readonly counters: Counters },
): Promise<readonly LimitStanding[]> {
  const request = context.request();
  if (request === undefined) return [];
  const limits = await ownLimits(request, from.world);
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

/**
 * The limits of its own that a caller meets anywhere, in the order of the document. Routes with the same limits are
 * tried until one lets the caller through, those with few routes as early as those with many.
 */
async function ownLimits(request: WellFormedRequest, world: World): Promise<readonly MetLimit[]> {
  const groups = limitGroups(world.snapshot);
  const met = new Map<string, MetLimit>();
  let tries = 0;
  let open = groups;
  for (let round = 0; open.length > 0 && tries < MAX_TRIES; round += 1) {
    for (const group of open) {
      if (tries === MAX_TRIES) break;
      const entry = entryOfRound(group, round);
      if (entry === undefined || !hasUnmet(group, met)) continue;
      for (const method of entry.methods.slice(0, MAX_METHODS)) {
        for (const limit of limitsMet(requestTo(request, entry, method), world)) {
          met.set(limit.limit.id, limit);
        }
      }
      tries += 1;
      if (tries % TRIES_A_TURN === 0) await setImmediate();
    }
    open = open.filter((group) => round + 1 < group.entries.length && hasUnmet(group, met));
  }
  const ids = new Set(groups.flatMap(({ limits }) => limits.map(({ id }) => id)));
  return [...ids].flatMap((id) => met.get(id) ?? []);
}

/** From both ends and the middle of a group, not from its beginning: neighbours mostly refuse the same callers. */
function entryOfRound({ entries }: LimitGroup, round: number): RouteEntry | undefined {
  return entries[(round * strideOf(entries.length)) % entries.length];
}

/** A step of about a third of the length that comes to every place once: it has no divisor in common with it. */
function strideOf(length: number): number {
  let stride = Math.max(1, Math.floor(length / 3));
  while (!isCoprime(stride, length)) stride -= 1;
  return stride;
}

function isCoprime(a: number, b: number): boolean {
  return b === 0 ? a === 1 : isCoprime(b, a % b);
}

function hasUnmet({ limits }: LimitGroup, met: ReadonlyMap<string, MetLimit>): boolean {
  return limits.some((plan) => isOwn(plan) && !met.has(plan.id));
}

function isOwn(plan: LimitPlan): boolean {
  return !plan.shadow && OWN_LIMITS.has(plan.per);
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
    return need === undefined || !isOwn(limit.plan) ? [] : [{ limit, need }];
  });
}

/** The same caller's request to a route. */
function requestTo(
  request: WellFormedRequest,
  entry: RouteEntry,
  method: string,
): WellFormedRequest {
  const { hosts, versionHeader } = entry.service;
  const replaced = new Set(['content-length', 'transfer-encoding', ...(hosts ? ['host'] : [])]);
  const headers: HeaderList = [
    ...request.headers.filter(([name]) => !replaced.has(name)),
    ...(hosts?.[0] === undefined ? [] : [['host', hosts[0]] as const]),
    ...(versionHeader === undefined
      ? []
      : [[versionHeader.toLowerCase(), entry.versionName] as const]),
  ];
  return {
    ...request,
    method: method === '*' ? 'GET' : method,
    rawTarget: fillTemplate(entry.template, '/'),
    headers,
    body: { kind: 'absent' },
  };
}
