import type { Json } from '../util/json.ts';

/** A JSON value for people: lists joined, nothing for empty. */
export function inWords(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value))
    return value.length === 0 ? 'nothing' : value.map((item: Json) => inWords(item)).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, item]) => `${name} ${inWords(item)}`)
      .join(', ');
  return String(value);
}
