import type { Json, JsonObject } from '../../../src/util/json.ts';
import type { Random } from '../../oracle/random.ts';

const NAMES = ['a', 'b', 'kind', 'constructor', '__proto__', 'valueOf'];
const TEXTS = ['', 'a', 'text', 'ABC', '2026-01-31', 'a@b.co', '7', 'true', '😀😀'];
const PATTERNS = ['^[A-Z]{1,3}$', '^a+b?$', 'x', '^(?:red|green)$', '^\\d{2}-\\w+$'];
const FORMATS = ['date', 'email', 'uuid', 'int32', 'made-up', 'date-time', 'ipv4'];
const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

/** A schema of all keywords that are known, mostly one that some value keeps. `#/$defs/tree` refers to itself. */
export function randomSchema(random: Random, depth: number): Json {
  if (random.chance(0.03)) return random.chance(0.7);
  const type = random.pick(TYPES);
  const schema: Record<string, Json> = {};
  if (random.chance(0.8)) schema['type'] = random.chance(0.15) ? [type, random.pick(TYPES)] : type;
  Object.assign(schema, BY_TYPE[type]?.(random, depth));
  if (random.chance(0.08)) schema['enum'] = [randomValue(random, 1), randomValue(random, 1), 'S'];
  if (random.chance(0.04)) schema['const'] = randomValue(random, 1);
  if (depth > 0) Object.assign(schema, combined(random, depth - 1));
  return schema;
}

/** `count` schemas with a recursive definition to refer to. */
export function withDefinitions(schema: Json): Json {
  const tree = {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'integer' }, b: { $ref: '#/$defs/tree' } },
  };
  return { allOf: [schema], $defs: { tree } };
}

function combined(random: Random, depth: number): JsonObject {
  const inner = (): Json => randomSchema(random, depth);
  const kind = random.int(0, 16);
  if (kind === 0) return { allOf: [inner(), inner()] };
  if (kind === 1) return { anyOf: [inner(), inner()] };
  if (kind === 2) return { oneOf: [inner(), inner()] };
  if (kind === 3) return { not: inner() };
  if (kind === 4) return Object.fromEntries(['if', 'then', 'else'].map((name) => [name, inner()]));
  if (kind === 5) return { $ref: '#/$defs/tree' };
  if (kind === 6) return { dependentSchemas: { a: inner() } };
  return {};
}

const BY_TYPE: Readonly<Record<string, (random: Random, depth: number) => JsonObject>> = {
  string: (random) => ({
    ...(random.chance(0.3) ? { minLength: random.int(0, 4) } : {}),
    ...(random.chance(0.3) ? { maxLength: random.int(2, 8) } : {}),
    ...(random.chance(0.2) ? { pattern: random.pick(PATTERNS) } : {}),
    ...(random.chance(0.2) ? { format: random.pick(FORMATS) } : {}),
  }),
  number: numberKeywords,
  integer: numberKeywords,
  array: (random, depth) => ({
    ...(random.chance(0.3) ? { minItems: random.int(0, 3) } : {}),
    ...(random.chance(0.3) ? { maxItems: random.int(1, 4) } : {}),
    ...(random.chance(0.3) ? { uniqueItems: true } : {}),
    ...(random.chance(0.2) && depth > 0 ? { prefixItems: [randomSchema(random, depth - 1)] } : {}),
    ...(random.chance(0.5) && depth > 0 ? { items: randomSchema(random, depth - 1) } : {}),
    ...(random.chance(0.1) ? { contains: randomSchema(random, 0), maxContains: 2 } : {}),
    ...(random.chance(0.1) ? { unevaluatedItems: false } : {}),
  }),
  object: (random, depth) => ({
    ...(random.chance(0.6) ? { required: random.sample(NAMES, 2) } : {}),
    ...(depth > 0
      ? {
          properties: Object.fromEntries(
            random.sample(NAMES, 3).map((name) => [name, randomSchema(random, depth - 1)]),
          ),
        }
      : {}),
    ...(random.chance(0.3) ? { additionalProperties: false } : {}),
    ...(random.chance(0.1) ? { unevaluatedProperties: false } : {}),
    ...(random.chance(0.1) ? { patternProperties: { '^a': randomSchema(random, 0) } } : {}),
    ...(random.chance(0.1) ? { minProperties: random.int(0, 3) } : {}),
    ...(random.chance(0.1) ? { maxProperties: random.int(1, 3) } : {}),
    ...(random.chance(0.1) ? { dependentRequired: { a: ['b'] } } : {}),
    ...(random.chance(0.1) ? { propertyNames: { maxLength: 6 } } : {}),
  }),
};

function numberKeywords(random: Random): JsonObject {
  return {
    ...(random.chance(0.3) ? { minimum: random.int(-3, 5) } : {}),
    ...(random.chance(0.3) ? { maximum: random.int(3, 20) } : {}),
    ...(random.chance(0.1) ? { exclusiveMinimum: random.int(-3, 5) } : {}),
    ...(random.chance(0.1) ? { exclusiveMaximum: random.int(3, 20) } : {}),
    ...(random.chance(0.2) ? { multipleOf: random.pick([1, 2, 0.1, 0.5, 3]) } : {}),
  };
}

/** Any JSON value, with names and texts that the schemas speak of. */
export function randomValue(random: Random, depth: number): Json {
  const kind = random.int(0, depth > 0 ? 8 : 4);
  if (kind === 0) return random.pick([null, true, false]);
  if (kind <= 2) return random.pick([0, 1, -1, 7, 0.3, 2.5, 12, 1e21]);
  if (kind <= 4) return random.pick(TEXTS);
  if (kind <= 6) {
    return Array.from({ length: random.int(0, 4) }, () => randomValue(random, depth - 1));
  }
  const names = random.sample(NAMES, random.int(0, 4));
  return Object.fromEntries(names.map((name) => [name, randomValue(random, depth - 1)]));
}
