import type { DocumentPath } from '../../core/edit.ts';
import type { RequireDocument } from '../../core/policy/document.ts';
import { levelPlaces, methodLists } from './levels.ts';
import { limitIds } from './limits.ts';
import { METHODS } from './methods.ts';
import { has, namesOf } from './policy-check.ts';
import type { PolicyCheck } from './policy-check.ts';
import { show } from './words.ts';

/** Every name that is used is one that is defined. */
export function checkNames(check: PolicyCheck): void {
  checkServices(check);
  checkRequirements(check);
  checkRolesAndGroups(check);
  checkConsumers(check);
}

type Section = 'upstreams' | 'roles' | 'groups' | 'tenants';

const KINDS: Readonly<Record<Section, string>> = {
  upstreams: 'upstream',
  roles: 'role',
  groups: 'group',
  tenants: 'tenant',
};

function checkName(check: PolicyCheck, section: Section, name: string, path: DocumentPath): void {
  const defined = check.document[section];
  if (has(defined, name)) return;
  check.unknownName({
    path,
    kind: KINDS[section],
    name,
    known: () => namesOf(defined),
    section: [section],
  });
}

function checkList(
  check: PolicyCheck,
  section: Section,
  names: readonly string[],
  path: DocumentPath,
): void {
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    checkName(check, section, name, [...path, index]);
    const first = seen.get(name);
    if (first !== undefined && name !== '') {
      check.warning([...path, index], {
        code: 'name.repeated',
        message: `${show(name)} stands in this list twice`,
        found: name,
        related: { path: [...path, first], message: 'first here' },
      });
    }
    seen.set(name, index);
  }
}

function checkServices(check: PolicyCheck): void {
  for (const [name, service] of Object.entries(check.document.services ?? {})) {
    const path = ['services', name];
    const section = [...path, 'versions'];
    checkName(check, 'upstreams', service.upstream, [...path, 'upstream']);
    const known = namesOf(service.versions);
    const { defaultVersion } = service;
    if (defaultVersion !== undefined && !has(service.versions, defaultVersion)) {
      check.unknownName({
        path: [...path, 'defaultVersion'],
        kind: 'version',
        name: defaultVersion,
        known: () => known,
        section,
      });
    }
    for (const [version, { successor }] of Object.entries(service.versions)) {
      const at = [...section, version, 'successor'];
      if (successor === undefined) continue;
      if (successor === version) {
        check.error(at, {
          code: 'version.order',
          message: `version ${show(version)} cannot succeed itself`,
          found: successor,
        });
      } else if (!has(service.versions, successor)) {
        check.unknownName({
          path: at,
          kind: 'version',
          name: successor,
          known: () => known,
          section,
        });
      }
    }
    checkOperations(check, name);
  }
}

/** Rules for single operations name operations of the OpenAPI file or routes. */
function checkOperations(check: PolicyCheck, service: string): void {
  for (const [name, version] of Object.entries(
    check.document.services?.[service]?.versions ?? {},
  )) {
    const at = ['services', service, 'versions', name];
    const read = check.input.operations[`${service}/${name}`];
    if (version.operations === undefined || check.input.incomplete.has(`${service}/${name}`))
      continue;
    const known = [
      ...(read ?? []).map(({ id }) => id),
      ...(version.routes ?? []).map(({ id }) => id),
    ];
    const ids = new Set(known);
    for (const id of Object.keys(version.operations)) {
      if (ids.has(id)) continue;
      const section = [...at, version.openapi === undefined ? 'routes' : 'openapi'];
      check.unknownName({
        path: [...at, 'operations', id],
        atKey: true,
        kind: 'operation',
        name: id,
        known: () => known,
        section,
      });
    }
  }
}

const NAMED_LISTS: readonly (readonly [
  member: keyof RequireDocument,
  section: Section | undefined,
])[] = [
  ['scopes', undefined],
  ['roles', 'roles'],
  ['forbidRoles', 'roles'],
  ['groups', 'groups'],
  ['forbidGroups', 'groups'],
];

function checkRequirements(check: PolicyCheck): void {
  for (const level of levelPlaces(check.document)) {
    const { require } = level.rules;
    if (require === undefined) continue;
    for (const [member, section] of NAMED_LISTS) {
      for (const list of methodLists(require[member], [...level.path, 'require', member])) {
        if (list.method !== undefined)
          checkMethod(check, list.method, { path: list.path, atKey: true });
        if (section !== undefined) checkList(check, section, list.values, list.path);
      }
    }
  }
}

/** A method that is nearly a known one: a rule for it would never hold, and nobody would notice. */
export function checkMethod(
  check: PolicyCheck,
  method: string,
  at: { readonly path: DocumentPath; readonly atKey: boolean },
): void {
  if (method === '*' || METHODS.includes(method)) return;
  const near = check.nearest(method, METHODS);
  if (near === undefined || near === method) return;
  check.error(at.path, {
    code: 'name.unknown',
    message: `unknown method ${show(method)} — did you mean ${show(near)}?`,
    found: method,
    nearest: near,
    atKey: at.atKey,
  });
}

function checkRolesAndGroups(check: PolicyCheck): void {
  for (const [name, role] of Object.entries(check.document.roles ?? {})) {
    checkList(check, 'roles', role.includes ?? [], ['roles', name, 'includes']);
  }
  for (const [name, group] of Object.entries(check.document.groups ?? {})) {
    checkList(check, 'roles', group.roles ?? [], ['groups', name, 'roles']);
  }
}

function checkConsumers(check: PolicyCheck): void {
  let limits: ReadonlySet<string> | undefined;
  for (const [name, consumer] of Object.entries(check.document.consumers ?? {})) {
    const path = ['consumers', name];
    // Without a section there is nothing to say of tenants but their names.
    if (consumer.tenant !== undefined && check.document.tenants !== undefined) {
      checkName(check, 'tenants', consumer.tenant, [...path, 'tenant']);
    }
    checkList(check, 'roles', consumer.roles ?? [], [...path, 'roles']);
    checkList(check, 'groups', consumer.groups ?? [], [...path, 'groups']);
    for (const id of Object.keys(consumer.rates ?? {})) {
      limits ??= new Set(limitIds(check.document));
      if (limits.has(id)) continue;
      check.unknownName({
        path: [...path, 'rates', id],
        atKey: true,
        kind: 'limit',
        name: id,
        known: () => limits ?? [],
        section: ['limits'],
      });
    }
  }
}
