import { isObject } from '../../../../util/json.ts';
import type { JsonObject, Json } from '../../../../util/json.ts';

/** Longest line that is parsed as JSON: more than any record of a product, less than what takes memory away. */
const LONGEST_RECORD = 1_048_576;

/** A JSON object of one line; undefined where it is none. */
export function readRecord(line: string): JsonObject | undefined {
  const start = line.indexOf('{');
  if (start === -1 || start > 200 || line.length > LONGEST_RECORD) return undefined;
  try {
    const value = JSON.parse(start === 0 ? line : line.slice(start)) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The member at a path of names, e.g. `request.headers`; own members only. */
export function member(record: Json | undefined, path: string): Json | undefined {
  let value = record;
  for (const name of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Text of the first member that has one; numbers count as text. */
export function textAt(record: Json | undefined, ...paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const value = member(record, path);
    if (typeof value === 'string' && value !== '' && value !== '-') return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}

/** Number of the first member that has one; digits count as a number. */
export function numberAt(
  record: Json | undefined,
  ...paths: readonly string[]
): number | undefined {
  for (const path of paths) {
    const value = member(record, path);
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,9})?$/.test(value)) return Number(value);
  }
  return undefined;
}

/** Items of the array at a path; none where there is no array. */
export function itemsAt(record: Json | undefined, path: string): readonly Json[] {
  const value = member(record, path);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Value of the member whose name fits without regard to case; header fields are logged in all of them. */
export function fieldOf(record: Json | undefined, name: string): string | undefined {
  if (!isObject(record)) return undefined;
  for (const [key, value] of Object.entries(record)) {
    if (key.toLowerCase() !== name) continue;
    const first: Json | undefined = Array.isArray(value) ? (value as readonly Json[])[0] : value;
    if (typeof first === 'string') return first;
  }
  return undefined;
}
