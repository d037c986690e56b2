import type { DecisionContext } from '../context.ts';
import { getAt } from '../../util/json-pointer.ts';
import type { Json } from '../../util/json.ts';
import type { DocumentEdit, DocumentPath, Edit, Repair } from '../edit.ts';
import { applyDocumentEdits } from '../policy/apply-edits.ts';
import { ruleToPath } from '../policy/rule-path.ts';
import type { RouteEntry } from '../policy/snapshot.ts';
import type { Refusal, RuleId } from '../verdict.ts';

/** How many of the values held are offered as acceptable. */
const OFFERED_VALUES = 4;

/** A candidate for the API's owner. */
export function ownerRepair(summary: string, ...edits: readonly Edit[]): Repair {
  return { actor: 'api_owner', edits, summary };
}

/** Where the rules of one operation stand, or would stand. */
export function operationPath(entry: RouteEntry, ...member: DocumentPath): DocumentPath {
  const version = ['services', entry.serviceName, 'versions', entry.versionName];
  // Rules by operation id come before those of the route as it is written out.
  const named = Object.hasOwn(entry.version.operations ?? {}, entry.operationId);
  return entry.written === undefined || named
    ? [...version, 'operations', entry.operationId, ...member]
    : [...version, 'routes', entry.written, ...member];
}

/**
 * A change of a rule that stands further out, made for this operation alone: the rule is copied to the operation, where
 * it replaces the outer one, with the change in it. Undefined where the rule stands at the operation already, or adds
 * up with others.
 */
function hereAlone(context: DecisionContext, edit: DocumentEdit): DocumentEdit | undefined {
  const entry = context.route()?.entry;
  const at = [0, 2, 4].find((level) => ['require', 'ip'].includes(String(edit.path[level])));
  if (entry === undefined || at === undefined || edit.path[at + 1] === 'deny') return undefined;
  const changed = applyDocumentEdits(context.snapshot.document, [edit]) as unknown as Json;
  const value = getAt(changed, edit.path.slice(0, at + 2));
  const path = operationPath(entry, ...edit.path.slice(at, at + 2));
  return value === undefined ? undefined : { on: 'policy', op: 'set', path, value };
}

/** A change of a rule: for this operation alone where that can be, and where the rule stands. */
export function relaxRule(
  context: DecisionContext,
  rule: RuleId,
  what: string,
  edit: DocumentEdit,
): readonly Repair[] {
  const narrow = hereAlone(context, edit);
  const wide = ownerRepair(`${rule}: ${what}`, edit);
  if (narrow === undefined) return [wide];
  return [ownerRepair(`route ${context.route()?.id ?? ''}: ${what}`, narrow), wide];
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
  const accept = [...held].slice(0, OFFERED_VALUES).flatMap((value) => {
    const edit = { on: 'policy', op: 'append', path, value } as const;
    return relaxRule(context, rule, `also accept ${value}`, edit);
  });
  const none = { on: 'policy', op: 'set', path, value: [] } as const;
  return [...accept, ...relaxRule(context, rule, `require no ${noun}`, none)];
}

/** Takes one entry, or all, out of the list that a refusal's rule names. */
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
  const one = { on: 'policy', op: 'remove', path: [...path, at] } as const;
  const all = { on: 'policy', op: 'set', path, value: [] } as const;
  return [
    ...relaxRule(context, rule, `- ${value}`, one),
    ...(values.length > 1 ? relaxRule(context, rule, 'forbid none', all) : []),
  ];
}
