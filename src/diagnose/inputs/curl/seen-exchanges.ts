import type { SeenBody, SeenClient, SeenExchange, SeenRequest } from '../../exchange.ts';
import { literalVariable, missingValues } from '../placeholders.ts';
import { bytesBody, hostOf, methodName } from '../seen-parts.ts';
import { readArguments } from './arguments.ts';
import type { CurlArgument } from './arguments.ts';
import { assemble, has, lastValue } from './assemble.ts';
import type { CurlParts } from './assemble.ts';
import { joinData } from './data.ts';
import type { ReadFile } from './data.ts';
import { readHeaders } from './headers.ts';
import { readLocation } from './location.ts';
import { readForm } from './multipart.ts';

/** What a command line holds besides its words. */
export interface CurlSource {
  readonly readFile: ReadFile;
  /** For people: `request.sh`. */
  readonly source: string;
  /** As in `ShellCommand.variables`; empty where a shell has put them in already. */
  readonly variables: readonly string[];
}

/** The requests of a command line, and what is wrong with it. */
export interface CurlExchanges {
  readonly exchanges: readonly SeenExchange[];
  readonly problems: readonly string[];
}

/**
 * Reads curl's command line for a diagnosis, the word `curl` first or not: what can be read is, and what cannot is told.
 * Each address is a request of its own, `--next` begins with new options.
 */
export function readCurlExchanges(words: readonly string[], from: CurlSource): CurlExchanges {
  const isProgram = /^(?:.*[\\/])?curl(?:\.exe)?$/i.test(words[0] ?? '');
  const { given, problems } = readArguments(isProgram ? words.slice(1) : words, new Set());
  const found = [...problems];
  const exchanges = operationsOf(given).flatMap((operation) =>
    readOperation(operation, from, found),
  );
  if (exchanges.length === 0 && !given.some(({ effect }) => effect === 'url'))
    found.push('the curl command has no address');
  if (exchanges.length > 1)
    found.push(`the curl command sends ${exchanges.length} requests: each is read on its own`);
  return { exchanges, problems: found };
}

/** More in one command are no command that a person asks about. */
const MAX_ADDRESSES = 200;

function operationsOf(given: readonly CurlArgument[]): CurlArgument[][] {
  const operations: CurlArgument[][] = [[]];
  for (const argument of given) {
    if (argument.effect === 'next') operations.push([]);
    else operations.at(-1)?.push(argument);
  }
  return operations.filter(({ length }) => length > 0);
}

function readOperation(
  given: readonly CurlArgument[],
  from: CurlSource,
  problems: string[],
): SeenExchange[] {
  const custom = readHeaders(given, from.readFile);
  const data = joinData(given, from.readFile);
  const form = readForm(given, from.readFile);
  problems.push(...custom.problems);
  problems.push(...(form?.problems ?? []));
  const uploads = given.filter(({ effect }) => effect === 'upload').map(({ value }) => value);
  const unread = custom.unread.map((name) => `the fields of the file \`${name}\``);
  unread.push(...data.unread.map(contentsOf), ...(form?.files ?? []).map(contentsOf));
  const exchanges: SeenExchange[] = [];
  for (const [at, { value }] of addressesOf(given).slice(0, MAX_ADDRESSES).entries()) {
    const { location, problem } = readLocation(value, {
      pathAsIs: has(given, 'path_as_is'),
      globOff: has(given, 'globoff'),
    });
    if (problem !== undefined) problems.push(problem);
    if (location === undefined) continue;
    const file = uploads[at];
    const upload = file === undefined ? undefined : from.readFile(file);
    const missing =
      file !== undefined && upload === undefined ? [...unread, contentsOf(file)] : unread;
    const parts: CurlParts = {
      location,
      data,
      custom,
      ...(form === undefined ? {} : { form }),
      ...(file === undefined ? {} : { upload: upload ?? new Uint8Array() }),
    };
    exchanges.push(toExchange(given, parts, { ...from, missing }));
  }
  const literal = literalVariable(exchanges[0]?.request?.headers ?? [], from.variables);
  if (literal !== undefined)
    problems.push(
      `nothing is put in for \`${literal.variable}\` in ${literal.name}: a shell puts values in between double quotes, not between single ones`,
    );
  return exchanges;
}

