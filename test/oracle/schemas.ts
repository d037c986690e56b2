import type { Json, JsonObject } from '../../src/util/json.ts';
import type { SmallSchema } from './json-schema.ts';
import type { Random } from './random.ts';

const NAMES = ['sku', 'quantity', 'note', 'tags', 'address', 'city', 'price', 'paid'] as const;
const WORDS = [
  'small',
  'large',
  'Ünïcode',
  'emoji 😀',
  '',
  'a',
  'abc',
  'abcdefghij',
  'x/y~z',
] as const;

/** A random schema of an object whose members go `depth` levels deep. */
export function randomObjectSchema(random: Random, depth = 2): SmallSchema {
  const names = random.sample(NAMES, random.int(1, 4));
  const properties = Object.fromEntries(
    names.map((name) => [name, randomSchema(random, depth - 1)]),
  );
  return {
    type: 'object',
    properties,
    ...(random.chance(0.7) ? { required: random.sample(names, random.int(1, names.length)) } : {}),
    ...(random.chance(0.4) ? { additionalProperties: false as const } : {}),
  };
}

function randomSchema(random: Random, depth: number): SmallSchema {
  const leaves: (() => SmallSchema)[] = [
    () => ({ type: 'string', minLength: random.int(0, 2), maxLength: random.int(3, 12) }),
    () => ({ type: 'string', enum: random.sample(WORDS, 3) }),
    () => ({
      type: random.pick(['integer', 'number']),
      minimum: random.int(-3, 1),
      maximum: random.int(2, 50),
    }),
    () => ({ type: random.pick(['boolean', 'null', 'string', 'integer']) }),
    () => ({ enum: [1, 'small', null, true] }),
    () => ({ minimum: 1, maxLength: 4 }),
  ];
  if (depth > 0 && random.chance(0.35)) {
    if (random.chance(0.5)) return randomObjectSchema(random, depth);
    return { type: 'array', items: randomSchema(random, depth - 1) };
  }
  return random.pick(leaves)();
}

/** A value that obeys the schema, as far as its bounds leave room for one. */
export function randomValid(random: Random, schema: SmallSchema): Json {
  if (schema.enum !== undefined) return random.pick(schema.enum);
  switch (schema.type) {
    case 'object':
      return randomMembers(random, schema);
    case 'array':
      return Array.from({ length: random.int(0, 3) }, () =>
        randomValid(random, schema.items ?? {}),
      );
    case 'string':
      return 'x'.repeat(random.int(schema.minLength ?? 0, schema.maxLength ?? 5));
    case 'integer':
    case 'number':
      return random.int(schema.minimum ?? 0, schema.maximum ?? 9);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    default:
      return random.pick<Json>([2, true, null, 'abc']);
  }
}

function randomMembers(random: Random, schema: SmallSchema): JsonObject {
  const members: [string, Json][] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (schema.required?.includes(name) === true || random.chance(0.6)) {
      members.push([name, randomValid(random, property)]);
    }
  }
  if (schema.additionalProperties === undefined && random.chance(0.2)) members.push(['extra', 1]);
  return Object.fromEntries(members);
}

/** The value with one thing changed at random: mostly, but not surely, against its schema. */
export function mutated(random: Random, value: Json): Json {
  if (isObject(value)) {
    const names = Object.keys(value);
    const name = random.maybe(names);
    const others = Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
    if (name === undefined || random.chance(0.2))
      return { ...value, unexpected: random.pick(WORDS) };
    if (random.chance(0.3)) return others;
    return { ...others, [name]: mutated(random, value[name] ?? null) };
  }
  if (isList(value) && value.length > 0 && random.chance(0.7)) {
    const at = random.int(0, value.length - 1);
    return value.map((item, index) => (index === at ? mutated(random, item) : item));
  }
  return random.pick<Json>([
    null,
    true,
    -4,
    51,
    1.5,
    'abcdefghijklmn',
    random.pick(WORDS),
    [],
    {},
    ['a'],
  ]);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !isList(value);
}
