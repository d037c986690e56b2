import type { Json, JsonObject } from '../../src/util/json.ts';

/** A JSON Schema of the few keywords that the generator writes; `test/oracle/schemas.ts` makes them. */
export interface SmallSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SmallSchema>>;
  readonly additionalProperties?: false;
  readonly enum?: readonly Json[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: SmallSchema;
}

/** Whether the value obeys the schema. Keywords apply only to the type that they are about (JSON Schema 2020-12 §7.6.1). */
export function obeys(schema: SmallSchema, value: Json): boolean {
  if (schema.type !== undefined && !isOfType(schema.type, value)) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (typeof value === 'number') return isWithinBounds(schema, value);
  if (typeof value === 'string') return isOfLength(schema, value);
  if (isList(value)) return schema.items === undefined || obeysEach(schema.items, value);
  return value === null || typeof value !== 'object' || obeysMembers(schema, value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isOfType(type: NonNullable<SmallSchema['type']>, value: Json): boolean {
  switch (type) {
    case 'object':
      return value !== null && typeof value === 'object' && !isList(value);
    case 'array':
      return isList(value);
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

function isWithinBounds(schema: SmallSchema, value: number): boolean {
  if (schema.minimum !== undefined && value < schema.minimum) return false;
  return schema.maximum === undefined || value <= schema.maximum;
}

function isOfLength(schema: SmallSchema, value: string): boolean {
  // A string's length counts characters, not UTF-16 units (JSON Schema validation §6.3.1).
  const length = Array.from(value).length;
  if (schema.minLength !== undefined && length < schema.minLength) return false;
  return schema.maxLength === undefined || length <= schema.maxLength;
}

function obeysEach(items: SmallSchema, value: readonly Json[]): boolean {
  return value.every((item) => obeys(items, item));
}

function obeysMembers(schema: SmallSchema, value: JsonObject): boolean {
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) return false;
  }
  for (const [name, member] of Object.entries(value)) {
    const own = Object.hasOwn(schema.properties ?? {}, name)
      ? schema.properties?.[name]
      : undefined;
    if (own === undefined && schema.additionalProperties === false) return false;
    if (own !== undefined && !obeys(own, member)) return false;
  }
  return true;
}
