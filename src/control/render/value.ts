import type { Json } from '../../util/json.ts';
import { clip, plain } from '../../util/plain.ts';

/** A value as people read it: a list as its members, text as it is, the rest as JSON; at most `width` characters. */
export function valueText(value: Json | undefined, width = 60): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return clip(plain(value === '' ? '""' : value), width);
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    return list.length === 0
      ? 'none'
      : clip(list.map((one) => valueText(one, width)).join(', '), width);
  }
  return clip(plain(JSON.stringify(value)), width);
}
