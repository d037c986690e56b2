import type { DecisionContext } from './context.ts';
import { permitFor } from './layers/access.ts';
import type { RuleId } from './verdict.ts';

const NONE: readonly RuleId[] = [];

/** Rule ids of the grants that let an allowed request through: its key, and the permit rule that covered it. */
export function grantsUsed(context: DecisionContext): readonly RuleId[] {
  const identity = context.identity();
  if (identity === undefined) return NONE;
  const key = identity.key.rule;
  const permit = context.route()?.access.value === 'deny' ? permitFor(context) : undefined;
  return permit === undefined ? [key] : [key, permit.rule];
}
