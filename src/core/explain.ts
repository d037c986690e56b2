import { DecisionContext } from './context.ts';
import { decideContext } from './decide.ts';
import type { Explanation, TimelineEntry } from './explanation.ts';
import type { RequestFacts } from './facts.ts';
import type { LayerName } from './layer.ts';
import { LAYERS } from './layers/order.ts';
import { nearMisses } from './near-misses.ts';
import type { Directory } from './policy/directory.ts';
import type { PolicySnapshot } from './policy/snapshot.ts';
import { summarise } from './summary.ts';
import type { ClauseResult, Refusal } from './verdict.ts';

/**
 * Decides again without stopping: the first refusal, everything that would refuse after it, and of every clause
 * whether it passes, fails, or cannot be told. Operator's view: it holds what callers must not learn.
 */
export function explain(
  snapshot: PolicySnapshot,
  directory: Directory,
  facts: RequestFacts,
): Explanation {
  return explainContext(new DecisionContext(snapshot, directory, facts));
}

/** `explain` on a context that exists already. */
export function explainContext(context: DecisionContext): Explanation {
  const outcome = decideContext(context);
  const refusal = outcome.kind === 'refuse' ? outcome.refusal : undefined;
  const timeline: TimelineEntry[] = [];
  const refusals: Refusal[] = [];
  const seen = new Set<LayerName>();
  for (const { layer } of LAYERS) {
    // A layer that stands in two places reads the same facts here: one entry tells it all.
    if (seen.has(layer.name)) continue;
    seen.add(layer.name);
    const clauses = layer.clauses(context);
    const failed = clauses.flatMap((clause) => clause.refusal ?? []);
    refusals.push(...failed);
    timeline.push(entryOf(layer.name, clauses, refusal));
  }
  const identity = context.identity();
  const route = context.route();
  return {
    outcome,
    timeline,
    next: refusals.filter((other) => !isSame(other, refusal)),
    nearMisses: refusals.some((other) => other.code === 'access.denied_by_default')
      ? nearMisses(context)
      : [],
    ...(route === undefined
      ? {}
      : { route: route.id, service: route.service, version: route.version }),
    ...(identity === undefined ? {} : { consumer: identity.consumer.name, keyId: identity.key.id }),
    ...(identity?.consumer.tenant === undefined ? {} : { tenant: identity.consumer.tenant }),
    clientIp: context.clientIp(),
  };
}

function isSame(a: Refusal, b: Refusal | undefined): boolean {
  return (
    b !== undefined &&
    a.code === b.code &&
    a.evidence.clause === b.evidence.clause &&
    a.evidence.rule === b.evidence.rule
  );
}

function entryOf(
  layer: LayerName,
  clauses: readonly ClauseResult[],
  refusal: Refusal | undefined,
): TimelineEntry {
  const result = resultOf(clauses, refusal);
  return { layer, result, clauses, summary: summarise(layer, result, clauses) };
}

function resultOf(
  clauses: readonly ClauseResult[],
  refusal: Refusal | undefined,
): TimelineEntry['result'] {
  if (clauses.length === 0) return 'not_applicable';
  const failed = clauses.find((clause) => clause.result === 'fail');
  if (failed?.refusal !== undefined)
    return isSame(failed.refusal, refusal) ? 'refused' : 'would_refuse';
  if (clauses.some((clause) => clause.result === 'error')) return 'error';
  return clauses.some((clause) => clause.result === 'not_evaluable') ? 'not_evaluable' : 'pass';
}
