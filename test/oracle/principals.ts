import type { RefusalCode } from '../../src/core/codes.ts';
import type { WellFormedRequest } from '../../src/core/facts.ts';
import type {
  ConsumerDocument,
  KeyDocument,
  PerMethod,
  PolicyDocument,
  RequireDocument,
} from '../../src/core/policy/document.ts';
import { levelsOf } from './routing.ts';
import type { Candidate } from './routing.ts';

/** Who sent a request, as far as one key tells. */
export interface Principal {
  readonly name: string;
  readonly consumer: ConsumerDocument;
  readonly key: KeyDocument;
}

/** What the credential layer comes to. */
export interface Presented {
  readonly refusal: RefusalCode | undefined;
  readonly principal: Principal | undefined;
}

function findKey(document: PolicyDocument, keyId: string): Principal | undefined {
  for (const [name, consumer] of Object.entries(document.consumers ?? {})) {
    const key = consumer.keys?.find((each) => each.id === keyId);
    if (key !== undefined) return { name, consumer, key };
  }
  return undefined;
}

function nearest<K extends keyof RequireDocument>(
  document: PolicyDocument,
  found: Candidate,
  field: K,
): RequireDocument[K] | undefined {
  for (const level of levelsOf(document, found)) {
    const rule = 'require' in level ? level.require?.[field] : undefined;
    if (rule !== undefined) return rule;
  }
  return undefined;
}

/** Judges the credentials of a request. */
export function judgeCredential(
  document: PolicyDocument,
  found: Candidate,
  facts: WellFormedRequest,
): Presented {
  const kinds = nearest(document, found, 'credential') ?? ['api_key'];
  if (!kinds.includes('api_key')) return { refusal: undefined, principal: undefined };
  const keys = facts.presented.filter((each) => each.kind === 'api_key');
  const [key] = keys;
  if (keys.length > 1) return { refusal: 'credential.ambiguous', principal: undefined };
  if (key === undefined) {
    const refusal = kinds.includes('anonymous') ? undefined : ('credential.missing' as const);
    return { refusal, principal: undefined };
  }
  if (key.form !== 'ok') return { refusal: 'credential.malformed', principal: undefined };
  const principal = key.keyId === undefined ? undefined : findKey(document, key.keyId);
  if (principal === undefined) return { refusal: 'credential.unknown', principal: undefined };
  return { refusal: judgeKey(principal.key, facts.receivedAtMs), principal };
}

function judgeKey(key: KeyDocument, nowMs: number): RefusalCode | undefined {
  if (key.revoked !== undefined && Date.parse(key.revoked.at) <= nowMs) return 'credential.revoked';
  if (key.notBefore !== undefined && Date.parse(key.notBefore) > nowMs)
    return 'credential.not_yet_valid';
  if (key.expires !== undefined && Date.parse(key.expires) <= nowMs) return 'credential.expired';
  return undefined;
}

/** Judges the states of the accounts. */
export function judgeConsumer(
  document: PolicyDocument,
  principal: Principal | undefined,
): RefusalCode | undefined {
  if (principal === undefined) return undefined;
  const tenantName = principal.consumer.tenant;
  const tenant = tenantName === undefined ? undefined : document.tenants?.[tenantName];
  if (tenant?.state === 'suspended') return 'tenant.suspended';
  if (tenant?.state === 'disabled') return 'tenant.disabled';
  if (principal.consumer.state === 'suspended') return 'consumer.suspended';
  if (principal.consumer.state === 'disabled') return 'consumer.disabled';
  return undefined;
}

/** The list for one method; undefined: the rule says nothing of it. */
function forMethod(
  rule: PerMethod<string> | undefined,
  method: string,
): readonly string[] | undefined {
  if (rule === undefined) return undefined;
  if (isList(rule)) return rule;
  const names = method === 'HEAD' ? ['HEAD', 'GET', '*'] : [method, '*'];
  const name = names.find((each) => Object.hasOwn(rule, each));
  return name === undefined ? undefined : rule[name];
}

