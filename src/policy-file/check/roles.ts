import type { PolicyDocument, RoleDocument } from '../../core/policy/document.ts';
import type { PolicyCheck } from './policy-check.ts';
import { show } from './words.ts';

/** Roles that include themselves, roles and groups that nobody has. */
export function checkRoles(check: PolicyCheck): void {
  checkCycles(check);
  const { consumers, roles, groups } = check.document;
  // Before the first consumer there is, nobody has anything.
  if (consumers === undefined || Object.keys(consumers).length === 0) return;
  const held = heldRoles(check.document);
  for (const name of Object.keys(roles ?? {})) {
    if (held.has(name)) continue;
    check.warning(['roles', name], {
      code: 'role.unheld',
      message: `nobody has the role ${show(name)}: no consumer, no group with members, and no role that somebody has includes it`,
      found: name,
      atKey: true,
    });
  }
  const members = new Set(Object.values(consumers).flatMap((consumer) => consumer.groups ?? []));
  for (const name of Object.keys(groups ?? {})) {
    if (members.has(name)) continue;
    check.warning(['groups', name], {
      code: 'group.empty',
      message: `no consumer is in the group ${show(name)}`,
      found: name,
      atKey: true,
    });
  }
}

/** The roles that somebody has: of its own, through a group, or because a role that it has includes them. */
function heldRoles(document: PolicyDocument): ReadonlySet<string> {
  const open: string[] = [];
  for (const consumer of Object.values(document.consumers ?? {})) {
    open.push(...(consumer.roles ?? []));
    for (const group of consumer.groups ?? []) {
      const { groups } = document;
      if (groups !== undefined && Object.hasOwn(groups, group))
        open.push(...(groups[group]?.roles ?? []));
    }
  }
  const held = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (held.has(name)) continue;
    held.add(name);
    open.push(...includesOf(document.roles, name));
  }
  return held;
}

function includesOf(
  roles: Readonly<Record<string, RoleDocument>> | undefined,
  name: string,
): readonly string[] {
  return roles !== undefined && Object.hasOwn(roles, name) ? (roles[name]?.includes ?? []) : [];
}

/** A step of the walk along `includes`: a role, and how many of those that it includes were looked at. */
interface Step {
  readonly name: string;
  next: number;
}

/** Tells each circle of includes once, at the entry that closes it. Goes down without recursion: chains may be long. */
function checkCycles(check: PolicyCheck): void {
  const { roles } = check.document;
  const done = new Set<string>();
  for (const start of Object.keys(roles ?? {})) {
    const way: Step[] = [];
    const onWay = new Set<string>();
    const enter = (name: string): void => {
      way.push({ name, next: 0 });
      onWay.add(name);
    };
    if (!done.has(start)) enter(start);
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const index = step.next;
      const included = includesOf(roles, step.name)[index];
      step.next += 1;
      if (included === undefined) {
        way.pop();
        onWay.delete(step.name);
        done.add(step.name);
      } else if (onWay.has(included)) {
        tellCycle(check, way, { included, index });
      } else if (!done.has(included)) enter(included);
    }
  }
}

function tellCycle(
  check: PolicyCheck,
  way: readonly Step[],
  closing: { readonly included: string; readonly index: number },
): void {
  const names = way.map((step) => step.name);
  const last = names.at(-1) ?? '';
  const circle = [...names.slice(names.indexOf(closing.included)), closing.included];
  const shown = circle.length > 8 ? [...circle.slice(0, 6), '…', closing.included] : circle;
  check.error(['roles', last, 'includes', closing.index], {
    code: 'role.cycle',
    message: `the role ${show(closing.included)} includes itself: ${shown.join(' → ')}`,
    found: closing.included,
  });
}
