import type { ErrorObject } from 'ajv/dist/2020.js';
import type { DocumentPath } from '../../core/edit.ts';
import { nearest } from '../../util/edit-distance.ts';
import { parsePointer } from '../../util/json-pointer.ts';
import type { Json } from '../../util/json.ts';
import { resolveSchema, schemaErrors, typesOf } from '../policy-schema.ts';
import type { PolicySchema } from '../policy-schema.ts';
import type { Positions } from '../positions.ts';
import { problemAt } from '../problem-at.ts';
import type { Finding } from '../problem-at.ts';
import type { Problem } from '../problem.ts';
import { METHODS } from './methods.ts';
import { show, showList } from './words.ts';

/** Every mistake in the shape of a policy: one problem a mistake. */
export function checkShape(value: Json, positions: Positions): readonly Problem[] {
  const problems: Problem[] = [];
  const misspelt = new Set<string>();
  const errors = schemaErrors(value);
  for (const error of errors) {
    if (error.keyword === 'additionalProperties') noteMisspelt(error, misspelt);
  }
  for (const error of errors) {
    const described = describe(error, misspelt);
    if (described === undefined) continue;
    const path = [...(parsePointer(error.instancePath) ?? []), ...described.below];
    const place = described.atKey
      ? positions.nearest(path)
      : (positions.value(path) ?? positions.nearest(path));
    problems.push(problemAt(place, described.finding));
  }
  return problems;
}

interface Described {
  readonly finding: Finding;
  /** Steps below the place of the error. */
  readonly below: DocumentPath;
  readonly atKey: boolean;
}

/** Remembers which members a misspelt name was meant for, so that they are not said to be missing as well. */
function noteMisspelt(error: ErrorObject, misspelt: Set<string>): void {
  const { additionalProperty } = error.params as { readonly additionalProperty: string };
  const near = nearest(additionalProperty, Object.keys(schemaOf(error).properties ?? {}));
  if (near !== undefined) misspelt.add(`${error.instancePath}/${near}`);
}

function schemaOf(error: ErrorObject): PolicySchema {
  return (error.parentSchema ?? {}) as PolicySchema;
}

function describe(error: ErrorObject, misspelt: ReadonlySet<string>): Described | undefined {
  const found = (error.data ?? null) as Json;
  const schema = schemaOf(error);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownMember(error, schema);
    case 'required':
      return missingMember(error, schema, misspelt);
    case 'type':
      return here(wrongType(found, schema));
    case 'enum':
      return here(unknownValue(found, schema));
    case 'const':
      return here(wrongFormatVersion(found));
    case 'propertyNames':
      // Told by the keyword that the name breaks.
      return undefined;
    default:
      return badValue(error, found, schema);
  }
}

function here(finding: Finding): Described {
  return { finding, below: [], atKey: false };
}

function unknownMember(error: ErrorObject, schema: PolicySchema): Described {
  const { additionalProperty: name } = error.params as { readonly additionalProperty: string };
  const members = schema.properties ?? {};
  const names = Object.keys(members);
  const near = nearest(name, names);
  const parent = names.find((member) =>
    Object.hasOwn(resolveSchema(members[member] ?? {}).properties ?? {}, name),
  );
  const hint =
    near !== undefined
      ? ` — did you mean ${show(near)}?`
      : parent !== undefined
        ? ` — it belongs under ${show(parent)}`
        : ` — its members are ${showList(names, 12)}`;
  return {
    finding: {
      code: 'shape.unknown_member',
      message: `${schema.title ?? 'this map'} has no member ${show(name)}${hint}`,
      found: name,
      expected: showList(names, 40),
      nearest: near,
    },
    below: [name],
    atKey: true,
  };
}

function missingMember(
  error: ErrorObject,
  schema: PolicySchema,
  misspelt: ReadonlySet<string>,
): Described | undefined {
  const { missingProperty } = error.params as { readonly missingProperty: string };
  if (misspelt.has(`${error.instancePath}/${missingProperty}`)) return undefined;
  return {
    finding: {
      code: 'shape.missing_member',
      message: `${schema.title ?? 'this map'} needs ${show(missingProperty)}`,
      expected: missingProperty,
    },
    below: [],
    atKey: true,
  };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
};

function expectedWords(schema: PolicySchema): string {
  const types = typesOf(schema);
  const isScalar = types.length > 0 && types.every((type) => type !== 'array' && type !== 'object');
  if (isScalar && schema.title !== undefined) return schema.title;
  return types.map((type) => TYPE_WORDS[type] ?? type).join(' or ');
}

