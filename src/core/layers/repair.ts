import type { DecisionContext } from '../context.ts';
import type { DocumentPath, Edit, Repair } from '../edit.ts';
import { ruleToPath } from '../policy/rule-path.ts';
import type { RouteEntry } from '../policy/snapshot.ts';
import type { Refusal } from '../verdict.ts';

/** How many of the values held are offered as acceptable. */
const OFFERED_VALUES = 4;

/** A candidate for the API's owner. */
export function ownerRepair(summary: string, ...edits: readonly Edit[]): Repair {
  return { actor: 'api_owner', edits, summary };
}

/** Where the rules of one operation stand, or would stand. */
export function operationPath(entry: RouteEntry, ...member: DocumentPath): DocumentPath {
  const version = ['services', entry.serviceName, 'versions', entry.versionName];
  return entry.written === undefined
    ? [...version, 'operations', entry.operationId, ...member]
    : [...version, 'routes', entry.written, ...member];
}

/** Ways to relax a list of which one entry must be held: also accept what is held, or require nothing. */
export function relaxList(
  context: DecisionContext,
  refusal: Refusal,
  held: Iterable<string>,
  noun: string,
): readonly Repair[] {
  const { rule } = refusal.evidence;
  const path = ruleToPath(context.snapshot.document, rule);
  if (path === undefined) return [];
  const accept = [...held]
    .slice(0, OFFERED_VALUES)
    .map((value) =>
      ownerRepair(`${rule}: also accept ${value}`, { on: 'policy', op: 'append', path, value }),
    );
  const none = ownerRepair(`${rule}: require no ${noun}`, {
    on: 'policy',
    op: 'set',
    path,
    value: [],
  });
  return [...accept, none];
}

/** Takes one entry out of the list that a refusal's rule names. */
export function removeFromRule(
  context: DecisionContext,
  refusal: Refusal,
  values: readonly string[],
  value: string,
): readonly Repair[] {
  const { rule } = refusal.evidence;
  const path = ruleToPath(context.snapshot.document, rule);
  const at = values.indexOf(value);
  if (path === undefined || at === -1) return [];
  return [ownerRepair(`${rule}: - ${value}`, { on: 'policy', op: 'remove', path: [...path, at] })];
}
