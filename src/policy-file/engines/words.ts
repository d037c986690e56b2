import { formatPointer } from '../../util/json-pointer.ts';
import { nearest } from '../../util/edit-distance.ts';
import type { Json } from '../../util/json.ts';
import type { SchemaViolation } from '../../core/policy/source.ts';
import type { Breach } from './breach.ts';
import { formats } from './formats.ts';
import type { SchemaGraph } from './graph.ts';
import { own } from './schema.ts';
import type { Schema } from './schema.ts';

/** Values that are named one by one. */
const MAX_NAMED = 12;
/** Characters of a value or pattern that are shown. */
const MAX_SHOWN = 80;

/** A breach as callers and explanations are told of it. */
export function violationOf(graph: SchemaGraph, breach: Breach): SchemaViolation {
  const { keyword, schema, member } = breach;
  const path = member === undefined ? breach.path : [...breach.path, member];
  const isAboutMember = !ABOUT_WHOLE.has(keyword);
  const origin = graph.origin(schema)?.pointer ?? '';
  return {
    pointer: formatPointer(isAboutMember ? path : breach.path),
    keyword,
    schema: keyword === 'not' && isNever(schema) ? origin : `${origin}/${keyword}`,
    expected: expected(breach),
  };
}

/** Keywords whose breach is a matter of the whole list. */
const ABOUT_WHOLE: ReadonlySet<string> = new Set([
  'minItems',
  'maxItems',
  'contains',
  'maxContains',
]);

/** What a keyword wants, as it reads after "must be". */
function expected(breach: Breach): string {
  const { keyword, schema } = breach;
  const words = WORDS[keyword];
  return words === undefined ? 'valid against the schema' : words(schema, breach);
}

const WORDS: Readonly<Record<string, (schema: Schema, breach: Breach) => string>> = {
  type: ({ type = [] }) => orList(type.map((name) => TYPE_WORDS[name] ?? name)),
  enum: ({ enum: values = [] }) => oneOf(values),
  const: (schema) => shown(schema.const ?? null),
  required: () => 'present',
  dependentRequired: () => 'present',
  additionalProperties: ({ properties = {} }, { member }) => {
    const near = nearestName(String(member), Object.keys(properties));
    const hint = near === undefined ? '' : `: did you mean "${near}"?`;
    return `absent (not a known member${hint})`;
  },
  unevaluatedProperties: () => 'absent (not a known member)',
  propertyNames: () => 'absent (not a permitted name of a member)',
  items: () => 'absent (the list has an item too many)',
  unevaluatedItems: () => 'absent (the list has an item too many)',
  not: (schema) => (isNever(schema) ? 'absent' : 'something that the schema under `not` refuses'),
  anyOf: () => 'valid against one of the alternatives',
  oneOf: () => 'valid against exactly one of the alternatives (it is against several)',
  minimum: ({ minimum = 0 }) => `${minimum} or more`,
  maximum: ({ maximum = 0 }) => `${maximum} or less`,
  exclusiveMinimum: ({ exclusiveMinimum = 0 }) => `more than ${exclusiveMinimum}`,
  exclusiveMaximum: ({ exclusiveMaximum = 0 }) => `less than ${exclusiveMaximum}`,
  multipleOf: ({ multipleOf = 1 }) =>
    multipleOf === 1 ? 'a whole number' : `a multiple of ${multipleOf}`,
  minLength: ({ minLength = 0 }) =>
    minLength === 1 ? 'not empty' : `at least ${count(minLength, 'character')} long`,
  maxLength: ({ maxLength = 0 }) => `at most ${count(maxLength, 'character')} long`,
  pattern: ({ pattern = '' }) => `like the pattern ${cut(pattern)}`,
  format: ({ format = '' }) => formatWords(format),
  minItems: ({ minItems = 0 }) => `a list of at least ${count(minItems, 'item')}`,
  maxItems: ({ maxItems = 0 }) => `a list of at most ${count(maxItems, 'item')}`,
  uniqueItems: () => 'different from the items before it',
  contains: ({ minContains = 1 }) =>
    `a list with at least ${count(minContains, 'item')} that the schema under \`contains\` takes`,
  maxContains: ({ maxContains = 0 }) =>
    `a list with at most ${count(maxContains, 'item')} that the schema under \`contains\` takes`,
  minProperties: ({ minProperties = 0 }) =>
    `an object of at least ${count(minProperties, 'member')}`,
  maxProperties: ({ maxProperties = 0 }) =>
    `an object of at most ${count(maxProperties, 'member')}`,
};

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  date: 'a date',
  time: 'a time with an offset',
  'date-time': 'a date and time with an offset',
  duration: 'a duration',
  email: 'an e-mail address',
  'idn-email': 'an e-mail address',
  hostname: 'a host name',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  uri: 'a URI',
  uuid: 'a UUID',
  byte: 'Base64',
  int32: 'a whole number of 32 bits',
  int64: 'a whole number of 64 bits',
};

function formatWords(format: string): string {
  const words = own(FORMAT_WORDS, format) ?? `of the format ${format}`;
  const example = own(formats(), format)?.example;
  return typeof example === 'string' ? `${words} such as ${example}` : words;
}

function oneOf(values: readonly Json[]): string {
  if (values.length === 1) return shown(values[0] ?? null);
  const names = values.slice(0, MAX_NAMED).map(shown);
  const rest = values.length - names.length;
  return `one of ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function orList(names: readonly string[]): string {
  const last = names.at(-1) ?? 'nothing';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

function shown(value: Json): string {
  return cut(JSON.stringify(value));
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function isNever({ not }: Schema): boolean {
  return not !== undefined && Object.keys(not).length === 0;
}

function nearestName(name: string, names: readonly string[]): string | undefined {
  return name.length > MAX_SHOWN ? undefined : nearest(name, names);
}
