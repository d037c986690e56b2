import type { SeenResponse } from '../exchange.ts';
import { isObject } from '../../util/json.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { formatPointer } from '../../util/json-pointer.ts';
import { codesInWords, embeddedJson, plainWords } from './error-words.ts';
import { valuesOf } from './words.ts';

/** Whose form an error document has. */
export type ErrorShape =
  | 'aws'
  | 's3'
  | 'google'
  | 'azure'
  | 'github'
  | 'kubernetes'
  | 'openai'
  | 'anthropic'
  | 'problem'
  | 'oauth'
  | 'json_api'
  | 'graphql'
  /** No document: a sentence, or the words of a short page. */
  | 'words'
  | 'generic';

/** A text of an error document, and where it stands: a JSON Pointer, an XML element or a header field. */
export interface ErrorText {
  readonly value: string;
  readonly at: string;
}

/** What an error document says: words for machines and words for people. */
export interface ErrorDocument {
  readonly shape: ErrorShape;
  readonly codes: readonly ErrorText[];
  readonly messages: readonly ErrorText[];
}

const CODE_FIELDS: ReadonlySet<string> = new Set(
  'code errorcode error_code errortype error_type reason status type __type name error id category err'.split(
    ' ',
  ),
);
const MESSAGE_FIELDS: ReadonlySet<string> = new Set(
  'message error_description detail details title msg reason description text hint errorsummary error errors errormessage error_message fault cause'.split(
    ' ',
  ),
);
/** Fields that name an error, of which only the value itself is a code. */
const CODE_FORM = /^[A-Za-z][\w.:#/-]{1,100}$/;
const CODE_HEADERS = ['x-amzn-errortype', 'x-ms-error-code', 'x-error-code', 'x-goog-error-code'];
/** A document with more says no more about the error. */
const MOST_TEXTS = 60;
const MOST_DEPTH = 6;
const MOST_CHARACTERS = 200_000;

/** The error document in a refusal; undefined where there is none that we can read. */
export function readErrorDocument(response: SeenResponse): ErrorDocument | undefined {
  const fromHeaders = CODE_HEADERS.flatMap((name) =>
    valuesOf(response.headers, name).map((value) => ({
      value: value.split(':')[0] ?? '',
      at: name,
    })),
  );
  const text = response.body?.text?.slice(0, MOST_CHARACTERS).trim() ?? '';
  const read = readBody(text, response);
  if (read === undefined) {
    if (fromHeaders.length === 0) return undefined;
    return { shape: 'generic', codes: fromHeaders, messages: [] };
  }
  return { ...read, codes: [...fromHeaders, ...read.codes] };
}

function readBody(text: string, response: SeenResponse): ErrorDocument | undefined {
  const read = text.startsWith('<') ? readXml(text) : readJsonText(text, response);
  if (read !== undefined || text === '') return read;
  const embedded = text.startsWith('<') ? undefined : embeddedJson(text);
  const inside = embedded === undefined ? undefined : readJsonText(embedded, response);
  return inside ?? readWords(text);
}

/** Words without a form: what a program prints, or a short page says. */
function readWords(text: string): ErrorDocument | undefined {
  const words = plainWords(text);
  if (words === undefined) return undefined;
  return { shape: 'words', codes: codesInWords(words), messages: [{ value: words, at: 'body' }] };
}

function readJsonText(text: string, { headers }: SeenResponse): ErrorDocument | undefined {
  if (!/^[[{"]/.test(text)) return undefined;
  const value = parse(text);
  if (value === undefined) return undefined;
  const found: Found = { codes: [], messages: [] };
  collect(value, [], found);
  const contentType = valuesOf(headers, 'content-type')[0] ?? '';
  return { shape: shapeOf(value, contentType), ...found };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

interface Found {
  readonly codes: ErrorText[];
  readonly messages: ErrorText[];
}

type Path = readonly (string | number)[];

function collect(value: Json, path: Path, found: Found): void {
  if (path.length > MOST_DEPTH || found.codes.length + found.messages.length >= MOST_TEXTS) return;
  if (typeof value === 'string') {
    note(value, path, found);
  } else if (isObject(value)) {
    for (const [name, child] of Object.entries(value)) collect(child, [...path, name], found);
  } else if (Array.isArray(value)) {
    for (const [index, child] of (value as readonly Json[]).slice(0, 20).entries())
      collect(child, [...path, index], found);
  } else if (typeof value === 'number' && fieldOf(path) === 'code') {
    found.codes.push({ value: String(value), at: formatPointer(path) });
  }
}

function note(value: string, path: Path, found: Found): void {
  const field = fieldOf(path);
  const at = formatPointer(path);
  if (CODE_FIELDS.has(field) && CODE_FORM.test(value)) found.codes.push({ value, at });
  // A word that is no code (`status: "error"`) may still be words for people; a text without a field is one.
  else if (field === '' || MESSAGE_FIELDS.has(field)) found.messages.push({ value, at });
}

/** The name of the field that a value is in, or, of a list, the list is in. */
function fieldOf(path: Path): string {
  return (path.findLast((step) => typeof step === 'string') ?? '').toLowerCase();
}

function shapeOf(value: Json, contentType: string): ErrorShape {
  if (contentType.includes('application/problem+json')) return 'problem';
  if (contentType.includes('application/vnd.api+json')) return 'json_api';
  const first = Array.isArray(value) ? (value as readonly Json[])[0] : value;
  if (first === undefined || !isObject(first)) return 'generic';
  if (first['kind'] === 'Status' && 'apiVersion' in first) return 'kubernetes';
  if (typeof first['__type'] === 'string') return 'aws';
  if (textOf(first['documentation_url']).startsWith('https://docs.github.com/')) return 'github';
  const { error } = first;
  if (typeof error === 'string' && ('error_description' in first || /^[a-z_]+$/.test(error)))
    return 'oauth';
  if (first['type'] === 'error' && isObject(error)) return 'anthropic';
  if (isObject(error)) return shapeOfError(error);
  return Array.isArray(first['errors'])
    ? shapeOfErrors(first['errors'] as readonly Json[])
    : 'generic';
}

function shapeOfError(error: JsonObject): ErrorShape {
  if (
    typeof error['code'] === 'number' &&
    (typeof error['status'] === 'string' || 'errors' in error)
  )
    return 'google';
  if ('param' in error && 'type' in error) return 'openai';
  return typeof error['code'] === 'string' && typeof error['message'] === 'string'
    ? 'azure'
    : 'generic';
}

function shapeOfErrors(errors: readonly Json[]): ErrorShape {
  const [first] = errors;
  if (first === undefined || !isObject(first)) return 'generic';
  if ('extensions' in first || 'locations' in first) return 'graphql';
  return 'detail' in first && ('status' in first || 'source' in first) ? 'json_api' : 'generic';
}

/** AWS's query APIs, S3 and Azure Storage; what matters stands in two elements. */
function readXml(text: string): ErrorDocument | undefined {
  const code = /<(?:\w{1,20}:)?Code>([^<]{1,120})<\//i.exec(text)?.[1];
  const message = /<(?:\w{1,20}:)?Message>([^<]{1,2000})<\//i.exec(text)?.[1];
  if (code === undefined && message === undefined) return undefined;
  return {
    shape: /^(?:<\?xml[^>]{0,100}\?>)?\s{0,20}<Error>/.test(text) ? 's3' : 'aws',
    codes: code === undefined ? [] : [{ value: code.trim(), at: 'Code' }],
    messages: message === undefined ? [] : [{ value: message, at: 'Message' }],
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
