import type { Json } from '../../util/json.ts';
import { canonical } from './canonical.ts';
import { examine, hasType, lengthOf } from './examine.ts';
import { formats } from './formats.ts';
import type { SchemaGraph } from './graph.ts';
import { patternExamples } from './pattern-example.ts';
import { own } from './schema.ts';
import type { Schema } from './schema.ts';

/** How deep examples are nested, and how many values one makes. */
const MAX_DEPTH = 12;
const MAX_VALUES = 400;
/** Longest text and list that is made. */
const MAX_LENGTH = 2000;

/** What makes one example. */
interface Making {
  readonly graph: SchemaGraph;
  values: number;
}

/** A value that keeps all of the schemas, preferring what their authors show; undefined where none was found. */
export function exampleOf(graph: SchemaGraph, schemas: readonly Schema[]): Json | undefined {
  return make({ graph, values: 0 }, schemas, 0);
}

function make(making: Making, schemas: readonly Schema[], depth: number): Json | undefined {
  making.values += 1;
  if (depth > MAX_DEPTH || making.values > MAX_VALUES) return undefined;
  for (const parts of waysOf(making.graph, schemas)) {
    for (const candidate of candidates(making, parts, depth)) {
      const isValid = schemas.every(
        (schema) => examine(making.graph, schema, candidate, 1).length === 0,
      );
      if (isValid) return candidate;
    }
  }
  return undefined;
}

/** The schemas with what they refer to and combine, one list for each choice of branch; at most a handful. */
function waysOf(graph: SchemaGraph, schemas: readonly Schema[]): readonly (readonly Schema[])[] {
  let ways: (readonly Schema[])[] = [[]];
  const seen = new Set<Schema>();
  const waiting = [...schemas];
  for (let schema = waiting.shift(); schema !== undefined; schema = waiting.shift()) {
    if (seen.has(schema)) continue;
    seen.add(schema);
    const one = schema;
    ways = ways.map((way) => [...way, one]);
    const target = schema.$ref === undefined ? undefined : graph.target(schema.$ref);
    if (target !== undefined) waiting.push(target.schema);
    waiting.push(...(schema.allOf ?? []));
    if (schema.then !== undefined && schema.if !== undefined) waiting.push(schema.then);
    const branches = (schema.oneOf ?? schema.anyOf ?? []).slice(0, 6);
    if (branches.length === 0) continue;
    ways = branches
      .flatMap((branch) => {
        const inner = waysOf(graph, [branch])[0] ?? [branch];
        return ways.map((way) => [...way, ...inner]);
      })
      .slice(0, 12);
  }
  return ways;
}

function* candidates(making: Making, parts: readonly Schema[], depth: number): Generator<Json> {
  for (const part of parts) yield* part.examples ?? [];
  for (const part of parts) if (part.const !== undefined) yield part.const;
  for (const part of parts) yield* (part.enum ?? []).slice(0, 50);
  for (const type of typesOf(parts)) {
    if (type === 'string') yield* texts(parts);
    else if (type === 'number' || type === 'integer') yield* numbers(parts);
    else if (type === 'boolean') yield* [true, false];
    else if (type === 'null') yield null;
    else if (type === 'array') yield* lists(making, parts, depth);
    else yield* objects(making, parts, depth);
  }
}

