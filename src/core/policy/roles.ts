import { remember } from '../../util/remember.ts';
import type { RoleDocument } from './document.ts';
import type { PermitRule, PolicySnapshot } from './snapshot.ts';

/** How many sets of roles are remembered; a directory has few, and an attacker cannot make more. */
const REMEMBERED_SETS = 10_000;

/** Roles with what they include, worked out when first asked for. A cycle of includes counts each role once. */
export function createRoles(
  roles: Readonly<Record<string, RoleDocument>>,
): Pick<PolicySnapshot, 'permitsOf' | 'closure'> {
  const permits = new Map<string, readonly PermitRule[]>();
  const closures = new Map<string, ReadonlySet<string>>();
  return {
    permitsOf(role) {
      return remember(permits, role, () => {
        const may = Object.hasOwn(roles, role) ? roles[role]?.may : undefined;
        return (may ?? []).map((text) => ({ rule: `roles/${role}/may/${text}`, role, text }));
      });
    },
    closure(names, rolesKey) {
      let found = closures.get(rolesKey);
      if (found === undefined) {
        found = closeRoles(roles, names);
        if (closures.size >= REMEMBERED_SETS) closures.clear();
        closures.set(rolesKey, found);
      }
      return found;
    },
  };
}

function closeRoles(
  roles: Readonly<Record<string, RoleDocument>>,
  names: readonly string[],
): ReadonlySet<string> {
  const all = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (all.has(name)) continue;
    all.add(name);
    if (Object.hasOwn(roles, name)) open.push(...(roles[name]?.includes ?? []));
  }
  return all;
}
