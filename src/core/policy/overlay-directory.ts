import { accountRows, buildDirectory, tenantRow } from './build-directory.ts';
import type { ConsumerRow, Directory, KeyRow, Rights, TenantRow } from './directory.ts';
import type { DocumentEdit } from '../edit.ts';
import type { PolicyDocument } from './document.ts';

/**
 * The directory of an edited document. Only rows that the edits touch are made anew; everything else is asked of the
 * base. Edits of groups reach many consumers: then the whole is built.
 */
export function overlayDirectory(
  base: Directory,
  document: PolicyDocument,
  edits: readonly DocumentEdit[],
): Directory {
  const touched = edits.filter((edit) => edit.on === 'directory');
  if (touched.length === 0) return base;
  if (touched.some(({ path }) => path.length < 2 || path[0] === 'groups'))
    return buildDirectory(document, base.version);
  const names = (section: string): ReadonlySet<string> =>
    new Set(touched.flatMap(({ path }) => (path[0] === section ? [String(path[1])] : [])));
  return layOver(base, document, { consumers: names('consumers'), tenants: names('tenants') });
}

interface Touched {
  readonly consumers: ReadonlySet<string>;
  readonly tenants: ReadonlySet<string>;
}

interface Rows {
  readonly consumers: Map<string, ConsumerRow>;
  readonly tenants: Map<string, TenantRow>;
  readonly keys: Map<string, KeyRow>;
}

/** The rows that the edits touch, made anew. */
function touchedRows(base: Directory, document: PolicyDocument, touched: Touched): Rows {
  const rows: Rows = { consumers: new Map(), tenants: new Map(), keys: new Map() };
  for (const name of touched.tenants) {
    const tenant = document.tenants?.[name];
    if (tenant !== undefined) rows.tenants.set(name, tenantRow(name, tenant));
  }
  const interned = new Map<string, Rights>();
  for (const name of touched.consumers) {
    const consumer = document.consumers?.[name];
    if (consumer === undefined) continue;
    const of = consumer.tenant ?? '';
    const tenant = touched.tenants.has(of) ? rows.tenants.get(of) : base.tenant(of);
    const made = accountRows({ document, name, consumer, tenant, interned });
    rows.consumers.set(name, made.consumer);
    for (const row of made.keys) rows.keys.set(row.id, row);
  }
  return rows;
}

function layOver(base: Directory, document: PolicyDocument, touched: Touched): Directory {
  const { consumers, tenants, keys } = touchedRows(base, document, touched);
  const current = (row: ConsumerRow): ConsumerRow =>
    row.tenant !== undefined && touched.tenants.has(row.tenant)
      ? { ...row, tenantRow: tenants.get(row.tenant) }
      : row;
  const currentKey = (row: KeyRow | undefined): KeyRow | undefined => {
    if (row === undefined || touched.consumers.has(row.consumer)) return undefined;
    const owner = current(row.owner);
    return owner === row.owner ? row : { ...row, owner };
  };
  const currentConsumer = (row: ConsumerRow | undefined): ConsumerRow | undefined =>
    row === undefined ? undefined : current(row);
  return {
    version: base.version,
    key: (id) => keys.get(id) ?? currentKey(base.key(id)),
    keyByHash: (hash) =>
      [...keys.values()].find((row) => row.hash === hash) ?? currentKey(base.keyByHash(hash)),
    consumer: (name) =>
      touched.consumers.has(name) ? consumers.get(name) : currentConsumer(base.consumer(name)),
    tenant: (name) => (touched.tenants.has(name) ? tenants.get(name) : base.tenant(name)),
    *keys() {
      yield* keys.values();
      for (const row of base.keys()) {
        const found = currentKey(row);
        if (found !== undefined) yield found;
      }
    },
    *consumers() {
      yield* consumers.values();
      for (const row of base.consumers()) if (!touched.consumers.has(row.name)) yield current(row);
    },
  };
}
