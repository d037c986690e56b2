import { isObject } from '../../util/json.ts';
import type { Json } from '../../util/json.ts';
import { show, showList, suggest } from '../check/words.ts';

/** What a keyword holds. */
export type KeywordKind =
  | 'schema'
  | 'schema_or_false'
  | 'schemas'
  | 'schemas_by_name'
  | 'number'
  | 'positive'
  | 'count'
  | 'boolean'
  | 'text'
  | 'pattern'
  | 'names'
  | 'names_by_name'
  | 'types'
  | 'values'
  | 'any'
  | 'reference';

/** The keywords that are known (JSON Schema 2020-12); others are annotations. */
const KINDS: ReadonlyMap<string, KeywordKind> = new Map<string, KeywordKind>([
  ['$ref', 'reference'],
  // Taken as `$ref`: the target does not depend on the way that leads to it.
  ['$dynamicRef', 'reference'],
  ['$recursiveRef', 'reference'],
  ['type', 'types'],
  ['enum', 'values'],
  ['const', 'any'],
  ['examples', 'values'],
  ['multipleOf', 'positive'],
  ...named('number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']),
  ...named('count', ['minLength', 'maxLength', 'minItems', 'maxItems', 'minContains']),
  ...named('count', ['maxContains', 'minProperties', 'maxProperties']),
  ['uniqueItems', 'boolean'],
  ['pattern', 'pattern'],
  ['format', 'text'],
  ['required', 'names'],
  ['dependentRequired', 'names_by_name'],
  ...named('schemas', ['prefixItems', 'allOf', 'anyOf', 'oneOf']),
  ...named('schemas_by_name', ['properties', 'patternProperties', 'dependentSchemas']),
  ...named('schema_or_false', ['items', 'additionalProperties']),
  ...named('schema_or_false', ['unevaluatedItems', 'unevaluatedProperties']),
  ...named('schema', ['contains', 'propertyNames', 'not', 'if', 'then', 'else']),
]);

function named(kind: KeywordKind, names: readonly string[]): readonly [string, KeywordKind][] {
  return names.map((name) => [name, kind]);
}

/** The kind of a keyword; undefined for those that say nothing about values. */
export function kindOf(keyword: string): KeywordKind | undefined {
  return KINDS.get(keyword);
}

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

/** What is wrong with the value of a keyword, whatever schemas it holds; undefined: nothing. */
export function keywordFault(keyword: string, kind: KeywordKind, value: Json): string | undefined {
  const wanted = WANTED[kind];
  if (!wanted.holds(value)) return `\`${keyword}\` is ${show(value)}, and must be ${wanted.words}`;
  if (kind !== 'types') return undefined;
  const unknown = (Array.isArray(value) ? (value as readonly Json[]) : [value]).find(
    (name) => typeof name !== 'string' || !TYPES.includes(name),
  );
  if (unknown === undefined) return undefined;
  const hint = suggest(typeof unknown === 'string' ? unknown : '', TYPES).text;
  return `${show(unknown)} is no type${hint === '' ? `: use ${showList(TYPES)}` : hint}`;
}

interface Wanted {
  readonly words: string;
  holds(value: Json): boolean;
}

const SCHEMA: Wanted = {
  words: 'a schema: a map, true or false',
  holds: (value) => typeof value === 'boolean' || isObject(value),
};
const TEXT: Wanted = { words: 'text', holds: (value) => typeof value === 'string' };

const WANTED: Readonly<Record<KeywordKind, Wanted>> = {
  schema: SCHEMA,
  schema_or_false: SCHEMA,
  schemas: {
    words: 'a list of schemas with at least one',
    holds: (value) => Array.isArray(value) && value.length > 0,
  },
  schemas_by_name: { words: 'a map of schemas by name', holds: isObject },
  number: { words: 'a number', holds: (value) => Number.isFinite(value) },
  positive: {
    words: 'a number above 0',
    holds: (value) => Number.isFinite(value) && Number(value) > 0,
  },
  count: {
    words: 'a whole number of 0 or more',
    holds: (value) => Number.isInteger(value) && Number(value) >= 0,
  },
  boolean: { words: 'true or false', holds: (value) => typeof value === 'boolean' },
  text: TEXT,
  pattern: TEXT,
  reference: TEXT,
  names: { words: 'a list of names', holds: isNames },
  names_by_name: {
    words: 'a map of lists of names',
    holds: (value) => isObject(value) && Object.values(value).every(isNames),
  },
  types: {
    words: 'the name of a type or a list of them',
    holds: (value) => typeof value === 'string' || (isNames(value) && value.length > 0),
  },
  values: { words: 'a list of values', holds: (value) => Array.isArray(value) },
  any: { words: 'a value', holds: () => true },
};

function isNames(value: Json): value is readonly string[] {
  return (
    Array.isArray(value) && (value as readonly Json[]).every((name) => typeof name === 'string')
  );
}
