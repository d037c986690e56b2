import { nearest } from '../../util/edit-distance.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { resolveSchema, typesOf } from '../policy-schema.ts';
import type { PolicySchema } from '../policy-schema.ts';

/**
 * A value of the shape that the schema wants, made of one that is not: so that one run can also tell the mistakes of
 * meaning in a document whose shape has some. Keeps every index and every name; what cannot be kept becomes empty text,
 * an empty map or list, which the checks of meaning pass over. A misspelt member counts as the one that was meant.
 */
export function coerce(value: Json, wanted: PolicySchema): Json {
  const schema = resolveSchema(wanted);
  const types = typesOf(schema);
  if (types.length === 0) return value;
  if (isMap(value) && types.includes('object')) return coerceMap(value, schema);
  if (isList(value) && types.includes('array')) {
    return value.map((item) => coerce(item, schema.items ?? {}));
  }
  if (fits(value, types)) return value;
  if (types.includes('string') && typeof value !== 'object') return String(value);
  if (types.includes('array')) {
    return value === null ? [] : [coerce(value, schema.items ?? {})];
  }
  return neutral(schema);
}

function coerceMap(value: JsonObject, schema: PolicySchema): Json {
  const members = schema.properties ?? {};
  const entries: [string, Json][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (Object.hasOwn(members, name)) entries.push([name, coerce(member, members[name] ?? {})]);
    else if (typeof schema.additionalProperties === 'object') {
      entries.push([name, coerce(member, schema.additionalProperties)]);
    } else {
      const near = nearest(name, Object.keys(members));
      if (near === undefined || Object.hasOwn(value, near)) continue;
      entries.push([near, coerce(member, members[near] ?? {})]);
    }
  }
  const kept = entries.filter(([name, member]) => !isUnknownValue(member, members[name]));
  const result = Object.fromEntries(kept);
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(result, name)) result[name] = neutral(resolveSchema(members[name] ?? {}));
  }
  return result;
}

function isUnknownValue(value: Json, wanted: PolicySchema | undefined): boolean {
  const values = wanted === undefined ? undefined : resolveSchema(wanted).enum;
  return values !== undefined && !values.includes(value);
}

function neutral(schema: PolicySchema): Json {
  if (schema.enum !== undefined) return schema.enum[0] ?? '';
  const [type] = typesOf(schema);
  if (type === 'object') {
    const required = schema.required ?? [];
    return Object.fromEntries(
      required.map((name) => [name, neutral(resolveSchema(schema.properties?.[name] ?? {}))]),
    );
  }
  if (type === 'array') return [];
  if (type === 'integer') return 0;
  return type === 'boolean' ? false : '';
}

function fits(value: Json, types: readonly string[]): boolean {
  if (typeof value === 'number') return types.includes('integer') && Number.isInteger(value);
  return types.includes(typeof value) && typeof value !== 'object';
}

function isMap(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
