import { remember } from '../../util/remember.ts';
import { parsePermit, permitCovers, type Permit } from '../../util/path-pattern.ts';
import { ruleAt, type Level } from './levels.ts';
import type { Rights } from './directory.ts';
import type { Access, PerMethod, RequireDocument } from './document.ts';
import type { ListRule, MethodRules, PermitPlan, PermitRule, PolicySnapshot } from './snapshot.ts';

/** How many sets of roles a route remembers its permits for. */
const REMEMBERED_SETS = 256;
/** How many sets of rights a demand remembers: the many routes that make the same demand share it. */
const REMEMBERED_RIGHTS = 4096;
/** How many demands a policy remembers; methods that requests make up must not fill its memory. */
const REMEMBERED_DEMANDS = 10_000;

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

/** What permits depend on. */
type PermitPlace = Pick<MethodPlace, 'method' | 'template' | 'snapshot'>;

/** The rules of one method that routes of a version share. */
export type SharedMethodRules = Omit<MethodRules, 'permits'>;

type Lists = Pick<
  SharedMethodRules,
  'scopes' | 'roles' | 'forbidRoles' | 'groups' | 'forbidGroups'
>;

/** The rules of one method: of each member, the nearest level that has it. */
export function shareMethodRules(place: MethodPlace): SharedMethodRules {
  const scopes = listRule(place, 'scopes');
  const lists: Lists = {
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
  return new SharedRulesOfMethod(place, lists, demandOf(lists, place));
}

/** What routes of a version share of one method; a class, so that its parts lie together. */
class SharedRulesOfMethod implements SharedMethodRules {
  readonly demand: Demand;
  readonly method: string;
  readonly scopes: Lists['scopes'];
  readonly roles: Lists['roles'];
  readonly forbidRoles: Lists['forbidRoles'];
  readonly groups: Lists['groups'];
  readonly forbidGroups: Lists['forbidGroups'];
  readonly #place: MethodPlace;
  #ofService: Map<Rights, boolean> | undefined;

  constructor(place: MethodPlace, lists: Lists, demand: Demand) {
    this.demand = demand;
    this.method = place.method;
    this.scopes = lists.scopes;
    this.roles = lists.roles;
    this.forbidRoles = lists.forbidRoles;
    this.groups = lists.groups;
    this.forbidGroups = lists.forbidGroups;
    this.#place = place;
  }

  surelyPermits(rights: Rights): boolean {
    const anywhere = this.demand.permits(rights);
    if (anywhere !== 'by_service') return anywhere === 'always';
    this.#ofService ??= new Map();
    const permits = (): boolean => permitsService(this.#place, rights);
    return remember(this.#ofService, rights, permits, REMEMBERED_SETS);
  }
}

/** Never sure; always; or all is there but the permits, which do not cover every path. */
type Permitted = 'never' | 'always' | 'by_service';

/**
 * What routes demand of rights, wherever they are. Routes whose lists have the same values make one demand, so that a
 * policy of many routes needs no memory of its own for each of them.
 */
export interface Demand {
  permits(rights: Rights): Permitted;
}

function demandOf(lists: Lists, { method, access, snapshot }: MethodPlace): Demand {
  const values = Object.values(lists).map((list) => list?.values ?? null);
  return remember(
    snapshot.shared.demands,
    JSON.stringify([method, access.value, values]),
    (): Demand => {
      const known = new Map<Rights, Permitted>();
      const permitted = (rights: Rights): Permitted => {
        if (!passesLists(lists, rights, snapshot)) return 'never';
        if (access.value === 'allow') return 'always';
        const held = snapshot.closure(rights.roles, rights.rolesKey);
        const plan = permitPlan({ method, snapshot, template: '/**' }, held);
        return plan.kind === 'always' ? 'always' : 'by_service';
      };
      return {
        permits: (rights) => remember(known, rights, () => permitted(rights), REMEMBERED_RIGHTS),
      };
    },
    REMEMBERED_DEMANDS,
  );
}

/** Whether scopes, roles and groups are as the lists want them. */
function passesLists(lists: Lists, rights: Rights, snapshot: PolicySnapshot): boolean {
  const { scopes, roles, forbidRoles, groups, forbidGroups } = lists;
  const held = snapshot.closure(rights.roles, rights.rolesKey);
  const hasAny = (rule: ListRule<string> | undefined, has: (value: string) => boolean): boolean =>
    rule !== undefined && rule.values.some((value) => has(value));
  const hasRole = (role: string): boolean => held.has(role);
  const hasGroup = (group: string): boolean => rights.groups.includes(group);
  if (scopes !== undefined && !holdsAny(scopes.values, rights.scopes)) return false;
  if (hasAny(forbidRoles, hasRole) || hasAny(forbidGroups, hasGroup)) return false;
  if (roles !== undefined && !hasAny(roles, hasRole)) return false;
  return groups === undefined || hasAny(groups, hasGroup);
}

/** Whether the permits of these rights cover every path of the service. */
function permitsService({ method, prefix, snapshot }: MethodPlace, rights: Rights): boolean {
  const held = snapshot.closure(rights.roles, rights.rolesKey);
  return permitPlan({ method, snapshot, template: `${prefix}/**` }, held).kind === 'always';
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
  return new RulesOfMethod(place, shared);
}

class RulesOfMethod implements MethodRules {
  readonly method: string;
  readonly #shared: SharedMethodRules;
  readonly #place: MethodPlace;
  // Made when it is needed: most requests are surely permitted.
  #plans: Map<string, PermitPlan> | undefined;

  constructor(place: MethodPlace, shared: SharedMethodRules) {
    this.method = place.method;
    this.#shared = shared;
    this.#place = place;
  }

  surelyPermits(rights: Rights): boolean {
    return this.#shared.surelyPermits(rights);
  }

  permits(rolesKey: string, roles: ReadonlySet<string>): PermitPlan {
    this.#plans ??= new Map();
    const plan = (): PermitPlan => permitPlan(this.#place, roles);
    return remember(this.#plans, rolesKey, plan, REMEMBERED_SETS);
  }

  get scopes(): MethodRules['scopes'] {
    return this.#shared.scopes;
  }

  get roles(): MethodRules['roles'] {
    return this.#shared.roles;
  }

  get forbidRoles(): MethodRules['forbidRoles'] {
    return this.#shared.forbidRoles;
  }

  get groups(): MethodRules['groups'] {
    return this.#shared.groups;
  }

  get forbidGroups(): MethodRules['forbidGroups'] {
    return this.#shared.forbidGroups;
  }
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

function permitPlan(place: PermitPlace, roles: ReadonlySet<string>): PermitPlan {
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
