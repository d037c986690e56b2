import { formatPointer } from '../../util/json-pointer.ts';
import type { JsonPath } from '../../util/json-pointer.ts';
import { isObject } from '../../util/json.ts';
import type { Json } from '../../util/json.ts';
import type { SeenBody } from '../exchange.ts';
import { CREDENTIAL_NAME, CSRF_NAME } from './difference.ts';
import type { RawDifference } from './difference.ts';

const MAX_DIFFERENCES = 20;
const MAX_DEPTH = 60;
const MAX_CHARS = 4_000_000;

/** Members and parameters whose value is another in every request. */
const ALWAYS_NEW =
  /(?:^|[-_.])(?:uuid|guid|nonce|timestamp|time|date|request_?id|trace_?id|idempotency_?key|created_?at|updated_?at|iat|exp|jti)$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

/** Whether two values of a name say nothing: what is new in every request, or two moments, or two UUIDs. */
export function isAlwaysNew(name: string, failing: string, good: string): boolean {
  return (
    ALWAYS_NEW.test(name) ||
    (UUID.test(failing) && UUID.test(good)) ||
    (MOMENT.test(failing) && MOMENT.test(good))
  );
}

/** How two bodies differ: by member where both are JSON, by name where both are forms, else whether they do. */
export function bodyDifferences(
  failing: SeenBody | undefined,
  good: SeenBody | undefined,
  isForm: boolean,
): RawDifference[] {
  const failingHas = hasContent(failing);
  const goodHas = hasContent(good);
  if (!failingHas && !goodHas) return [];
  if (failingHas !== goodHas)
    return [
      {
        part: 'body',
        failing: failingHas ? describe(failing) : undefined,
        good: goodHas ? describe(good) : undefined,
      },
    ];
  const failingText = failing?.text;
  const goodText = good?.text;
  // What is not known whole cannot be said to differ.
  if (failingText === undefined || goodText === undefined || failingText === goodText) return [];
  if (failing?.complete === false || good?.complete === false) return [];
  if (failingText.length + goodText.length <= MAX_CHARS) {
    const left = parse(failingText);
    const right = parse(goodText);
    if (left !== undefined && right !== undefined) return jsonDifferences(left, right);
    if (left === undefined && right === undefined && isForm)
      return formDifferences(failingText, goodText);
  }
  return [{ part: 'body', failing: describe(failing), good: describe(good) }];
}

function hasContent(body: SeenBody | undefined): boolean {
  return body !== undefined && body.text !== '' && body.sizeBytes !== 0;
}

function describe(body: SeenBody | undefined): string {
  const text = body?.text?.trimStart();
  const what =
    text === undefined
      ? 'bytes'
      : /^[{[]/.test(text)
        ? 'JSON'
        : text.startsWith('<')
          ? 'markup'
          : 'text';
  return body?.sizeBytes === undefined ? what : `${body.sizeBytes} bytes of ${what}`;
}

/** Members that are only on one side, or of another kind or value; those within them are not told again. */
function jsonDifferences(failing: Json, good: Json): RawDifference[] {
  const found: RawDifference[] = [];
  compare(failing, good, [], found);
  return found;
}

function compare(failing: Json, good: Json, path: JsonPath, found: RawDifference[]): void {
  if (found.length >= MAX_DIFFERENCES || path.length > MAX_DEPTH) return;
  if (isObject(failing) && isObject(good)) {
    for (const name of new Set([...Object.keys(good), ...Object.keys(failing)])) {
      const left = Object.hasOwn(failing, name) ? failing[name] : undefined;
      const right = Object.hasOwn(good, name) ? good[name] : undefined;
      if (left === undefined || right === undefined) add([...path, name], left, right, found);
      else compare(left, right, [...path, name], found);
    }
    return;
  }
  if (isList(failing) && isList(good)) {
    for (let at = 0; at < Math.min(failing.length, good.length); at += 1)
      compare(failing[at] ?? null, good[at] ?? null, [...path, at], found);
    if (failing.length !== good.length && found.length < MAX_DIFFERENCES)
      found.push({
        part: 'body',
        name: formatPointer(path),
        failing: `${failing.length} items`,
        good: `${good.length} items`,
      });
    return;
  }
  if (failing !== good) add(path, failing, good, found);
}

function add(
  path: JsonPath,
  failing: Json | undefined,
  good: Json | undefined,
  found: RawDifference[],
): void {
  if (found.length >= MAX_DIFFERENCES) return;
  const name = String(path.at(-1) ?? '');
  if (typeof failing === 'string' && typeof good === 'string' && isAlwaysNew(name, failing, good))
    return;
  if (typeof failing === 'number' && typeof good === 'number' && ALWAYS_NEW.test(name)) return;
  found.push({
    part: 'body',
    name: formatPointer(path),
    failing: asText(failing),
    good: asText(good),
    isSecret: CREDENTIAL_NAME.test(name) || CSRF_NAME.test(name),
  });
}

/** A value with its kind to be seen: `"7"` and `7` are not the same. */
function asText(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (isList(value)) return `a list of ${value.length}`;
  if (isObject(value)) return `an object of ${Object.keys(value).length}`;
  return JSON.stringify(value);
}

function formDifferences(failing: string, good: string): RawDifference[] {
  return pairDifferences('body', failing, good).slice(0, MAX_DIFFERENCES);
}

/** How two lists of `name=value` differ, in the notation of forms and queries; order does not count. */
export function pairDifferences(
  part: 'body' | 'query',
  failing: string,
  good: string,
): RawDifference[] {
  const left = groupPairs(failing);
  const right = groupPairs(good);
  const found: RawDifference[] = [];
  for (const name of new Set([...right.keys(), ...left.keys()])) {
    const mine = left.get(name)?.join(', ');
    const theirs = right.get(name)?.join(', ');
    if (mine === theirs) continue;
    if (mine !== undefined && theirs !== undefined && isAlwaysNew(name, mine, theirs)) continue;
    const isSecret = CREDENTIAL_NAME.test(name) || CSRF_NAME.test(name);
    found.push({ part, name, failing: mine, good: theirs, isSecret });
  }
  return found;
}

function groupPairs(text: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const pair of text.split('&', 10_000)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return groups;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function parse(text: string): Json | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
