import { parsePermit, permitCovers, type Permit } from '../../util/path-pattern.ts';
import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import type { PermitRule, RouteEntry } from '../policy/snapshot.ts';
import { layerOf, refuse, surelyPermitted, withoutIdentity, type Check } from './check.ts';
import { otherKeys } from './credential-repairs.ts';
import { operationPath, ownerRepair } from './repair.ts';
import { grantRole } from './role-repairs.ts';

/** How many roles are offered as grants. */
const OFFERED_ROLES = 6;

const permitted: Check = {
  clause: 'access.permitted',
  blocked: withoutIdentity,
  applies: (context) => context.route()?.access.value === 'deny',
  refusal(context) {
    const route = context.route();
    if (route === undefined || permitFor(context) !== undefined) return undefined;
    return refuse('access.denied_by_default', {
      clause: 'access.permitted',
      fact: '/rawTarget',
      observed: `${context.request()?.method ?? ''} ${context.path() ?? ''}`,
      required: 'a permit rule of one of the roles held',
      rule: route.access.rule,
      more: { roles: [...context.roles()], consumer: context.identity()?.consumer.name ?? null },
    });
  },
  shown(context) {
    const permit = permitFor(context);
    return permit === undefined
      ? undefined
      : {
          rule: permit.rule,
          observed: `${context.request()?.method ?? ''} ${context.path() ?? ''}`,
          required: permit.text,
        };
  },
};

/** The permit rule that lets this request through, where access is by permit. */
export function permitFor(context: DecisionContext): PermitRule | undefined {
  const rules = context.rules();
  const request = context.request();
  if (rules === undefined || request === undefined) return undefined;
  const plan = rules.permits(context.identity()?.consumer.rolesKey ?? '', context.roles());
  if (plan.kind === 'always') return plan.permit;
  if (plan.kind === 'never') return undefined;
  const path = context.path() ?? '';
  return plan.permits.find((rule) => {
    const permit = parsedPermit(rule);
    if (permit === undefined) return false;
    const covers = permitCovers(permit, request.method, path);
    return covers.method && covers.path;
  });
}

const parsed = new WeakMap<PermitRule, Permit>();

function parsedPermit(rule: PermitRule): Permit | undefined {
  let permit = parsed.get(rule);
  if (permit === undefined) {
    permit = parsePermit(rule.text);
    if (permit !== undefined) parsed.set(rule, permit);
  }
  return permit;
}

/** Default deny: what no permit rule covers is refused. */
export const accessLayer = layerOf('access', [permitted], repairs, surelyPermitted);

function repairs(context: DecisionContext): readonly Repair[] {
  const route = context.route();
  const consumer = context.identity()?.consumer;
  const method = context.request()?.method ?? 'GET';
  const path = context.path() ?? '/';
  if (route === undefined) return [];
  const roles = Object.keys(context.snapshot.document.roles ?? {});
  const permitting = roles.filter((role) => coversByRole(context, role)).slice(0, OFFERED_ROLES);
  const grants =
    consumer === undefined ? [] : permitting.flatMap((role) => grantRole(context, consumer, role));
  const widen = [...context.roles()].slice(0, OFFERED_ROLES).map((role): Repair => ({
    actor: 'api_owner',
    edits: [
      { on: 'policy', op: 'append', path: ['roles', role, 'may'], value: `${method} ${path}` },
    ],
    summary: `role ${role}: may ${method} ${path}`,
  }));
  return [
    ...grants,
    ...(consumer === undefined ? [] : newRole(context, consumer.name)),
    ...otherKeys(context),
    ...widen,
    openRoute(route.entry),
  ];
}

/** A new role for exactly this, where no role would do. */
function newRole(context: DecisionContext, consumer: string): readonly Repair[] {
  const method = context.request()?.method ?? 'GET';
  const path = context.path() ?? '/';
  const role = `may-${method.toLowerCase()}-${
    path
      .replaceAll(/[^a-zA-Z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40) || 'root'
  }`;
  if (context.snapshot.document.roles?.[role] !== undefined) return [];
  return [
    {
      actor: 'api_owner',
      edits: [
        { on: 'policy', op: 'set', path: ['roles', role], value: { may: [`${method} ${path}`] } },
        { on: 'directory', op: 'append', path: ['consumers', consumer, 'roles'], value: role },
      ],
      summary: `${consumer}: + new role ${role} (may ${method} ${path})`,
    },
  ];
}

function coversByRole(context: DecisionContext, role: string): boolean {
  const method = context.request()?.method ?? '';
  const path = context.path() ?? '';
  for (const name of context.snapshot.closure([role], role)) {
    for (const rule of context.snapshot.permitsOf(name)) {
      const permit = parsedPermit(rule);
      const covers = permit === undefined ? undefined : permitCovers(permit, method, path);
      if (covers?.method === true && covers.path) return true;
    }
  }
  return false;
}

/** Opening the route to everybody who passes the other layers. */
function openRoute(entry: RouteEntry): Repair {
  const path = operationPath(entry, 'access');
  return ownerRepair(`route ${entry.id}: access deny → allow`, {
    on: 'policy',
    op: 'set',
    path,
    value: 'allow',
  });
}