function wrongType(found: Json, schema: PolicySchema): Finding {
  const types = typesOf(schema);
  const expected = expectedWords(schema);
  const isScalar = typeof found === 'number' || typeof found === 'boolean';
  const quoting = isScalar && types.includes('string') ? quotingHint(String(found), schema) : '';
  const unquoting =
    typeof found === 'string' && types.includes('integer') && /^\d+$/.test(found)
      ? ` — write ${found}`
      : '';
  const listing = typeof found === 'string' && types.includes('array') ? ` — write [${found}]` : '';
  return {
    code: 'shape.wrong_type',
    message: `expected ${expected}, found ${show(found)}${quoting}${unquoting}${listing}`,
    found,
    expected,
  };
}

function quotingHint(text: string, schema: PolicySchema): string {
  const isSound = schema.pattern === undefined || new RegExp(schema.pattern).test(text);
  return isSound
    ? ` — write "${text}"`
    : ` — for example ${(schema.examples ?? []).map(String).join(', ')}`;
}

function unknownValue(found: Json, schema: PolicySchema): Finding {
  const values = (schema.enum ?? []).filter((value) => typeof value === 'string');
  const what = (schema.title ?? 'value').replace(/^an? /, '');
  const near = typeof found === 'string' ? nearest(found, values) : undefined;
  const hint =
    near === undefined ? ` — expected ${showList(values)}` : ` — did you mean ${show(near)}?`;
  return {
    code: 'shape.unknown_value',
    message: `unknown ${what} ${show(found)}${hint}`,
    found,
    expected: showList(values),
    nearest: near,
  };
}

function wrongFormatVersion(found: Json): Finding {
  const message = `this release reads version 1 of the format, found ${show(found)}`;
  return { code: 'shape.unknown_value', message, found, expected: '1' };
}

function badValue(error: ErrorObject, found: Json, schema: PolicySchema): Described {
  const isName = error.propertyName !== undefined;
  const value = error.propertyName ?? found;
  const finding = { code: 'shape.bad_value' as const, found: value };
  const below = error.propertyName === undefined ? [] : [error.propertyName];
  const { limit } = error.params as { readonly limit?: number };
  const isAtLeast = error.keyword === 'minimum';
  if (error.keyword === 'minItems' || error.keyword === 'minLength') {
    const message = `expected ${schema.title ?? 'something'}, found ${error.keyword === 'minItems' ? 'an empty list' : 'empty text'}`;
    return { finding: { ...finding, message }, below, atKey: isName };
  }
  if (isAtLeast || error.keyword === 'maximum') {
    const expected = `${isAtLeast ? 'at least' : 'at most'} ${limit}`;
    const message = `expected ${expected}, found ${show(value)}`;
    return { finding: { ...finding, message, expected }, below, atKey: isName };
  }
  const title = schema.title ?? 'valid here';
  const examples = (schema.examples ?? []).map(String).join(', ');
  const mended = typeof value === 'string' ? mend(value, schema) : undefined;
  const hint =
    mended === undefined
      ? ` — expected for example ${examples}`
      : ` — did you mean ${show(mended)}?`;
  const message = `${show(value)} is not ${title}${examples === '' ? '' : hint}`;
  return {
    finding: { ...finding, message, expected: title, nearest: mended },
    below,
    atKey: isName,
  };
}

const UNITS: Readonly<Record<string, string>> = {
  sec: 's',
  second: 's',
  seconds: 's',
  m: 'min',
  minute: 'min',
  minutes: 'min',
  mins: 'min',
  hour: 'h',
  hours: 'h',
  hr: 'h',
  d: 'day',
  days: 'day',
};

/** What was probably meant by a text that breaks its pattern, where that is plain. */
function mend(value: string, schema: PolicySchema): string | undefined {
  if (schema.title === 'a method') return nearest(value.toUpperCase(), METHODS);
  if (schema.title === 'a rate') {
    const parts = /^(\d+) ?(?:\/|per) ?(\d*)([a-z]+)$/i.exec(value);
    const unit = UNITS[parts?.[3]?.toLowerCase() ?? ''] ?? parts?.[3]?.toLowerCase() ?? '';
    const known =
      nearest(unit, ['s', 'min', 'h', 'day']) ??
      (['s', 'min', 'h', 'day'].includes(unit) ? unit : undefined);
    return parts === null || known === undefined ? undefined : `${parts[1]}/${parts[2]}${known}`;
  }
  if (schema.title === 'a key hash' && /^sha256:[0-9a-f]{64}$/i.test(value))
    return value.toLowerCase();
  return undefined;
}
