import type { Json, JsonObject, JsonPointer } from './json.ts';

/** Steps into a JSON value: member names and array indexes. */
export type JsonPath = readonly (string | number)[];

/** A path as a JSON Pointer (RFC 6901 §3): `['a/b', 0]` is `/a~1b/0`. */
export function formatPointer(path: JsonPath): JsonPointer {
  let pointer = '';
  for (const step of path) {
    pointer += `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }
  return pointer;
}

/** The steps of a JSON Pointer, all as text; undefined where it is none (RFC 6901 §3). */
export function parsePointer(pointer: JsonPointer): string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  // RFC 6901 §4: ~1 first, so that ~01 becomes ~1.
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a pointer; undefined where there is none, or where the pointer is none. */
export function getPointer(value: Json, pointer: JsonPointer): Json | undefined {
  const steps = parsePointer(pointer);
  return steps === undefined ? undefined : getAt(value, steps);
}

/** The value at a path; undefined where there is none. Only own members count. */
export function getAt(value: Json, path: JsonPath): Json | undefined {
  let current: Json | undefined = value;
  for (const step of path) {
    if (current === undefined) return undefined;
    current = childOf(current, step);
  }
  return current;
}

/**
 * A copy with `newValue` at the path; whatever lies off the path is shared. What is missing on the way is made: a list
 * for the index 0, else an object; null counts as missing. RangeError where a list is entered by no index of it (its
 * length appends), or where text, a number or a boolean lies on the way.
 */
export function setAt(value: Json, path: JsonPath, newValue: Json): Json {
  return updateAt(value, path, () => newValue);
}

/** A copy without what is at the path; the value itself where nothing is there. Null for the empty path. */
export function removeAt(value: Json, path: JsonPath): Json {
  const last = path.at(-1);
  if (last === undefined) return null;
  if (getAt(value, path) === undefined) return value;
  return updateAt(value, path.slice(0, -1), (holder) => withoutChild(holder, last));
}

/** A copy with `item` at the end of the list at the path; makes the list where there is none. RangeErrors as `setAt`. */
export function appendAt(value: Json, path: JsonPath, item: Json): Json {
  return updateAt(value, path, (list) => {
    if (list === undefined || list === null) return [item];
    if (!isList(list)) throw new RangeError(`no list at \`${formatPointer(path)}\``);
    return [...list, item];
  });
}

function updateAt(
  value: Json | undefined,
  path: JsonPath,
  change: (old: Json | undefined) => Json,
): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  const holder = value ?? (step === 0 ? [] : {});
  const old = childOf(holder, step);
  const changed = updateAt(old, rest, change);
  return old !== undefined && Object.is(old, changed) ? holder : withChild(holder, step, changed);
}

function childOf(holder: Json, step: string | number): Json | undefined {
  if (typeof holder !== 'object' || holder === null) return undefined;
  if (isList(holder)) {
    const index = indexOf(step);
    return index === undefined ? undefined : holder[index];
  }
  const name = String(step);
  return Object.hasOwn(holder, name) ? holder[name] : undefined;
}

function withChild(holder: Json, step: string | number, child: Json): Json {
  if (typeof holder !== 'object' || holder === null) {
    throw new RangeError(`\`${step}\` is a step into what is neither list nor object`);
  }
  // A computed name makes an own member of `__proto__` too.
  if (!isList(holder)) return { ...holder, [String(step)]: child };
  const index = indexOf(step);
  if (index === undefined || index > holder.length) {
    throw new RangeError(`\`${step}\` is no index of a list of ${holder.length}`);
  }
  return index === holder.length ? [...holder, child] : holder.with(index, child);
}

function withoutChild(holder: Json | undefined, step: string | number): Json {
  if (typeof holder !== 'object' || holder === null) return holder ?? null;
  if (isList(holder)) return holder.toSpliced(Number(step), 1);
  const kept = Object.entries(holder).filter(([name]) => name !== String(step));
  return Object.fromEntries(kept);
}

/** RFC 6901 §4: digits without leading zeros. */
function indexOf(step: string | number): number | undefined {
  if (typeof step === 'string' && !/^(?:0|[1-9]\d*)$/.test(step)) return undefined;
  const index = Number(step);
  return Number.isSafeInteger(index) && index >= 0 ? index : undefined;
}

function isList(value: readonly Json[] | JsonObject | Json): value is readonly Json[] {
  return Array.isArray(value);
}
