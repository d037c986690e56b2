import type { CallRecord } from '../calls/record.ts';
import { decide } from '../core/decide.ts';
import type { DocumentEdit, Edit } from '../core/edit.ts';
import type { WhoElse } from '../core/explanation.ts';
import type { RequestFacts } from '../core/facts.ts';
import { editWorld } from '../core/what-if.ts';
import type { World } from '../core/what-if.ts';

/** Distinct requests that are decided again at most; two decisions each. */
const MOST_DISTINCT = 2000;

/** Retained calls, each distinct request once, with how many calls it stands for. */
export interface ReplaySet {
  readonly calls: number;
  /** Since when all calls are among them; milliseconds since the epoch. */
  readonly sinceMs: number;
  readonly distinct: readonly {
    readonly facts: RequestFacts;
    readonly times: number;
    readonly consumer: string | undefined;
  }[];
}

/**
 * Gathers calls for replay: the newest first, until there are 2,000 distinct ones. `sinceMs`: from when on all calls are
 * among them; where distinct ones had to be left out, that is the time of the oldest one taken.
 */
export function replaySet(calls: readonly CallRecord[], sinceMs: number): ReplaySet {
  const groups = new Map<
    string,
    { facts: RequestFacts; times: number; consumer: string | undefined }
  >();
  let taken = 0;
  let oldestMs = sinceMs;
  for (const call of calls) {
    const key = keyOf(call.facts);
    const group = groups.get(key);
    if (group === undefined && groups.size >= MOST_DISTINCT) {
      oldestMs = calls[taken - 1]?.atMs ?? sinceMs;
      break;
    }
    if (group === undefined)
      groups.set(key, { facts: call.facts, times: 1, consumer: call.consumer });
    else group.times += 1;
    taken += 1;
  }
  return { calls: taken, sinceMs: oldestMs, distinct: [...groups.values()] };
}

/** Everything that a decision reads but the time; what a client says of itself is not among it. */
function keyOf(facts: RequestFacts): string {
  if (facts.kind === 'malformed') return `malformed ${facts.problem.code}`;
  const headers = facts.headers.filter(
    ([name]) => name !== 'user-agent' && name !== 'traceparent' && name !== 'accept',
  );
  return JSON.stringify([
    facts.method,
    facts.rawTarget,
    headers,
    facts.scheme,
    facts.remoteIp,
    facts.presented,
    facts.body,
    facts.read.counters,
  ]);
}

/** Decides retained calls under a world and under the world with edits made, and counts where that differs. */
export function replay(
  world: World,
  edits: readonly Edit[],
  set: ReplaySet,
): NonNullable<WhoElse['replay']> {
  const edited = editWorld(
    world,
    edits.filter((edit): edit is DocumentEdit => edit.on !== 'request'),
  );
  let newlyAllowed = 0;
  let newlyRefused = 0;
  let notEvaluable = 0;
  const consumers = new Set<string>();
  for (const { facts, times, consumer } of set.distinct) {
    const before = passes(world, facts);
    const after = passes(edited, facts);
    if (before === after) continue;
    if (after === 'yes') newlyAllowed += times;
    else if (after === 'no') newlyRefused += times;
    else notEvaluable += times;
    consumers.add(consumer ?? 'nobody known');
  }
  return {
    calls: set.calls,
    newlyAllowed,
    newlyRefused,
    notEvaluable,
    consumers: [...consumers].toSorted(),
    sinceMs: set.sinceMs,
  };
}

/** Whether the gateway lets a request through; what the backend said of it at the time is the backend's affair. */
function passes(world: World, facts: RequestFacts): 'yes' | 'no' | 'not_known' {
  const outcome = decide(world.snapshot, world.directory, facts);
  if (outcome.kind === 'allow') return 'yes';
  if (outcome.kind === 'not_evaluable') return 'not_known';
  return outcome.refusal.layer === 'upstream' ? 'yes' : 'no';
}