const TYPES = ['string', 'integer', 'number', 'object', 'array', 'boolean', 'null'];
const HINTS: Readonly<Record<string, readonly (keyof Schema)[]>> = {
  object: ['properties', 'required', 'additionalProperties', 'minProperties', 'patternProperties'],
  array: ['items', 'prefixItems', 'minItems', 'contains', 'uniqueItems'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
};

/** Types that the parts allow; where none says, those that their keywords speak of come first. */
function typesOf(parts: readonly Schema[]): readonly string[] {
  const allowed = TYPES.filter((type) =>
    parts.every(
      (part) =>
        part.type === undefined ||
        part.type.includes(type) ||
        (type === 'integer' && part.type.includes('number')),
    ),
  );
  const isHinted = (type: string): boolean =>
    (HINTS[type] ?? []).some((keyword) => parts.some((part) => part[keyword] !== undefined));
  return [...allowed.filter(isHinted), ...allowed.filter((type) => !isHinted(type))];
}

function* texts(parts: readonly Schema[]): Generator<string> {
  const min = Math.min(MAX_LENGTH, largest(parts, 'minLength') ?? 0);
  const max = smallest(parts, 'maxLength') ?? Infinity;
  for (const { format } of parts) {
    const example = format === undefined ? undefined : own(formats(), format)?.example;
    if (typeof example === 'string') yield example;
  }
  for (const { pattern } of parts) {
    if (pattern !== undefined) yield* patternExamples(pattern, min);
  }
  yield fit('text', min, max);
  if (min === 0) yield '';
}

/** Text cut or lengthened to fit. */
export function fit(text: string, min: number, max: number): string {
  const length = lengthOf(text);
  if (length > max) return Array.from(text).slice(0, max).join('');
  return length < min ? text + 'x'.repeat(Math.min(min, MAX_LENGTH) - length) : text;
}

function* numbers(parts: readonly Schema[]): Generator<number> {
  yield* nearNumbers(parts, 1);
}

/** Numbers near a wanted one, within the bounds of the parts where there are any. */
export function* nearNumbers(parts: readonly Schema[], wanted: number): Generator<number> {
  const min = Math.max(
    largest(parts, 'minimum') ?? -Infinity,
    largest(parts, 'exclusiveMinimum') ?? -Infinity,
  );
  const max = Math.min(
    smallest(parts, 'maximum') ?? Infinity,
    smallest(parts, 'exclusiveMaximum') ?? Infinity,
  );
  const held = Math.min(Math.max(wanted, min), max);
  yield held;
  yield Math.round(held);
  for (const { multipleOf: step } of parts) {
    if (step === undefined) continue;
    const times = Math.round(held / step);
    for (const shift of [0, 1, -1, 2, -2]) yield tidy((times + shift) * step);
  }
  for (const shift of [1, -1]) yield Math.round(held) + shift;
  if (Number.isFinite(min) && Number.isFinite(max)) yield (min + max) / 2;
  for (const shift of [0.5, -0.5, 1, -1]) yield held + shift;
}

/** 0.30000000000000004 as it is meant. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function* lists(
  making: Making,
  parts: readonly Schema[],
  depth: number,
): Generator<readonly Json[]> {
  const least = Math.min(MAX_LENGTH, largest(parts, 'minItems') ?? 0);
  const wanted = parts.flatMap(({ contains }) => (contains === undefined ? [] : [contains]));
  const made: Json[] = [];
  if (least === 0 && wanted.length === 0) yield [];
  for (const contains of wanted) {
    const item = make(making, [contains, ...itemSchemas(parts, made.length)], depth + 1);
    if (item !== undefined) made.push(item);
  }
  const isUnique = parts.some(({ uniqueItems }) => uniqueItems === true);
  while (made.length < least) {
    const item = nextItem(making, { parts, made, isUnique }, depth);
    if (item === undefined) return;
    made.push(item);
  }
  yield made;
}

/** One more item for a list, another than those before where they must differ. */
export function nextItemOf(
  graph: SchemaGraph,
  parts: readonly Schema[],
  made: readonly Json[],
  extra: Schema | undefined,
): Json | undefined {
  const making = { graph, values: 0 };
  if (extra !== undefined) return make(making, [extra, ...itemSchemas(parts, made.length)], 0);
  const isUnique = parts.some(({ uniqueItems }) => uniqueItems === true);
  return nextItem(making, { parts, made, isUnique }, 0);
}

function nextItem(
  making: Making,
  list: {
    readonly parts: readonly Schema[];
    readonly made: readonly Json[];
    readonly isUnique: boolean;
  },
  depth: number,
): Json | undefined {
  const schemas = itemSchemas(list.parts, list.made.length);
  const first = make(making, schemas, depth + 1);
  if (!list.isUnique || first === undefined) return first;
  const taken = new Set(list.made.map(canonical));
  const others = waysOf(making.graph, schemas).flatMap((parts) =>
    parts.flatMap((part) => part.enum ?? []),
  );
  const variants =
    typeof first === 'number'
      ? Array.from(
          { length: 2 * list.made.length + 2 },
          (_, shift) => first + (shift % 2 === 0 ? shift / 2 : -(shift + 1) / 2),
        )
      : typeof first === 'string'
        ? Array.from(
            { length: list.made.length + 1 },
            (_, shift) => `${first}${shift === 0 ? '' : shift}`,
          )
        : [first, true, false, null];
  return [...variants, ...others].find(
    (one) =>
      !taken.has(canonical(one)) &&
      schemas.every((schema) => examine(making.graph, schema, one, 1).length === 0),
  );
}

/** The schemas that hold for the item at an index. */
export function itemSchemas(parts: readonly Schema[], at: number): readonly Schema[] {
  return parts.flatMap(({ prefixItems = [], items }) => {
    const prefix = prefixItems[at];
    if (prefix !== undefined) return [prefix];
    return items === undefined || items === false ? [] : [items];
  });
}

function* objects(
  making: Making,
  parts: readonly Schema[],
  depth: number,
): Generator<Readonly<Record<string, Json>>> {
  const names = new Set(parts.flatMap(({ required = [] }) => required));
  for (const part of parts) {
    for (const [name, others] of Object.entries(part.dependentRequired ?? {})) {
      if (names.has(name)) for (const other of others) names.add(other);
    }
  }
  const least = largest(parts, 'minProperties') ?? 0;
  const more = parts.flatMap(({ properties = {} }) => Object.keys(properties));
  for (let index = 0; names.size < least && index < more.length; index += 1) {
    names.add(more[index] ?? '');
  }
  for (let index = 1; names.size < Math.min(least, 50); index += 1) names.add(`member${index}`);
  const members: [string, Json][] = [];
  for (const name of names) {
    const value = make(making, memberSchemas(making.graph, parts, name), depth + 1);
    if (value === undefined) return;
    members.push([name, value]);
  }
  yield Object.fromEntries(members);
}

/** The schemas that hold for a member of that name. */
export function memberSchemas(
  graph: SchemaGraph,
  parts: readonly Schema[],
  name: string,
): readonly Schema[] {
  return parts.flatMap((part) => {
    const named = own(part.properties, name);
    const matched = Object.entries(part.patternProperties ?? {}).flatMap(([source, schema]) => {
      const pattern = graph.pattern(source);
      return pattern.ok && pattern.test(name) ? [schema] : [];
    });
    const found = named === undefined ? matched : [named, ...matched];
    if (found.length > 0) return found;
    const rest = part.additionalProperties;
    return rest === undefined || rest === false ? [] : [rest];
  });
}

/** The schemas that hold for the same value as a schema, branches that the value keeps among them. */
export function holdingParts(
  graph: SchemaGraph,
  schemas: readonly Schema[],
  value: Json,
): readonly Schema[] {
  const found = new Set<Schema>(schemas);
  for (const schema of found) {
    const target = schema.$ref === undefined ? undefined : graph.target(schema.$ref);
    if (target !== undefined) found.add(target.schema);
    for (const part of schema.allOf ?? []) found.add(part);
    for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
      if (hasRightTypes(graph, part, value)) found.add(part);
    }
    if (schema.if !== undefined) {
      const next = examine(graph, schema.if, value, 1).length === 0 ? schema.then : schema.else;
      if (next !== undefined) found.add(next);
    }
  }
  return [...found];
}

function hasRightTypes(graph: SchemaGraph, part: Schema, value: Json): boolean {
  const target = part.$ref === undefined ? undefined : graph.target(part.$ref);
  const types = part.type ?? target?.schema.type;
  if (types !== undefined && !types.some((type) => hasType(value, type))) return false;
  return examine(graph, part, value, 1).length === 0;
}

type Bound =
  | 'minLength'
  | 'maxLength'
  | 'minItems'
  | 'minProperties'
  | 'minimum'
  | 'maximum'
  | 'exclusiveMinimum'
  | 'exclusiveMaximum';

function bounds(parts: readonly Schema[], keyword: Bound): readonly number[] {
  return parts.flatMap((part) => part[keyword] ?? []);
}

function largest(parts: readonly Schema[], keyword: Bound): number | undefined {
  const found = bounds(parts, keyword);
  return found.length === 0 ? undefined : Math.max(...found);
}

function smallest(parts: readonly Schema[], keyword: Bound): number | undefined {
  const found = bounds(parts, keyword);
  return found.length === 0 ? undefined : Math.min(...found);
}
