import { Buffer } from 'node:buffer';
import type { HeaderList } from '../../../core/facts.ts';
import { readArguments } from './arguments.ts';
import type { CurlArgument } from './arguments.ts';
import { assemble, has, lastValue } from './assemble.ts';
import { cannotRead, joinData } from './data.ts';
import type { ReadFile } from './data.ts';
import type { CurlEffect } from './flags.ts';
import { readHeaders } from './headers.ts';
import { readLocation } from './location.ts';

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

/** What cannot be decided on exactly: the request would hold something that is not in the command. */
const INEXACT: ReadonlySet<CurlEffect> = new Set([
  'form',
  'form_string',
  'url_query',
  'proxy',
  'client_certificate',
  'next',
  'detour',
  'outside',
  'unsupported',
]);

/**
 * Reads curl's command line, the word `curl` first or not, to the byte. Options that would change the request and are
 * not read here are problems, never passed over in silence; those that only change curl's own behaviour are.
 */
export function readCurl(words: readonly string[], readFile: ReadFile): CurlReading {
  const { given, problems } = readArguments(words[0] === 'curl' ? words.slice(1) : words, INEXACT);
  const found = [...problems];
  const urls = given.filter((argument) => argument.effect === 'url');
  if (urls.length === 0) found.push('the curl command has no address');
  if (urls.length > 1)
    found.push(`the curl command has ${urls.length} addresses: explain one request at a time`);
  const { location, problem } = readLocation(urls[0]?.value ?? 'localhost', {
    pathAsIs: has(given, 'path_as_is'),
    globOff: has(given, 'globoff'),
  });
  if (problem !== undefined) found.push(problem);
  const data = joinData(given, readFile);
  const upload = readUpload(given, readFile);
  const custom = readHeaders(given, readFile);
  found.push(...[...data.unread, ...upload.unread, ...custom.unread].map(cannotRead));
  found.push(...custom.problems);
  if (given.some((one) => one.effect === 'cookie' && !one.value.includes('='))) {
    found.push('curl option `-b` names a cookie file: write the cookies as `name=value`');
  }
  if (found.length > 0 || location === undefined) return { kind: 'problems', problems: found };
  const { path, query, headers, ...request } = assemble(given, {
    location,
    data,
    custom,
    ...(upload.bytes === undefined ? {} : { upload: upload.bytes }),
  });
  return {
    kind: 'request',
    request: {
      ...request,
      scheme: location.scheme,
      target: bytesAsText(path + query),
      headers: headers.map(([name, value]) => [name, bytesAsText(value.trim())]),
    },
  };
}

/** Text as it goes over the wire: UTF-8, one character a byte, the form in which header values are kept. */
function bytesAsText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function readUpload(
  given: readonly CurlArgument[],
  readFile: ReadFile,
): { bytes?: Uint8Array; unread: readonly string[] } {
  const name = lastValue(given, 'upload');
  if (name === undefined) return { unread: [] };
  const bytes = readFile(name);
  return bytes === undefined ? { unread: [name] } : { bytes, unread: [] };
}
