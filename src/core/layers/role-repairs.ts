import type { DecisionContext } from '../context.ts';
import type { DocumentEdit, DocumentPath, Repair } from '../edit.ts';
import type { ConsumerRow } from '../policy/directory.ts';
import { ownerRepair } from './repair.ts';

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

/** Ways to take a role from a consumer: every place that it comes from, together; groups are left, or lose the role themselves. */
export function dropRole(
  context: DecisionContext,
  consumer: ConsumerRow,
  role: string,
): readonly Repair[] {
  const { document } = context.snapshot;
  const sources = (names: readonly string[] = []): readonly number[] =>
    names
      .flatMap((name, at) => (context.snapshot.closure([name], name).has(role) ? [at] : []))
      .toReversed();
  const remove = (...path: DocumentPath): DocumentEdit => ({ on: 'directory', op: 'remove', path });
  const written = document.consumers?.[consumer.name];
  const home: DocumentPath = ['consumers', consumer.name];
  const own = sources(written?.roles).map((at) => remove(...home, 'roles', at));
  const groups = (written?.groups ?? [])
    .map((name, at) => ({ name, at, roles: sources(document.groups?.[name]?.roles) }))
    .filter((group) => group.roles.length > 0);
  const leave = groups.toReversed().map(({ at }) => remove(...home, 'groups', at));
  const strip = groups.flatMap(({ name, roles }) =>
    roles.map((at) => remove('groups', name, 'roles', at)),
  );
  const among = groups.map(({ name }) => name).join(', ');
  return [
    ownerRepair(`${consumer.name}: - role ${role}`, ...own, ...leave),
    ...(groups.length === 0
      ? []
      : [ownerRepair(`group ${among}: - role ${role}`, ...own, ...strip)]),
  ].filter((repair) => repair.edits.length > 0);
}
