import type { SeenBody, SeenExchange, SeenRequest } from '../../exchange.ts';
import { missingValues } from '../placeholders.ts';
import { putIn, unresolvedIn } from '../postman/variables.ts';
import { exchangesOf } from '../raw/exchanges.ts';
import { readMessages, startLine } from '../raw/message.ts';
import { hostOf, methodName, seenUrl, textBody } from '../seen-parts.ts';

/** The requests of an `.http` or `.rest` file, and what is wrong with it. */
export interface HttpFileReading {
  readonly exchanges: readonly SeenExchange[];
  readonly problems: readonly string[];
}

/** `GET https://host/path HTTP/1.1`; method and version may be left out. */
const REQUEST_LINE =
  /^(?:([A-Za-z]{3,20})[ \t]+)?((?:https?:\/\/|\{\{|\/|[\w.-]{1,200}(?::\d+)?\/|localhost)\S{0,60000}(?:[ \t]+\S{1,2000}){0,3}?)(?:[ \t]+HTTP\/(\d(?:\.\d)?))?$/;
const METHODS =
  /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT|QUERY|GRAPHQL|WEBSOCKET|GRPC)$/;

/** Whether a line can be the first one of a request of such a file. */
export function isRequestLine(line: string): boolean {
  const match = REQUEST_LINE.exec(line.trimEnd());
  if (match === null || line.length > 62_000) return false;
  return match[1] === undefined ? /^https?:\/\//.test(line) : METHODS.test(match[1]);
}

/**
 * Reads the requests of a file as the REST client of VS Code and the HTTP client of JetBrains' editors write it: parted by
 * `###`, with comments, `@name = value`, `{{name}}`, names, bodies from files, and handlers of responses.
 */
export function readHttpFile(text: string, source: string): HttpFileReading {
  const exchanges: SeenExchange[] = [];
  const problems: string[] = [];
  const variables = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/^@([\w.-]{1,80})[ \t]*=[ \t]*(.*)$/gm))
    variables.set(name, putIn(value.trim(), variables));
  let number = 0;
  for (const block of blocksOf(text)) {
    if (number >= MAX_REQUESTS) {
      problems.push(`the file has more than ${MAX_REQUESTS} requests: the first ones were read`);
      break;
    }
    const reading = readBlock(block.lines, variables);
    if (reading === undefined) continue;
    number += 1;
    const name = reading.name ?? block.title;
    const where = `${source}, request ${number}${name === '' ? '' : ` (${name})`}`;
    const response = readMessages(reading.responseText).messages;
    const [answered] = exchangesOf(response, { source: where, exact: true });
    exchanges.push({
      request: reading.request,
      ...(answered?.response === undefined ? {} : { response: answered.response }),
      source: where,
    });
  }
  if (exchanges.length === 0) problems.push('no request line was found (`POST https://host/path`)');
  return { exchanges, problems };
}

const MAX_REQUESTS = 5000;

interface Block {
  readonly title: string;
  readonly lines: string[];
}

function blocksOf(text: string): Block[] {
  let current: Block = { title: '', lines: [] };
  const blocks = [current];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('###')) {
      current = {
        title: line
          .replace(/^#+\s*/, '')
          .trim()
          .slice(0, 80),
        lines: [],
      };
      blocks.push(current);
    } else current.lines.push(line);
  }
  return blocks;
}

interface BlockReading {
  readonly request: SeenRequest;
  readonly name: string | undefined;
  /** What stands behind the body: a response that was kept or pasted. */
  readonly responseText: string;
}

