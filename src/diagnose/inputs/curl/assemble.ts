import { Buffer } from 'node:buffer';
import type { CurlArgument } from './arguments.ts';
import { percentEncode } from './data.ts';
import type { CurlData } from './data.ts';
import type { CustomHeaders } from './headers.ts';
import type { CurlLocation } from './location.ts';
import { BOUNDARY } from './multipart.ts';
import type { CurlForm } from './multipart.ts';

/** What the options of one request come to. */
export interface CurlParts {
  readonly location: CurlLocation;
  readonly data: CurlData;
  readonly form?: CurlForm;
  /** Of `-T`: its bytes, empty where the file cannot be read. */
  readonly upload?: Uint8Array;
  readonly custom: CustomHeaders;
}

/** A request as curl would send it; texts as they are, not as bytes. */
export interface AssembledRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Names in lower case, in the order in which they would be sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

/** Puts the options of one request together as curl does. */
export function assemble(given: readonly CurlArgument[], parts: CurlParts): AssembledRequest {
  const { location, data, custom } = parts;
  const asQuery = has(given, 'get') && data.bytes !== undefined;
  const body = bodyOf(given, parts);
  const own = ownHeaders(given, parts, body);
  const replaced = new Set([...custom.removed, ...custom.headers.map(([name]) => name)]);
  const host = custom.headers.find(([name]) => name === 'host') ?? ['host', location.host];
  const headers = [
    ...(custom.removed.has('host') ? [] : [host]),
    ...own.filter(([name]) => !replaced.has(name)),
    ...custom.headers.filter(([name]) => name !== 'host'),
  ].map(([name, value]) => [name, value] as const);
  const pieces = given.filter(({ effect }) => effect === 'url_query').map(queryPiece);
  if (asQuery) pieces.push(Buffer.from(data.bytes).toString('utf8'));
  const target = lastValue(given, 'request_target');
  return {
    method: methodOf(given, parts),
    path: target ?? location.path,
    query: target === undefined ? withPieces(location.query, pieces) : '',
    headers,
    ...(body === undefined ? {} : { body }),
  };
}

function bodyOf(given: readonly CurlArgument[], parts: CurlParts): Uint8Array | undefined {
  if (parts.upload !== undefined) return parts.upload;
  if (parts.form !== undefined) return new TextEncoder().encode(parts.form.text);
  return has(given, 'get') ? undefined : parts.data.bytes;
}

function methodOf(given: readonly CurlArgument[], parts: CurlParts): string {
  const asked = lastValue(given, 'request');
  if (asked !== undefined) return asked;
  if (has(given, 'head')) return 'HEAD';
  if (parts.upload !== undefined) return 'PUT';
  if (parts.form !== undefined) return 'POST';
  return parts.data.bytes === undefined || has(given, 'get') ? 'GET' : 'POST';
}

function withPieces(query: string, pieces: readonly string[]): string {
  let joined = query;
  for (const piece of pieces) joined += `${joined === '' ? '?' : '&'}${piece}`;
  return joined;
}

/** `--url-query`: as `--data-urlencode`, or raw after a `+`. */
function queryPiece({ value }: CurlArgument): string {
  if (value.startsWith('+')) return value.slice(1);
  const equals = value.indexOf('=');
  const name = equals < 0 ? '' : value.slice(0, equals);
  const content = percentEncode(Buffer.from(value.slice(equals + 1)));
  return name === '' ? content : `${name}=${content}`;
}

/** From here on curl asks before it sends (lib/http.h, `EXPECT_100_THRESHOLD`). */
const EXPECT_ABOVE_BYTES = 1024 * 1024;

/** The fields that curl sends by itself, in its order. */
function ownHeaders(
  given: readonly CurlArgument[],
  parts: CurlParts,
  body: Uint8Array | undefined,
): [string, string][] {
  const headers: [string, string][] = [];
  const bearer = lastValue(given, 'bearer');
  const user = lastValue(given, 'user') ?? parts.location.userInfo;
  if (bearer !== undefined) headers.push(['authorization', `Bearer ${bearer}`]);
  else if (user !== undefined)
    headers.push(['authorization', `Basic ${Buffer.from(user).toString('base64')}`]);
  const range = lastValue(given, 'range');
  if (range !== undefined) headers.push(['range', `bytes=${range}`]);
  headers.push(['user-agent', lastValue(given, 'user_agent') ?? 'curl/8']);
  headers.push(['accept', parts.data.json ? 'application/json' : '*/*']);
  if (has(given, 'compressed')) headers.push(['accept-encoding', 'deflate, gzip, br, zstd']);
  const referer = lastValue(given, 'referer');
  if (referer !== undefined) headers.push(['referer', referer.replace(/;auto$/, '')]);
  const cookies = given
    .filter(({ effect, value }) => effect === 'cookie' && value.includes('='))
    .map(({ value }) => value);
  if (cookies.length > 0) headers.push(['cookie', cookies.join(';')]);
  if (body === undefined) return headers;
  headers.push(['content-length', String(body.byteLength)]);
  if (parts.form !== undefined)
    headers.push(['content-type', `multipart/form-data; boundary=${BOUNDARY}`]);
  else if (parts.data.json) headers.push(['content-type', 'application/json']);
  else if (parts.upload === undefined)
    headers.push(['content-type', 'application/x-www-form-urlencoded']);
  if (body.byteLength > EXPECT_ABOVE_BYTES) headers.push(['expect', '100-continue']);
  return headers;
}

/** Whether an option of this effect was given. */
export function has(given: readonly CurlArgument[], effect: CurlArgument['effect']): boolean {
  return given.some((argument) => argument.effect === effect);
}

/** The value of the last option of this effect, which is the one that counts. */
export function lastValue(
  given: readonly CurlArgument[],
  effect: CurlArgument['effect'],
): string | undefined {
  return given.findLast((argument) => argument.effect === effect)?.value;
}
