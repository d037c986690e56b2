import type { RefusalCode } from '../../src/core/codes.ts';
import type { BodyFacts, WellFormedRequest } from '../../src/core/facts.ts';
import type { BodyRules } from '../../src/core/policy/document.ts';
import type { PolicySource, SchemaRef } from '../../src/core/policy/source.ts';
import { obeys } from './json-schema.ts';
import type { SmallSchema } from './json-schema.ts';
import { levelsOf } from './routing.ts';
import type { Candidate } from './routing.ts';
import { readStrictJson } from './strict-json.ts';

/** The files that schemas lie in, by name. */
export type SchemaFiles = Readonly<Record<string, unknown>>;

const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1000,
  KiB: 1024,
  MiB: 1024 ** 2,
};

/** What is asked of the body of one request, with everything needed to answer. */
export interface BodyQuestion {
  readonly source: PolicySource;
  readonly found: Candidate;
  readonly facts: WellFormedRequest;
  readonly schemas: SchemaFiles;
}

function nearest<K extends keyof BodyRules>(
  question: BodyQuestion,
  field: K,
): BodyRules[K] | undefined {
  for (const level of levelsOf(question.source.document, question.found)) {
    const value = level.body?.[field];
    if (value !== undefined) return value;
  }
  return undefined;
}

function maxBytes(question: BodyQuestion): number {
  const rule = nearest(question, 'maxBytes') ?? DEFAULT_MAX_BYTES;
  if (typeof rule === 'number') return rule;
  const [, count = '', unit = ''] = /^([0-9]+) *([A-Za-z]*)$/.exec(rule) ?? [];
  return Number(count) * (UNITS[unit] ?? Number.NaN);
}

function headerValues(facts: WellFormedRequest, name: string): string[] {
  return facts.headers.filter((header) => header[0] === name).map((header) => header[1]);
}

function declaredBytes(facts: WellFormedRequest): number | undefined {
  const [text] = headerValues(facts, 'content-length');
  if (text !== undefined) return Number(text);
  return facts.body.kind === 'unread' ? facts.body.declaredBytes : undefined;
}

function realBytes(body: BodyFacts): number | undefined {
  return 'sizeBytes' in body ? body.sizeBytes : undefined;
}

function hasBody(facts: WellFormedRequest): boolean {
  const isChunked = headerValues(facts, 'transfer-encoding').length > 0;
  return isChunked || (declaredBytes(facts) ?? realBytes(facts.body) ?? 0) > 0;
}

/** Judges the body, in order: declared size, type, real size, content. `unread`: bytes are missing for an answer. */
export function judgeBody(question: BodyQuestion): RefusalCode | 'unread' | undefined {
  const limit = maxBytes(question);
  const { facts } = question;
  if ((declaredBytes(facts) ?? 0) > limit) return 'request.body_too_large';
  const present = hasBody(facts);
  if (present && !isTypeAccepted(question)) return 'request.unsupported_media_type';
  if ((realBytes(facts.body) ?? 0) > limit) return 'request.body_too_large';
  if (!present) {
    const required =
      nearest(question, 'validate') !== false && question.found.operation?.body?.required;
    return required === true ? 'request.body_invalid' : undefined;
  }
  const schema = schemaFor(question);
  return schema === undefined ? unreadSize(facts.body) : judgeContent(facts.body, schema);
}

function unreadSize(body: BodyFacts): 'unread' | undefined {
  return body.kind === 'unread' && body.declaredBytes === undefined ? 'unread' : undefined;
}

function judgeContent(body: BodyFacts, schema: SmallSchema): RefusalCode | 'unread' | undefined {
  if (body.kind !== 'buffered') return 'unread';
  const parsed = readStrictJson(body.bytes);
  if (parsed === undefined) return 'request.body_not_parseable';
  return obeys(schema, parsed.value) ? undefined : 'request.body_invalid';
}

/** The media types with their schemas that an OpenAPI file gives, where it is to be obeyed. */
function openapiContent(
  question: BodyQuestion,
): Readonly<Record<string, SchemaRef | null>> | undefined {
  if (nearest(question, 'validate') === false) return undefined;
  return question.found.operation?.body?.content;
}

function isTypeAccepted(question: BodyQuestion): boolean {
  const content = openapiContent(question);
  const isJsonAlone =
    nearest(question, 'schema') !== undefined && nearest(question, 'validate') !== false;
  const accepted =
    nearest(question, 'contentTypes') ??
    (content && Object.keys(content)) ??
    (isJsonAlone ? ['application/json'] : undefined);
  const hasSchema = schemaFor(question) !== undefined;
  const [type, ...more] = headerValues(question.facts, 'content-type');
  if (accepted !== undefined) {
    const parsed = type === undefined || more.length > 0 ? undefined : readMediaType(type);
    if (parsed === undefined || bestRange(accepted, parsed.essence) === undefined) return false;
    if (parsed.charset !== undefined && !/^(utf-8|us-ascii)$/i.test(parsed.charset)) return false;
  }
  const encodings = headerValues(question.facts, 'content-encoding');
  return !hasSchema || encodings.every((encoding) => encoding.toLowerCase() === 'identity');
}

/** The schema that the body must obey; undefined: none. */
export function schemaFor(question: BodyQuestion): SmallSchema | undefined {
  if (nearest(question, 'validate') === false) return undefined;
  const types = headerValues(question.facts, 'content-type');
  const essence = types.length === 1 ? readMediaType(types[0] ?? '')?.essence : undefined;
  // Nothing but JSON can be held against a JSON Schema.
  if (essence === undefined || !/^application\/json$|\+json$/.test(essence)) return undefined;
  const file = nearest(question, 'schema');
  if (file !== undefined) return lookUp(question.schemas, { file, pointer: '' });
  const content = openapiContent(question);
  if (content === undefined) return undefined;
  const range = bestRange(Object.keys(content), essence);
  const ref = range === undefined ? null : (content[range] ?? null);
  return ref === null ? undefined : lookUp(question.schemas, ref);
}

/** The schema that a reference points to. */
export function lookUp(files: SchemaFiles, ref: SchemaRef): SmallSchema {
  let place: unknown = files[ref.file];
  for (const step of ref.pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    place = (place as Readonly<Record<string, unknown>>)[name];
  }
  return place as SmallSchema;
}

/** The media type of a Content-Type field (RFC 9110 §8.3.1), in lower case; undefined where it is none. */
function readMediaType(
  text: string,
): { readonly essence: string; readonly charset?: string } | undefined {
  const [essence = '', ...parameters] = text.split(';').map((part) => part.trim());
  if (!/^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/.test(essence)) return undefined;
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter));
  return {
    essence: essence.toLowerCase(),
    ...(charset === undefined
      ? {}
      : { charset: charset.slice('charset='.length).replaceAll('"', '') }),
  };
}

/** The narrowest of the ranges that takes the type: itself, then `type/*`, then `*`+`/*`. */
function bestRange(ranges: readonly string[], essence: string): string | undefined {
  const [type = ''] = essence.split('/');
  for (const wanted of [essence, `${type}/*`, '*/*']) {
    const found = ranges.find((range) => range.split(';')[0]?.trim().toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