/** After an option that is not known, a bare word may be its value: where others look like addresses, it is none. */
function addressesOf(given: readonly CurlArgument[]): CurlArgument[] {
  const urls = given.filter(({ effect }) => effect === 'url');
  if (urls.length < 2) return urls;
  const sure = urls.filter(({ value }) =>
    /^https?:\/\/|^[\w.-]+\.[a-z]{2,}(?:[:/?]|$)|^localhost\b/i.test(value),
  );
  return sure.length === 0 ? urls : sure;
}

function toExchange(
  given: readonly CurlArgument[],
  parts: CurlParts,
  from: CurlSource & { readonly missing: readonly string[] },
): SeenExchange {
  const { method, path, query, headers, body } = assemble(given, parts);
  const seenBody = body === undefined ? undefined : bodyOf(body, from.missing);
  const complete = seenBody?.complete !== false;
  const httpVersion = versionOf(given);
  const request: SeenRequest = {
    method: methodName(method),
    url: {
      scheme: parts.location.scheme,
      host: hostOf(parts.location.host, parts.location.scheme),
      path,
      query,
    },
    ...(httpVersion === undefined ? {} : { httpVersion }),
    headers: complete ? headers : headers.filter(([name]) => name !== 'content-length'),
    ...(seenBody === undefined ? {} : { body: seenBody }),
    client: clientOf(given),
    missing: [
      ...from.missing,
      ...outsideOf(given),
      ...missingValues({
        headers,
        url: parts.location.host + path + query,
        body: seenBody?.text,
        variables: from.variables,
      }),
      ...missingBasic(given, from.variables),
    ],
  };
  return { request, source: from.source };
}

function bodyOf(bytes: Uint8Array, missing: readonly string[]): SeenBody {
  const lacks = missing.some((what) => what.startsWith('the contents of'));
  const whole = bytesBody(bytes);
  if (!lacks) return whole;
  // What is known of the body is not what is sent; an empty text would look like an empty body.
  return whole.text === undefined || whole.text === ''
    ? { complete: false }
    : { text: whole.text, complete: false };
}

/** A placeholder within `-u` cannot be seen in the encoded field. */
function missingBasic(given: readonly CurlArgument[], variables: readonly string[]): string[] {
  const user = lastValue(given, 'user');
  if (user === undefined) return [];
  if (!user.includes(':')) return ['the password of `-u`, for which curl asks'];
  return missingValues({ headers: [['authorization', user]], url: '', variables });
}

/** What the command leaves to files and programs of the person's machine. */
function outsideOf(given: readonly CurlArgument[]): string[] {
  const missing: string[] = [];
  for (const { effect, flag, value } of given) {
    if (effect === 'cookie' && !value.includes('=') && value !== '')
      missing.push(`the cookies of the file \`${value}\``);
    if (effect === 'outside') missing.push(`what \`${`${flag} ${value}`.trim()}\` adds`);
    if (effect === 'unsupported') missing.push(`what \`${flag}\` changes`);
  }
  return missing;
}

function versionOf(given: readonly CurlArgument[]): string | undefined {
  const flag = given.findLast(({ effect }) => effect === 'http_version')?.flag;
  if (flag === '-0') return '1.0';
  return flag === undefined ? undefined : /^--http(\d(?:\.\d)?)/.exec(flag)?.[1];
}

function clientOf(given: readonly CurlArgument[]): SeenClient {
  const proxy = lastValue(given, 'proxy');
  const settings = given
    .filter(({ effect }) => effect === 'setting' || effect === 'detour')
    .map(({ flag, value }) => `${flag} ${isSecret(flag) ? '…' : value}`.trim());
  return {
    kind: 'curl',
    followsRedirects: has(given, 'follow'),
    sendsClientCertificate: has(given, 'client_certificate'),
    ignoresCertificates: has(given, 'insecure'),
    ...(proxy === undefined || proxy === '' ? {} : { proxy: withoutUser(proxy) }),
    ...(settings.length === 0 ? {} : { settings }),
  };
}

function isSecret(flag: string): boolean {
  return flag === '-U' || flag === '--proxy-user' || flag === '--proxy-header';
}

function withoutUser(proxy: string): string {
  const at = proxy.lastIndexOf('@');
  if (at < 0) return proxy;
  return (/^[a-z0-9]+:\/\//i.exec(proxy)?.[0] ?? '') + proxy.slice(at + 1);
}

function contentsOf(file: string): string {
  return file === '-'
    ? 'the contents of the standard input'
    : `the contents of the file \`${file}\``;
}
