import type { Json, JsonObject } from '../../util/json.ts';

/** Whether a keyword's subschemas apply to the same value, or to what lies within it. */
type Reach = 'same' | 'within';

/** Keywords that hold one schema (JSON Schema 2020-12 §10 and §11). */
const ONE: ReadonlyMap<string, Reach> = new Map<string, Reach>([
  ['not', 'same'],
  ['if', 'same'],
  ['then', 'same'],
  ['else', 'same'],
  ['items', 'within'],
  ['contains', 'within'],
  ['additionalProperties', 'within'],
  ['propertyNames', 'within'],
  ['unevaluatedItems', 'within'],
  ['unevaluatedProperties', 'within'],
]);
/** Keywords that hold a list of schemas. */
const MANY: ReadonlyMap<string, Reach> = new Map<string, Reach>([
  ['allOf', 'same'],
  ['anyOf', 'same'],
  ['oneOf', 'same'],
  ['prefixItems', 'within'],
]);
/** Keywords that hold schemas by name. */
const NAMED: ReadonlyMap<string, Reach> = new Map<string, Reach>([
  ['properties', 'within'],
  ['patternProperties', 'within'],
  ['dependentSchemas', 'same'],
]);

/** A schema within a schema. */
export interface Subschema {
  readonly path: readonly string[];
  readonly reach: Reach;
  readonly schema: Json;
}

/** A schema with each of the schemas directly within it replaced. */
export function mapSubschemas(schema: JsonObject, change: (sub: Subschema) => Json): JsonObject {
  const entries = Object.entries(schema).map(([keyword, value]): [string, Json] => {
    const one = ONE.get(keyword);
    if (one !== undefined) return [keyword, change({ path: [keyword], reach: one, schema: value })];
    const many = MANY.get(keyword);
    if (many !== undefined && isList(value)) {
      const items = value.map((item, at) =>
        change({ path: [keyword, String(at)], reach: many, schema: item }),
      );
      return [keyword, items];
    }
    const named = NAMED.get(keyword);
    if (named === undefined || !isObject(value)) return [keyword, value];
    const members = Object.entries(value).map(([name, member]): [string, Json] => [
      name,
      change({ path: [keyword, name], reach: named, schema: member }),
    ]);
    return [keyword, Object.fromEntries(members)];
  });
  return Object.fromEntries(entries);
}

/** Whether a value is an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
