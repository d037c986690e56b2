import { parseInstant } from '../../util/units.ts';
import type { ConsumerRow, Directory, KeyRow, TenantRow } from './directory.ts';
import type { ConsumerDocument, KeyDocument, PolicyDocument } from './document.ts';

/** How many consumers are entered between two yields: about a millisecond's work. */
const CONSUMERS_A_STEP = 500;

/** Builds a directory at once. */
export function buildDirectory(document: PolicyDocument, version: string): Directory {
  const steps = buildDirectorySteps(document, version);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Builds a directory in steps, so that whoever drives it can let requests through in between. */
export function* buildDirectorySteps(
  document: PolicyDocument,
  version: string,
): Generator<void, Directory, void> {
  const tables = newTables();
  for (const [name, tenant] of Object.entries(document.tenants ?? {})) {
    tables.tenants.set(name, { name, ...tenant, state: tenant.state ?? 'active' });
  }
  let count = 0;
  for (const [name, consumer] of Object.entries(document.consumers ?? {})) {
    enterConsumer(tables, document, name, consumer);
    count += 1;
    if (count % CONSUMERS_A_STEP === 0) yield;
  }
  return directoryOver(tables, version);
}

interface Tables {
  readonly tenants: Map<string, TenantRow>;
  readonly consumers: Map<string, ConsumerRow>;
  readonly keys: Map<string, KeyRow>;
  readonly hashes: Map<string, KeyRow>;
}

function newTables(): Tables {
  return { tenants: new Map(), consumers: new Map(), keys: new Map(), hashes: new Map() };
}

function directoryOver(tables: Tables, version: string): Directory {
  return {
    version,
    key: (id) => tables.keys.get(id),
    keyByHash: (hash) => tables.hashes.get(hash),
    consumer: (name) => tables.consumers.get(name),
    tenant: (name) => tables.tenants.get(name),
    keys: () => tables.keys.values(),
    consumers: () => tables.consumers.values(),
  };
}

function enterConsumer(
  tables: Tables,
  document: PolicyDocument,
  name: string,
  consumer: ConsumerDocument,
): void {
  tables.consumers.set(name, consumerRow(document, name, consumer));
  for (const [index, key] of (consumer.keys ?? []).entries()) {
    const row = keyRow(name, index, key);
    // The first of two keys with one id or hash stays; `pinpoint check` refuses such a document.
    if (!tables.keys.has(row.id)) tables.keys.set(row.id, row);
    if (!tables.hashes.has(row.hash)) tables.hashes.set(row.hash, row);
  }
}

/** The row of one consumer, its groups' roles included. */
export function consumerRow(
  document: PolicyDocument,
  name: string,
  consumer: ConsumerDocument,
): ConsumerRow {
  const groups = [...new Set(consumer.groups)].toSorted();
  const ofGroups = groups.flatMap((group) => groupRoles(document, group));
  const roles = [...new Set([...(consumer.roles ?? []), ...ofGroups])].toSorted();
  return {
    name,
    ...(consumer.tenant === undefined ? {} : { tenant: consumer.tenant }),
    state: consumer.state ?? 'active',
    ...(consumer.reason === undefined ? {} : { reason: consumer.reason }),
    roles,
    rolesKey: roles.join('\n'),
    groups,
    rates: consumer.rates ?? {},
    keyIds: (consumer.keys ?? []).map((key) => key.id),
  };
}

function groupRoles(document: PolicyDocument, group: string): readonly string[] {
  const groups = document.groups;
  return groups !== undefined && Object.hasOwn(groups, group) ? (groups[group]?.roles ?? []) : [];
}

/** The row of one key. Unreadable times count as the stricter end: such a document does not pass the check. */
export function keyRow(consumer: string, index: number, key: KeyDocument): KeyRow {
  return {
    id: key.id,
    consumer,
    hash: key.hash.replace(/^sha256:/, '').toLowerCase(),
    index,
    scopes: key.scopes ?? [],
    expiresMs:
      key.expires === undefined
        ? Number.POSITIVE_INFINITY
        : (parseInstant(key.expires) ?? Number.NEGATIVE_INFINITY),
    notBeforeMs:
      key.notBefore === undefined
        ? Number.NEGATIVE_INFINITY
        : (parseInstant(key.notBefore) ?? Number.POSITIVE_INFINITY),
    ...(key.revoked === undefined ? {} : { revoked: key.revoked }),
    ...(key.rotatedTo === undefined ? {} : { rotatedTo: key.rotatedTo }),
  };
}
