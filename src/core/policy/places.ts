import type { ServiceDocument } from './document.ts';
import type { PolicySource } from './source.ts';

/** The networks that one entry of an address rule stands for: a named list's, or the entry itself. */
export function networksOf(source: PolicySource, entry: string): readonly string[] {
  const lists = source.document.ipLists;
  if (lists === undefined || !Object.hasOwn(lists, entry)) return [entry];
  const list = lists[entry];
  if (list === undefined) return [entry];
  return 'file' in list ? (source.lists[list.file] ?? []) : list;
}

/** A service's path without a slash at its end; empty for the root. */
export function servicePrefix(service: ServiceDocument): string {
  const path = service.path ?? '';
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
