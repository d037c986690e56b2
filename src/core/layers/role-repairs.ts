import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import type { ConsumerRow } from '../policy/directory.ts';

/** Ways to give a consumer a role: its own, or through a group that has it. */
export function grantRole(
  context: DecisionContext,
  consumer: ConsumerRow,
  role: string,
): readonly Repair[] {
  const path = ['consumers', consumer.name];
  const own: Repair = {
    actor: 'api_owner',
    edits: [{ on: 'directory', op: 'append', path: [...path, 'roles'], value: role }],
    summary: `${consumer.name}: + role ${role}`,
  };
  const groups = Object.entries(context.snapshot.document.groups ?? {}).filter(
    ([name, group]) => group.roles?.includes(role) === true && !consumer.groups.includes(name),
  );
  const through = groups.slice(0, 2).map(([name]): Repair => ({
    actor: 'api_owner',
    edits: [{ on: 'directory', op: 'append', path: [...path, 'groups'], value: name }],
    summary: `${consumer.name}: + group ${name} (has ${role})`,
  }));
  return [own, ...through];
}

/** Ways to take a role from a consumer: every place that it comes from, together. */
export function dropRole(
  context: DecisionContext,
  consumer: ConsumerRow,
  role: string,
): readonly Repair[] {
  const { document } = context.snapshot;
  const sources = (names: readonly string[]): readonly number[] =>
    names
      .flatMap((name, at) => (context.snapshot.closure([name], name).has(role) ? [at] : []))
      .toReversed();
  const written = document.consumers?.[consumer.name];
  const own = sources(written?.roles ?? []).map((at) => ({
    on: 'directory' as const,
    op: 'remove' as const,
    path: ['consumers', consumer.name, 'roles', at],
  }));
  const groups = (written?.groups ?? [])
    .flatMap((name, at) => (sources(document.groups?.[name]?.roles ?? []).length > 0 ? [at] : []))
    .toReversed();
  const memberships = groups.map((at) => ({
    on: 'directory' as const,
    op: 'remove' as const,
    path: ['consumers', consumer.name, 'groups', at],
  }));
  const edits = [...own, ...memberships];
  return edits.length === 0
    ? []
    : [{ actor: 'api_owner', edits, summary: `${consumer.name}: - role ${role}` }];
}