function readBlock(
  lines: readonly string[],
  variables: ReadonlyMap<string, string>,
): BlockReading | undefined {
  let name: string | undefined;
  let follows = true;
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    const tag = /^(?:#|\/\/)\s*@(name|no-redirect)\b\s*=?\s*(.*)$/.exec(line);
    if (tag?.[1] === 'name') name = tag[2]?.trim();
    if (tag?.[1] === 'no-redirect') follows = false;
    if (line.startsWith('< {%'))
      while (at < lines.length && !(lines[at] ?? '').includes('%}')) at += 1;
    else if (isRequestLine(line)) break;
  }
  const match = REQUEST_LINE.exec((lines[at] ?? '').trim());
  if (match === null) return undefined;
  at += 1;
  let target = match[2] ?? '';
  // Parameters may stand on lines of their own.
  for (; /^\s+\S/.test(lines[at] ?? '') && !/^\s*[\w-]+:\s/.test(lines[at] ?? ''); at += 1)
    target += (lines[at] ?? '').trim();
  const fields: [string, string][] = [];
  for (; at < lines.length && (lines[at] ?? '').trim() !== ''; at += 1) {
    const [, field, value = ''] = /^([^\s:]{1,200}):[ \t]?(.*)$/.exec(lines[at] ?? '') ?? [];
    if (field !== undefined && !/^(?:#|\/\/)/.test(lines[at] ?? ''))
      fields.push([field.toLowerCase(), putIn(value, variables)]);
  }
  const { body, files, rest } = readBody(lines.slice(at + 1));
  const text = body === undefined ? undefined : putIn(body, variables);
  const request = toRequest(
    { match, target: putIn(target, variables), fields, text, files },
    follows,
  );
  return { request, name, responseText: rest };
}

interface BodyReading {
  readonly body: string | undefined;
  readonly files: readonly string[];
  readonly rest: string;
}

/** The lines up to a response or a handler of one; `< file` stands for the contents of a file. */
function readBody(lines: readonly string[]): BodyReading {
  const files: string[] = [];
  const kept: string[] = [];
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (startLine(line)?.kind === 'response' || /^(?:> |<> |>>!? )/.test(line)) break;
    const file = /^<(?:@\w*)? +(\S.*)$/.exec(line)?.[1];
    if (file === undefined) kept.push(line);
    else files.push(file.trim());
  }
  while (kept.at(-1)?.trim() === '') kept.pop();
  const body = kept.join('\n');
  return { body: body === '' ? undefined : body, files, rest: lines.slice(at).join('\n') };
}

interface RequestPieces {
  readonly match: RegExpExecArray;
  readonly target: string;
  readonly fields: readonly [string, string][];
  readonly text: string | undefined;
  readonly files: readonly string[];
}

function toRequest(
  { match, target, fields, text, files }: RequestPieces,
  followsRedirects: boolean,
): SeenRequest {
  const given = seenUrl(target);
  const host = fields.find(([name]) => name === 'host')?.[1];
  const url =
    given.host === undefined && host !== undefined
      ? { ...given, host: hostOf(host.trim(), given.scheme) }
      : given;
  const own: [string, string][] =
    host === undefined && url.host !== undefined ? [['host', url.host]] : [];
  const headers = [...own, ...fields.map(withBasic)];
  const open = unresolvedIn([target, ...fields.map(([, value]) => value), text ?? '']);
  const missing = missingValues({
    headers,
    url: target,
    body: text,
    variables: open.length === 0 ? undefined : open,
  });
  if (url.host === undefined) missing.push('the host');
  missing.push(...files.map((file) => `the contents of the file \`${file}\``));
  const body: SeenBody | undefined =
    files.length > 0
      ? { ...(text === undefined ? {} : { text }), complete: false }
      : text === undefined
        ? undefined
        : textBody(text);
  return {
    method: methodName(match[1] ?? 'GET'),
    url,
    ...(match[3] === undefined ? {} : { httpVersion: match[3].replace(/^([23])\.0$/, '$1') }),
    headers,
    ...(body === undefined ? {} : { body }),
    client: { kind: 'http_file', followsRedirects },
    missing,
  };
}

/** Both editors encode `Basic user password` and `Basic user:password` by themselves. */
function withBasic([name, value]: readonly [string, string]): [string, string] {
  if (name !== 'authorization') return [name, value];
  const [, user, password] = /^Basic\s+([^\s:{}]+)(?:\s+|:)([^\s{}]+)$/i.exec(value) ?? [];
  if (user === undefined || password === undefined) return [name, value];
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return [name, `Basic ${btoa(String.fromCharCode(...bytes))}`];
}
