import type { Json } from '../../util/json.ts';

/** Text that is the same for equal values (JSON Schema core §4.2.2) and for no others: members sorted by name. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`;
  const members = Object.entries(value).map(
    ([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`,
  );
  return `{${members.toSorted().join(',')}}`;
}

/** The index of the first item that equals an earlier one; -1 where all differ. Linear in the size of the items. */
export function firstRepeated(items: readonly Json[]): number {
  const seen = new Set<string>();
  for (let at = 0; at < items.length; at += 1) {
    const key = canonical(items[at] ?? null);
    if (seen.has(key)) return at;
    seen.add(key);
  }
  return -1;
}
