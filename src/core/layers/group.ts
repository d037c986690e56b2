import { textOf } from '../evidence.ts';
import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import type { Refusal } from '../verdict.ts';
import { layerOf, refuse, surelyPermitted, withoutIdentity, type Check } from './check.ts';
import { otherKeys } from './credential-repairs.ts';
import { ownerRepair, relaxList, removeFromRule } from './repair.ts';

const NONE: readonly string[] = [];

function groupsOf(context: DecisionContext): readonly string[] {
  return context.identity()?.consumer.groups ?? NONE;
}

const notDenied: Check = {
  clause: 'group.forbidden',
  blocked: withoutIdentity,
  applies: (context) => context.rules()?.forbidGroups !== undefined,
  refusal(context) {
    const rule = context.rules()?.forbidGroups;
    const held = groupsOf(context);
    const hit = rule?.values.find((group) => held.includes(group));
    if (rule === undefined || hit === undefined) return undefined;
    return refuse('acl.denied', {
      clause: 'group.forbidden',
      fact: '/presented/0/keyId',
      observed: held,
      required: rule.values.map((group) => `not ${group}`),
      rule: rule.rule,
      more: { group: hit, consumer: context.identity()?.consumer.name ?? null },
    });
  },
};

const member: Check = {
  clause: 'group.required',
  blocked: withoutIdentity,
  applies: (context) => context.rules()?.groups !== undefined,
  refusal(context) {
    const rule = context.rules()?.groups;
    const held = groupsOf(context);
    if (rule === undefined || rule.values.some((group) => held.includes(group))) return undefined;
    return refuse('acl.not_member', {
      clause: 'group.required',
      fact: '/presented/0/keyId',
      observed: held,
      required: rule.values,
      rule: rule.rule,
      more: { consumer: context.identity()?.consumer.name ?? null },
    });
  },
  shown(context) {
    const rule = context.rules()?.groups;
    return {
      observed: groupsOf(context),
      ...(rule === undefined ? {} : { rule: rule.rule, required: rule.values }),
    };
  },
};

/** Access lists of groups; a denied group beats membership of another. */
export const groupLayer = layerOf('group', [notDenied, member], repairs, surelyPermitted);

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  if (refusal.code === 'acl.denied') {
    const group = textOf(refusal, 'group');
    const denied = context.rules()?.forbidGroups?.values ?? NONE;
    return [
      ...leaveGroup(context, group),
      ...otherKeys(context),
      ...removeFromRule(context, refusal, denied, group),
    ];
  }
  const name = context.identity()?.consumer.name;
  const wanted = name === undefined ? NONE : (context.rules()?.groups?.values ?? NONE);
  const join = wanted.map((value) =>
    ownerRepair(`${name ?? ''}: + group ${value}`, {
      on: 'directory',
      op: 'append',
      path: ['consumers', name ?? '', 'groups'],
      value,
    }),
  );
  return [
    ...join,
    ...otherKeys(context),
    ...relaxList(context, refusal, groupsOf(context), 'group'),
  ];
}

function leaveGroup(context: DecisionContext, group: string): readonly Repair[] {
  const name = context.identity()?.consumer.name;
  if (name === undefined) return [];
  const at = context.snapshot.document.consumers?.[name]?.groups?.indexOf(group) ?? -1;
  if (at === -1) return [];
  const path = ['consumers', name, 'groups', at];
  return [ownerRepair(`${name}: - group ${group}`, { on: 'directory', op: 'remove', path })];
}
