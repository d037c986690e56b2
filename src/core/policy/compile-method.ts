import { parsePermit, permitCovers, type Permit } from '../../util/path-pattern.ts';
import { ruleAt, type Level } from './levels.ts';
import type { Rights } from './directory.ts';
import type { Access, PerMethod, RequireDocument } from './document.ts';
import type { ListRule, MethodRules, PermitPlan, PermitRule, PolicySnapshot } from './snapshot.ts';

/** How many sets of roles a route remembers its permits for. */
const REMEMBERED_SETS = 256;

type PerMethodMember = 'scopes' | 'roles' | 'forbidRoles' | 'groups' | 'forbidGroups';

/** Input of `compileMethodRules`. */
export interface MethodPlace {
  readonly method: string;
  readonly template: string;
  /** The service's path: every template of the version begins with it. */
  readonly prefix: string;
  readonly levels: readonly Level[];
  readonly snapshot: PolicySnapshot;
  readonly access: { readonly value: Access };
}

/** The rules of one method that routes of a version share. */
export type SharedMethodRules = Omit<MethodRules, 'permits'>;

/** The rules of one method: of each member, the nearest level that has it. */
export function shareMethodRules(place: MethodPlace): SharedMethodRules {
  const scopes = listRule(place, 'scopes');
  const lists = {
    method: place.method,
    scopes:
      scopes === undefined
        ? undefined
        : {
            rule: scopes.rule,
            values: scopes.values.map((text) => text.split(' ').filter(Boolean)),
          },
    roles: listRule(place, 'roles'),
    forbidRoles: listRule(place, 'forbidRoles'),
    groups: listRule(place, 'groups'),
    forbidGroups: listRule(place, 'forbidGroups'),
  };
  const known = new Map<Rights, boolean>();
  return {
    ...lists,
    surelyPermits(rights) {
      let permitted = known.get(rights);
      if (permitted === undefined) {
        permitted = permitsWhateverPath(lists, rights, place);
        if (known.size >= REMEMBERED_SETS) known.clear();
        known.set(rights, permitted);
      }
      return permitted;
    },
  };
}

type Lists = Pick<
  SharedMethodRules,
  'scopes' | 'roles' | 'forbidRoles' | 'groups' | 'forbidGroups'
>;

/** True only where every layer about rights passes for every path of the service. */
function permitsWhateverPath(lists: Lists, rights: Rights, place: MethodPlace): boolean {
  const { scopes, roles, forbidRoles, groups, forbidGroups } = lists;
  const held = place.snapshot.closure(rights.roles, rights.rolesKey);
  const hasAny = (rule: ListRule<string> | undefined, has: (value: string) => boolean): boolean =>
    rule !== undefined && rule.values.some((value) => has(value));
  const hasRole = (role: string): boolean => held.has(role);
  const hasGroup = (group: string): boolean => rights.groups.includes(group);
  if (scopes !== undefined && !holdsAny(scopes.values, rights.scopes)) return false;
  if (hasAny(forbidRoles, hasRole) || hasAny(forbidGroups, hasGroup)) return false;
  if (roles !== undefined && !hasAny(roles, hasRole)) return false;
  if (groups !== undefined && !hasAny(groups, hasGroup)) return false;
  if (place.access.value === 'allow') return true;
  return permitPlan({ ...place, template: `${place.prefix}/**` }, held).kind === 'always';
}

/** Whether one of some sets of scopes is held whole. Scopes are compared as they are, never as parts (RFC 6749 §3.3). */
export function holdsAny(
  alternatives: readonly (readonly string[])[],
  held: readonly string[],
): boolean {
  for (const set of alternatives) {
    let all = true;
    for (const scope of set) all = all && held.includes(scope);
    if (all) return true;
  }
  return false;
}

/** The rules of one method of one route: what it shares, and the permits that cover its template. */
export function compileMethodRules(place: MethodPlace, shared: SharedMethodRules): MethodRules {
  const plans = new Map<string, PermitPlan>();
  return {
    ...shared,
    permits(rolesKey, roles) {
      let plan = plans.get(rolesKey);
      if (plan === undefined) {
        plan = permitPlan(place, roles);
        if (plans.size >= REMEMBERED_SETS) plans.clear();
        plans.set(rolesKey, plan);
      }
      return plan;
    },
  };
}

/** The list of a member for this method; undefined where nothing is required. */
function listRule(place: MethodPlace, member: PerMethodMember): ListRule<string> | undefined {
  const level = place.levels.find(({ rules }) => rules.require?.[member] !== undefined);
  const value: RequireDocument[PerMethodMember] = level?.rules.require?.[member];
  if (level === undefined || value === undefined) return undefined;
  const found = forMethod(value, place.method);
  if (found === undefined || found.values.length === 0) return undefined;
  const at = ruleAt(level, `require/${member}`);
  return { rule: found.key === undefined ? at : `${at}/${found.key}`, values: found.values };
}

/** The list for a method: its own, else `GET`'s for `HEAD`, else that of `*`. */
export function forMethod<T>(
  value: PerMethod<T>,
  method: string,
): { readonly key?: string; readonly values: readonly T[] } | undefined {
  if (isList(value)) return { values: value };
  for (const key of method === 'HEAD' ? ['HEAD', 'GET', '*'] : [method, '*']) {
    if (!Object.hasOwn(value, key)) continue;
    const values = value[key];
    if (values !== undefined) return { key, values };
  }
  return undefined;
}

function isList<T>(value: PerMethod<T>): value is readonly T[] {
  return Array.isArray(value);
}

function permitPlan(place: MethodPlace, roles: ReadonlySet<string>): PermitPlan {
  const byPath: PermitRule[] = [];
  for (const role of roles) {
    for (const rule of place.snapshot.permitsOf(role)) {
      const permit = parsePermit(rule.text);
      if (permit === undefined || !permitCovers(permit, place.method, '/').method) continue;
      const covers = coversTemplate(permit, place.template);
      if (covers === 'always') return { kind: 'always', permit: rule };
      if (covers === 'by_path') byPath.push(rule);
    }
  }
  return byPath.length === 0 ? { kind: 'never' } : { kind: 'by_path', permits: byPath };
}

/** Whether a permit's pattern covers every path of a template, some of them, or none. */
function coversTemplate(permit: Permit, template: string): 'always' | 'by_path' | 'never' {
  const wanted = permit.pattern.split('/').slice(1);
  const given = template.split('/').slice(1);
  let always = true;
  for (const [at, segment] of wanted.entries()) {
    if (segment === '**' && at === wanted.length - 1) return always ? 'always' : 'by_path';
    const other = given[at];
    if (other === undefined) return 'never';
    if (other === '**') return 'by_path';
    const isParam = other.startsWith('{');
    if (segment === '*') {
      if (!isParam && other === '') return 'never';
    } else if (isParam) always = false;
    else if (segment !== other) return 'never';
  }
  if (given.length === wanted.length) return always ? 'always' : 'by_path';
  return given.length === wanted.length + 1 && given.at(-1) === '**' ? 'by_path' : 'never';
}
