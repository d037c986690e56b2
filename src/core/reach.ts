import type { DocumentEdit, Edit } from './edit.ts';
import type { WhoElse } from './explanation.ts';
import type { World } from './what-if.ts';

/** Whom an owner-side fix reaches by its nature; undefined for fixes of the request, which let nobody in. */
export function reachOf(world: World, edits: readonly Edit[]): WhoElse | undefined {
  const owners = edits.filter((edit): edit is DocumentEdit => edit.on !== 'request');
  if (owners.length === 0) return undefined;
  const parts = owners.map((edit) => reachOfEdit(world, edit));
  return {
    reach: [...new Set(parts.map(({ reach }) => reach))].join('; '),
    crossesTenants: parts.some(({ crossesTenants }) => crossesTenants),
  };
}

interface Reach {
  readonly reach: string;
  readonly crossesTenants: boolean;
}

function reachOfEdit(world: World, edit: DocumentEdit): Reach {
  const [section, name, member] = edit.path;
  const tenants = Object.keys(world.source.document.tenants ?? {}).length;
  const many = tenants > 1;
  switch (section) {
    case 'consumers':
      return {
        reach: member === 'keys' ? 'this key alone' : `every key of ${String(name)}`,
        crossesTenants: false,
      };
    case 'tenants':
      return { reach: `every consumer of the tenant ${String(name)}`, crossesTenants: false };
    case 'groups':
      return { reach: `every member of the group ${String(name)}`, crossesTenants: many };
    case 'roles':
      return roleReach(world, String(name));
    case 'services':
      return {
        reach: `everybody who calls ${edit.path
          .slice(1, 6)
          .filter((step) => step !== 'versions' && step !== 'operations' && step !== 'routes')
          .join(' ')}`,
        crossesTenants: true,
      };
    case 'ipLists':
      return {
        reach: `everybody at addresses of the list ${String(name)}, wherever it is used`,
        crossesTenants: many,
      };
    default:
      return { reach: 'everybody who calls this gateway', crossesTenants: true };
  }
}

function roleReach(world: World, role: string): Reach {
  const holders: string[] = [];
  const tenants = new Set<string | undefined>();
  for (const consumer of world.directory.consumers()) {
    if (!world.snapshot.closure(consumer.roles, consumer.rolesKey).has(role)) continue;
    holders.push(consumer.name);
    tenants.add(consumer.tenant);
  }
  if (holders.length === 0)
    return { reach: `nobody else: no other consumer has the role ${role}`, crossesTenants: false };
  const named = holders.length <= 3 ? ` (${holders.join(', ')})` : ` (${holders.length} consumers)`;
  return {
    reach: `every consumer with the role ${role}${named}`,
    crossesTenants: tenants.size > 1,
  };
}
