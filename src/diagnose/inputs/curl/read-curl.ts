import { Buffer } from 'node:buffer';
import { readArguments } from './arguments.ts';
import type { CurlArgument } from './arguments.ts';
import { cannotRead, joinData } from './data.ts';
import type { CurlData, ReadFile } from './data.ts';
import { bytesAsText, readLocation } from './location.ts';
import type { CurlLocation } from './location.ts';
import type { HeaderList } from '../../../core/facts.ts';

/** What curl would put on the wire. */
export interface CurlRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Path and query, as they would stand in the request line. */
  readonly target: string;
  /** In the order in which they would be sent, `host` included; names in lower case, each character of a value one byte. */
  readonly headers: HeaderList;
  readonly body?: Uint8Array;
}

/** The request that a curl command line would send, or everything that keeps it from being read. */
export type CurlReading =
  | { readonly kind: 'request'; readonly request: CurlRequest }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/**
 * Reads curl's command line, the word `curl` first or not. Options that would change the request and are not read here
 * are problems, never passed over in silence; those that only change curl's own behaviour are.
 */
export function readCurl(words: readonly string[], readFile: ReadFile): CurlReading {
  const { given, problems } = readArguments(words[0] === 'curl' ? words.slice(1) : words);
  const found = [...problems];
  const urls = given.filter((argument) => argument.effect === 'url');
  if (urls.length === 0) found.push('the curl command has no address');
  if (urls.length > 1)
    found.push(`the curl command has ${urls.length} addresses: explain one request at a time`);
  const location = readLocation(urls[0]?.value ?? 'localhost', has(given, 'path_as_is'));
  if (typeof location === 'string') found.push(location);
  const data = joinData(given, readFile);
  const upload = readUpload(given, readFile);
  const custom = readHeaders(given, readFile);
  found.push(...data.problems, ...upload.problems, ...custom.problems);
  if (
    has(given, 'cookie') &&
    given.some((one) => one.effect === 'cookie' && !one.value.includes('='))
  ) {
    found.push('curl option `-b` names a cookie file: write the cookies as `name=value`');
  }
  if (found.length > 0 || typeof location === 'string')
    return { kind: 'problems', problems: found };
  return { kind: 'request', request: assemble(given, { location, data, upload, custom }) };
}

interface Parts {
  readonly location: CurlLocation;
  readonly data: CurlData;
  readonly upload: { readonly bytes?: Uint8Array };
  readonly custom: CustomHeaders;
}

function assemble(given: readonly CurlArgument[], parts: Parts): CurlRequest {
  const { location, data, upload, custom } = parts;
  const asQuery = has(given, 'get') && data.bytes !== undefined;
  const body = asQuery ? undefined : (upload.bytes ?? data.bytes);
  const own = ownHeaders(given, parts, body);
  const replaced = new Set([...custom.removed, ...custom.headers.map(([name]) => name)]);
  const host = custom.headers.find(([name]) => name === 'host') ?? ['host', location.host];
  const headers = [
    ...(custom.removed.has('host') ? [] : [host]),
    ...own.filter(([name]) => !replaced.has(name)),
    ...custom.headers.filter(([name]) => name !== 'host'),
  ].map(([name, value]): [string, string] => [name, bytesAsText(value)]);
  const target =
    lastValue(given, 'request_target') ??
    withQuery(location.target, asQuery ? data.bytes : undefined);
  return {
    method: methodOf(given, parts),
    scheme: location.scheme,
    target,
    headers,
    ...(body === undefined ? {} : { body }),
  };
}

function methodOf(given: readonly CurlArgument[], parts: Parts): string {
  const asked = lastValue(given, 'request');
  if (asked !== undefined) return asked;
  if (has(given, 'head')) return 'HEAD';
  if (parts.upload.bytes !== undefined) return 'PUT';
  return parts.data.bytes === undefined || has(given, 'get') ? 'GET' : 'POST';
}

function withQuery(target: string, data: Uint8Array | undefined): string {
  if (data === undefined) return target;
  return `${target}${target.includes('?') ? '&' : '?'}${Buffer.from(data).toString('latin1')}`;
}

/** The fields that curl sends by itself, in its order. */
function ownHeaders(
  given: readonly CurlArgument[],
  parts: Parts,
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
  const cookies = given.filter((one) => one.effect === 'cookie').map((one) => one.value);
  if (cookies.length > 0) headers.push(['cookie', cookies.join('; ')]);
  if (body === undefined) return headers;
  headers.push(['content-length', String(body.byteLength)]);
  if (parts.data.json) headers.push(['content-type', 'application/json']);
  else if (parts.upload.bytes === undefined)
    headers.push(['content-type', 'application/x-www-form-urlencoded']);
  return headers;
}

interface CustomHeaders {
  readonly headers: readonly [string, string][];
  readonly removed: ReadonlySet<string>;
  readonly problems: readonly string[];
}

/** `Name: value`, `Name:` (remove curl's own), `Name;` (send it empty), `@file` (one a line). */
function readHeaders(given: readonly CurlArgument[], readFile: ReadFile): CustomHeaders {
  const headers: [string, string][] = [];
  const removed = new Set<string>();
  const problems: string[] = [];
  for (const line of given.flatMap((one) => headerLines(one, readFile, problems))) {
    const match = /^([^\s:;]+)[ \t]*([:;])([\s\S]*)$/.exec(line);
    const name = match?.[1]?.toLowerCase() ?? '';
    const value = match?.[3]?.trim() ?? '';
    if (match === null || /[\r\n\0]/.test(value))
      problems.push(`\`-H\`: \`${line}\` is not a header field (\`Name: value\`)`);
    else if (match[2] === ';' && value === '') headers.push([name, '']);
    else if (value === '') removed.add(name);
    else headers.push([name, value]);
  }
  return { headers, removed, problems };
}

function headerLines(
  argument: CurlArgument,
  readFile: ReadFile,
  problems: string[],
): readonly string[] {
  if (argument.effect !== 'header') return [];
  if (!argument.value.startsWith('@')) return [argument.value];
  const bytes = readFile(argument.value.slice(1));
  if (bytes === undefined) {
    problems.push(cannotRead(argument.value.slice(1)));
    return [];
  }
  return Buffer.from(bytes)
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

function readUpload(
  given: readonly CurlArgument[],
  readFile: ReadFile,
): { bytes?: Uint8Array; problems: readonly string[] } {
  const name = lastValue(given, 'upload');
  if (name === undefined) return { problems: [] };
  const bytes = readFile(name);
  return bytes === undefined ? { problems: [cannotRead(name)] } : { bytes, problems: [] };
}

function has(given: readonly CurlArgument[], effect: CurlArgument['effect']): boolean {
  return given.some((argument) => argument.effect === effect);
}

function lastValue(
  given: readonly CurlArgument[],
  effect: CurlArgument['effect'],
): string | undefined {
  return given.findLast((argument) => argument.effect === effect)?.value;
}
