import type { BodyEdit } from '../../core/policy/source.ts';
import { editDistance, nearest } from '../../util/edit-distance.ts';
import { formatPointer } from '../../util/json-pointer.ts';
import { isObject } from '../../util/json.ts';
import type { Json } from '../../util/json.ts';
import type { Breach } from './breach.ts';
import { canonical } from './canonical.ts';
import { examine } from './examine.ts';
import { exampleOf, fit, memberSchemas, nearNumbers, nextItemOf } from './example.ts';
import type { SchemaGraph } from './graph.ts';
import { own } from './schema.ts';
import type { Schema } from './schema.ts';

/** A breach with all the schemas that hold for its value. */
export interface Wound {
  readonly graph: SchemaGraph;
  readonly breach: Breach;
  /** That hold for the value that breaks one of them. */
  readonly schemas: readonly Schema[];
  /** Those, and what they refer to and combine. */
  readonly parts: readonly Schema[];
}

/** Characters of a text that is compared with others. */
const MAX_COMPARED = 200;

/** Edits that a keyword asks for; undefined where it asks for nothing in particular. */
export function stepFor(wound: Wound): readonly BodyEdit[] | undefined {
  const { breach } = wound;
  switch (breach.keyword) {
    case 'required':
    case 'dependentRequired':
      return addMember(wound, String(breach.member));
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'propertyNames':
    case 'uniqueItems':
    case 'maxContains':
      return [remove(breach, breach.member ?? '')];
    case 'maxItems':
    case 'items':
    case 'unevaluatedItems':
      return [remove(breach, Array.isArray(breach.value) ? breach.value.length - 1 : 0)];
    case 'maxProperties':
      return removeSpare(wound);
    case 'minProperties':
      return addMember(wound, spareName(wound));
    case 'minItems':
    case 'contains':
      return addItem(wound);
    case 'not':
      return undefined;
    default:
      return setFirst(wound, otherValues(wound));
  }
}

/** Values in the place of a scalar, nearest first. */
function otherValues(wound: Wound): Iterable<Json> {
  const { keyword, value, schema } = wound.breach;
  switch (keyword) {
    case 'enum':
      return byNearness(value, schema.enum ?? []);
    case 'const':
      return schema.const === undefined ? [] : [schema.const];
    case 'type':
      return (schema.type ?? []).flatMap((type) => converted(value, type));
    case 'minLength':
    case 'maxLength':
      return typeof value === 'string'
        ? [fit(value, schema.minLength ?? 0, schema.maxLength ?? Infinity)]
        : [];
    case 'pattern':
    case 'format':
      return typeof value === 'string' ? respelt(value) : [];
    default:
      return typeof value === 'number' ? nearNumbers(wound.parts, value) : [];
  }
}

function remove({ path }: Breach, member: string | number): BodyEdit {
  return { op: 'remove', pointer: formatPointer([...path, member]) };
}

function setFirst(
  { graph, schemas, breach }: Wound,
  candidates: Iterable<Json>,
): readonly BodyEdit[] | undefined {
  for (const value of candidates) {
    if (schemas.some((schema) => examine(graph, schema, value, 1).length > 0)) continue;
    return [{ op: 'set', pointer: formatPointer(breach.path), value }];
  }
  return undefined;
}

/** The missing member, from a misspelt one where there is one. */
function addMember(wound: Wound, name: string): readonly BodyEdit[] | undefined {
  const { graph, breach, parts } = wound;
  if (!isObject(breach.value)) return undefined;
  const pointer = formatPointer([...breach.path, name]);
  const schemas = memberSchemas(graph, parts, name);
  const strangers = Object.keys(breach.value).filter(
    (other) => other.length <= MAX_COMPARED && memberSchemas(graph, parts, other).length === 0,
  );
  const misspelt = nearest(name, strangers.slice(0, 100));
  const kept = misspelt === undefined ? undefined : own(breach.value, misspelt);
  if (misspelt !== undefined && kept !== undefined) {
    const fits = schemas.every((schema) => examine(graph, schema, kept, 1).length === 0);
    if (fits) return [{ op: 'set', pointer, value: kept }, remove(breach, misspelt)];
  }
  const value = exampleOf(graph, schemas);
  return value === undefined ? undefined : [{ op: 'set', pointer, value }];
}

