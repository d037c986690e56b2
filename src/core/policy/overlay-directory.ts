import { buildDirectory, consumerRow, keyRow } from './build-directory.ts';
import type { ConsumerRow, Directory, KeyRow, TenantRow } from './directory.ts';
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

function layOver(base: Directory, document: PolicyDocument, touched: Touched): Directory {
  const consumers = new Map<string, ConsumerRow>();
  const tenants = new Map<string, TenantRow>();
  const keys = new Map<string, KeyRow>();
  for (const name of touched.consumers) {
    const consumer = document.consumers?.[name];
    if (consumer === undefined) continue;
    consumers.set(name, consumerRow(document, name, consumer));
    for (const [index, key] of (consumer.keys ?? []).entries())
      keys.set(key.id, keyRow(name, index, key));
  }
  for (const name of touched.tenants) {
    const tenant = document.tenants?.[name];
    if (tenant !== undefined)
      tenants.set(name, { name, ...tenant, state: tenant.state ?? 'active' });
  }
  const isCurrent = (row: KeyRow | undefined): row is KeyRow =>
    row !== undefined && !touched.consumers.has(row.consumer);
  const baseKey = (row: KeyRow | undefined): KeyRow | undefined =>
    isCurrent(row) ? row : undefined;
  return {
    version: base.version,
    key: (id) => keys.get(id) ?? baseKey(base.key(id)),
    keyByHash: (hash) =>
      [...keys.values()].find((row) => row.hash === hash) ?? baseKey(base.keyByHash(hash)),
    consumer: (name) => (touched.consumers.has(name) ? consumers.get(name) : base.consumer(name)),
    tenant: (name) => (touched.tenants.has(name) ? tenants.get(name) : base.tenant(name)),
    *keys() {
      yield* keys.values();
      for (const row of base.keys()) if (isCurrent(row)) yield row;
    },
    *consumers() {
      yield* consumers.values();
      for (const row of base.consumers()) if (!touched.consumers.has(row.name)) yield row;
    },
  };
}
