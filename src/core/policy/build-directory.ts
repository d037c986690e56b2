import { parseInstant } from '../../util/units.ts';
import type { ConsumerRow, Directory, KeyRow, Rights, TenantRow } from './directory.ts';
import type { ConsumerDocument, KeyDocument, PolicyDocument, TenantDocument } from './document.ts';

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
    tables.tenants.set(name, tenantRow(name, tenant));
  }
  let count = 0;
  for (const [name, consumer] of Object.entries(document.consumers ?? {})) {
    const tenant = consumer.tenant === undefined ? undefined : tables.tenants.get(consumer.tenant);
    const rows = accountRows({ document, name, consumer, tenant, interned: tables.rights });
    tables.consumers.set(name, rows.consumer);
    for (const row of rows.keys) {
      // The first of two keys with one id or hash stays; `pinpoint check` refuses such a document.
      if (!tables.keys.has(row.id)) tables.keys.set(row.id, row);
      if (!tables.hashes.has(row.hash)) tables.hashes.set(row.hash, row);
    }
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
  readonly rights: Map<string, Rights>;
}

function newTables(): Tables {
  return {
    tenants: new Map(),
    consumers: new Map(),
    keys: new Map(),
    hashes: new Map(),
    rights: new Map(),
  };
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

/** The row of one tenant. */
export function tenantRow(name: string, tenant: TenantDocument): TenantRow {
  return { name, ...tenant, state: tenant.state ?? 'active' };
}

/** Input of `accountRows`. */
export interface Account {
  readonly document: PolicyDocument;
  readonly name: string;
  readonly consumer: ConsumerDocument;
  readonly tenant: TenantRow | undefined;
  /** Rights that were seen before, so that the same are one object. */
  readonly interned: Map<string, Rights>;
}

/** The rows of one consumer and of its keys, its groups' roles included. */
export function accountRows(account: Account): {
  readonly consumer: ConsumerRow;
  readonly keys: readonly KeyRow[];
} {
  const { document, name, consumer, tenant } = account;
  const groups = [...new Set(consumer.groups)].toSorted();
  const ofGroups = groups.flatMap((group) => groupRoles(document, group));
  const roles = [...new Set([...(consumer.roles ?? []), ...ofGroups])].toSorted();
  const row: ConsumerRow = {
    name,
    ...(consumer.tenant === undefined ? {} : { tenant: consumer.tenant }),
    tenantRow: tenant,
    state: consumer.state ?? 'active',
    ...(consumer.reason === undefined ? {} : { reason: consumer.reason }),
    roles,
    rolesKey: roles.join('\n'),
    groups,
    rates: consumer.rates,
    keyIds: (consumer.keys ?? []).map((key) => key.id),
  };
  const keys = (consumer.keys ?? []).map((key, index) => keyRow(row, index, key, account.interned));
  return { consumer: row, keys };
}

function groupRoles(document: PolicyDocument, group: string): readonly string[] {
  const groups = document.groups;
  return groups !== undefined && Object.hasOwn(groups, group) ? (groups[group]?.roles ?? []) : [];
}

/** The row of one key. Unreadable times count as the stricter end: such a document does not pass the check. */
function keyRow(
  owner: ConsumerRow,
  index: number,
  key: KeyDocument,
  interned: Map<string, Rights>,
): KeyRow {
  return {
    id: key.id,
    consumer: owner.name,
    owner,
    rights: rightsOf(owner, key.scopes ?? [], interned),
    hash: key.hash.replace(/^sha256:/, '').toLowerCase(),
    rule: `consumers/${owner.name}/keys/${key.id}`,
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

function rightsOf(
  owner: ConsumerRow,
  scopes: readonly string[],
  interned: Map<string, Rights>,
): Rights {
  const { roles, rolesKey, groups } = owner;
  const name = JSON.stringify([scopes, rolesKey, groups]);
  let rights = interned.get(name);
  if (rights === undefined) {
    rights = { scopes, roles, rolesKey, groups };
    interned.set(name, rights);
  }
  return rights;
}