function spareName({ breach, parts }: Wound): string {
  const taken = isObject(breach.value) ? breach.value : {};
  const known = parts.flatMap(({ properties = {} }) => Object.keys(properties));
  const free = known.find((name) => !Object.hasOwn(taken, name));
  let name = free ?? 'member';
  for (let number = 1; Object.hasOwn(taken, name); number += 1) name = `member${number}`;
  return name;
}

function removeSpare({ breach, parts }: Wound): readonly BodyEdit[] | undefined {
  if (!isObject(breach.value)) return undefined;
  const needed = new Set(parts.flatMap(({ required = [] }) => required));
  const spare = Object.keys(breach.value).findLast((name) => !needed.has(name));
  return spare === undefined ? undefined : [remove(breach, spare)];
}

function addItem({ graph, breach, parts }: Wound): readonly BodyEdit[] | undefined {
  if (!Array.isArray(breach.value)) return undefined;
  const list: readonly Json[] = breach.value;
  const extra = breach.keyword === 'contains' ? (breach.schema.contains ?? {}) : undefined;
  const value = nextItemOf(graph, parts, list, extra);
  if (value === undefined) return undefined;
  return [{ op: 'set', pointer: formatPointer([...breach.path, list.length]), value }];
}

/** The same value in another type: `"7"` is 7. */
function converted(value: Json, type: string): readonly Json[] {
  if (type === 'array') return [[value]];
  const [only] = Array.isArray(value) && value.length === 1 ? (value as readonly Json[]) : [value];
  if (type === 'string') {
    return typeof only === 'number' || typeof only === 'boolean' || typeof only === 'string'
      ? [String(only)]
      : [];
  }
  if (type === 'boolean') {
    const word = typeof only === 'string' ? only.trim().toLowerCase() : only;
    if (word === 'true' || word === 1 || word === '1') return [true];
    return word === 'false' || word === 0 || word === '0' ? [false] : [];
  }
  if (type === 'number' || type === 'integer') return numbersIn(only ?? null);
  if (type === 'null') return only === '' || only === 'null' ? [null] : [];
  return isObject(only) ? [only] : [];
}

function numbersIn(value: Json): readonly number[] {
  const number =
    typeof value === 'string' && value.trim() !== '' && value.length < 40
      ? Number(value.trim())
      : typeof value === 'number'
        ? value
        : Number.NaN;
  return Number.isFinite(number) ? [number, Math.round(number)] : [];
}

/** The same text in other spellings. */
function respelt(text: string): readonly string[] {
  const trimmed = text.trim();
  return [trimmed, trimmed.toUpperCase(), trimmed.toLowerCase()];
}

/** Values by how near they are: text by its edits without regard to case, numbers by their distance. */
function byNearness(value: Json, values: readonly Json[]): readonly Json[] {
  const distance = (other: Json): number => {
    if (typeof value === 'number' && typeof other === 'number') return Math.abs(value - other);
    if (typeof value !== 'string' || typeof other !== 'string') {
      return canonical(value) === `"${canonical(other)}"` ||
        canonical(other) === `"${canonical(value)}"`
        ? 0
        : MAX_COMPARED * 2;
    }
    if (value.length > MAX_COMPARED || other.length > MAX_COMPARED) return MAX_COMPARED;
    return editDistance(value.toLowerCase(), other.toLowerCase(), MAX_COMPARED);
  };
  return values
    .slice(0, 500)
    .map((other) => ({ other, far: distance(other) }))
    .toSorted((a, b) => a.far - b.far)
    .map(({ other }) => other);
}
