import { holdsAny } from '../policy/compile-method.ts';
import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import type { Refusal } from '../verdict.ts';
import { layerOf, refuse, surelyPermitted, withoutIdentity, type Check } from './check.ts';
import { ownerRepair, relaxList } from './repair.ts';
import { otherKeys } from './credential-repairs.ts';

const NONE: readonly string[] = [];

const required: Check = {
  clause: 'scope.required',
  blocked: withoutIdentity,
  applies: (context) => context.rules()?.scopes !== undefined,
  refusal(context) {
    const rule = context.rules()?.scopes;
    const held = context.identity()?.key.scopes ?? NONE;
    if (rule === undefined || holdsAny(rule.values, held)) return undefined;
    return refuse('scope.missing', {
      clause: 'scope.required',
      fact: '/presented/0/keyId',
      observed: held,
      required: rule.values.map((set) => set.join(' ')),
      rule: rule.rule,
      more: { missing: fewestMissing(rule.values, held), key: context.identity()?.key.id ?? null },
    });
  },
  shown(context) {
    const rule = context.rules()?.scopes;
    return {
      observed: context.identity()?.key.scopes ?? NONE,
      ...(rule === undefined
        ? {}
        : { rule: rule.rule, required: rule.values.map((set) => set.join(' ')) }),
    };
  },
};

/** Of the alternatives, what is missing from the one that lacks least. */
function fewestMissing(
  alternatives: readonly (readonly string[])[],
  held: readonly string[],
): readonly string[] {
  let best: readonly string[] | undefined;
  for (const set of alternatives) {
    const missing = set.filter((scope) => !held.includes(scope));
    if (best === undefined || missing.length < best.length) best = missing;
  }
  return best ?? NONE;
}

/** What the key may do (RFC 6750 §3.1): scopes are compared whole, never as substrings. */
export const scopeLayer = layerOf('scope', [required], repairs, surelyPermitted);

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const rule = context.rules()?.scopes;
  const key = context.identity()?.key;
  if (rule === undefined) return [];
  const relaxed = relaxList(context, refusal, key?.scopes ?? NONE, 'scope');
  if (key === undefined) return [...otherKeys(context), ...relaxed];
  const path = ['consumers', key.consumer, 'keys', key.index, 'scopes'];
  const add = rule.values.map((set) => {
    const missing = set.filter((scope) => !key.scopes.includes(scope));
    const edits = missing.map((value) => ({ on: 'directory', op: 'append', path, value }) as const);
    return ownerRepair(`key ${key.id}: + scope ${missing.join(' ')}`, ...edits);
  });
  return [...add, ...otherKeys(context), ...relaxed];
}
