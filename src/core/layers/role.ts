import { textOf } from '../evidence.ts';
import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import type { Refusal } from '../verdict.ts';
import { layerOf, refuse, surelyPermitted, withoutIdentity, type Check } from './check.ts';
import { otherKeys } from './credential-repairs.ts';
import { relaxList, removeFromRule } from './repair.ts';
import { dropRole, grantRole } from './role-repairs.ts';

const forbidden: Check = {
  clause: 'role.forbidden',
  blocked: withoutIdentity,
  applies: (context) => context.rules()?.forbidRoles !== undefined,
  refusal(context) {
    const rule = context.rules()?.forbidRoles;
    const roles = context.roles();
    const hit = rule?.values.find((role) => roles.has(role));
    if (rule === undefined || hit === undefined) return undefined;
    return refuse('role.forbidden', {
      clause: 'role.forbidden',
      fact: '/presented/0/keyId',
      observed: [...roles],
      required: rule.values.map((role) => `not ${role}`),
      rule: rule.rule,
      more: { role: hit, ...consumerName(context) },
    });
  },
};

const required: Check = {
  clause: 'role.required',
  blocked: withoutIdentity,
  applies: (context) => context.rules()?.roles !== undefined,
  refusal(context) {
    const rule = context.rules()?.roles;
    const roles = context.roles();
    if (rule === undefined || rule.values.some((role) => roles.has(role))) return undefined;
    return refuse('role.missing', {
      clause: 'role.required',
      fact: '/presented/0/keyId',
      observed: [...roles],
      required: rule.values,
      rule: rule.rule,
      more: consumerName(context),
    });
  },
  shown(context) {
    const rule = context.rules()?.roles;
    return {
      observed: [...context.roles()],
      ...(rule === undefined ? {} : { rule: rule.rule, required: rule.values }),
    };
  },
};

function consumerName(context: DecisionContext): {
  readonly consumer?: string;
  readonly groups?: readonly string[];
} {
  const consumer = context.identity()?.consumer;
  return consumer === undefined ? {} : { consumer: consumer.name, groups: consumer.groups };
}

/** Roles required and forbidden for the method; a forbidden role beats a required one. */
export const roleLayer = layerOf('role', [forbidden, required], repairs, surelyPermitted);

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const consumer = context.identity()?.consumer;
  if (refusal.code === 'role.forbidden') {
    const role = textOf(refusal, 'role');
    const forbiddenRoles = context.rules()?.forbidRoles?.values ?? [];
    return [
      ...(consumer === undefined ? [] : dropRole(context, consumer, role)),
      ...otherKeys(context),
      ...removeFromRule(context, refusal, forbiddenRoles, role),
    ];
  }
  const wanted = context.rules()?.roles?.values ?? [];
  const grants =
    consumer === undefined ? [] : wanted.flatMap((role) => grantRole(context, consumer, role));
  return [
    ...grants,
    ...otherKeys(context),
    ...relaxList(context, refusal, context.roles(), 'role'),
  ];
}