function isList(rule: PerMethod<string>): rule is readonly string[] {
  return Array.isArray(rule);
}

/** Every role of a principal: its own, its groups', and what those include, to any depth. */
export function rolesOf(
  document: PolicyDocument,
  principal: Principal | undefined,
): ReadonlySet<string> {
  const ofGroups = (principal?.consumer.groups ?? []).flatMap(
    (name) => document.groups?.[name]?.roles ?? [],
  );
  const roles = new Set([...(principal?.consumer.roles ?? []), ...ofGroups]);
  for (;;) {
    const before = roles.size;
    for (const [name, role] of Object.entries(document.roles ?? {})) {
      if (roles.has(name)) for (const included of role.includes ?? []) roles.add(included);
    }
    if (roles.size === before) return roles;
  }
}

/** What an operation requires of the principal by one field, for one method. */
type Requirement = (
  field: 'scopes' | 'roles' | 'forbidRoles' | 'groups' | 'forbidGroups',
) => readonly string[];

function requirement(document: PolicyDocument, found: Candidate, method: string): Requirement {
  return (field) => forMethod(nearest(document, found, field), method) ?? [];
}

/** Judges scopes, roles and groups, in this order. */
export function judgeRights(
  document: PolicyDocument,
  found: Candidate,
  request: { readonly method: string; readonly principal: Principal | undefined },
): RefusalCode | undefined {
  const { method, principal } = request;
  const needs = requirement(document, found, method);
  const scopes = needs('scopes');
  const held = principal?.key.scopes ?? [];
  const enough = scopes.some((entry) => entry.split(/ +/).every((scope) => held.includes(scope)));
  if (scopes.length > 0 && !enough) return 'scope.missing';
  const roles = rolesOf(document, principal);
  if (needs('forbidRoles').some((role) => roles.has(role))) return 'role.forbidden';
  const wantedRoles = needs('roles');
  if (wantedRoles.length > 0 && !wantedRoles.some((role) => roles.has(role))) return 'role.missing';
  const groups = principal?.consumer.groups ?? [];
  if (needs('forbidGroups').some((group) => groups.includes(group))) return 'acl.denied';
  const wantedGroups = needs('groups');
  if (wantedGroups.length > 0 && !wantedGroups.some((group) => groups.includes(group))) {
    return 'acl.not_member';
  }
  return undefined;
}

/** Whether access is allowed, by the nearest `access` or by a permit rule of a role. */
export function isPermitted(
  document: PolicyDocument,
  found: Candidate,
  request: {
    readonly method: string;
    readonly path: string;
    readonly principal: Principal | undefined;
  },
): boolean {
  const access =
    levelsOf(document, found).find((level) => level.access !== undefined)?.access ?? 'deny';
  if (access === 'allow') return true;
  return [...rolesOf(document, request.principal)].some((role) =>
    (document.roles?.[role]?.may ?? []).some((rule) => permits(rule, request.method, request.path)),
  );
}

function permits(rule: string, method: string, path: string): boolean {
  const [methodsText = '', pattern = ''] = rule.trim().split(/\s+/);
  const methods = methodsText.split(',');
  const named =
    methods.includes('*') ||
    methods.includes(method) ||
    (method === 'HEAD' && methods.includes('GET'));
  return named && covers(pattern.split('/'), path.split('/'));
}

function covers(pattern: readonly string[], path: readonly string[]): boolean {
  const [wanted, ...wantedRest] = pattern;
  const [seen, ...seenRest] = path;
  if (wanted === '**' && wantedRest.length === 0) return true;
  if (wanted === undefined || seen === undefined) return wanted === seen;
  if (wanted === '*' ? seen === '' : wanted !== seen) return false;
  return covers(wantedRest, seenRest);
}
