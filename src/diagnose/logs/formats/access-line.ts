import { parseIp } from '../../../util/ip.ts';
import { readClfTime } from '../moment.ts';
import type { Moment } from '../moment.ts';

/** The fields of a line of the common or combined log format, as written. */
export interface AccessLine {
  /** Of Apache's `vhost_combined`: without its port. */
  readonly host?: string;
  readonly address: string;
  readonly user?: string;
  readonly time: Moment;
  /** Between the quotes: `GET / HTTP/1.1`, or what was sent instead. */
  readonly request: string;
  readonly status: number;
  /** `-`: Apache's for none; nginx writes 0. */
  readonly bytes: string;
  readonly referer?: string;
  readonly userAgent?: string;
  /** What a longer format writes after these. */
  readonly rest: string;
}

/** Reads one line; undefined where it is of another form. Linear in its length. */
export function readAccessLine(line: string): AccessLine | undefined {
  const open = timeStart(line);
  if (open === -1) return undefined;
  const close = line.indexOf(']', open);
  if (close === -1 || !line.startsWith('] "', close)) return undefined;
  const time = readClfTime(line.slice(open + 1, close));
  const who = readWho(line.slice(0, open).trim());
  if (time === undefined || who === undefined) return undefined;
  const request = readQuoted(line, close + 2);
  if (request === undefined) return undefined;
  const after = /^ (\d{3}) (\d+|-)(?= |$)/.exec(line.slice(request.end, request.end + 40));
  if (after === null) return undefined;
  const [whole, status, bytes = '-'] = after;
  const tail = readTail(line, request.end + whole.length);
  return { ...who, time, request: request.text, status: Number(status), bytes, ...tail };
}

/** Where the bracket before a time stands; -1: none. */
function timeStart(line: string): number {
  for (let at = line.indexOf('['); at !== -1 && at < 1024; at = line.indexOf('[', at + 1)) {
    if (line[at + 3] === '/' && line[at + 7] === '/' && line[at + 12] === ':') return at;
  }
  return -1;
}

/** Host, address and user of what stands before the time. */
function readWho(head: string): Pick<AccessLine, 'host' | 'address' | 'user'> | undefined {
  const words = head.split(' ').filter((word) => word !== '');
  let [first = ''] = words;
  let at = 1;
  let host: string | undefined;
  // A list as of X-Forwarded-For: the client is said to be its first.
  if (first.endsWith(',')) {
    while (words[at - 1]?.endsWith(',') === true) at += 1;
    first = first.slice(0, -1);
  } else if (words.length >= 4 && isHost(first) && isName(words[1] ?? '')) {
    host = first.replace(/:\d+$/, '').toLowerCase();
    first = words[1] ?? '';
    at = 2;
  }
  const rest = words.slice(at);
  // Identity and user; a name of Basic authentication may hold spaces.
  if (rest.length < 2 || !isAddress(first, rest.length === 2)) return undefined;
  const user = rest
    .slice(1)
    .join(' ')
    .replace(/^"(.*)"$/, '$1');
  return {
    ...(host === undefined || host === '-' ? {} : { host }),
    address: first,
    ...(user === '-' || user === '' ? {} : { user }),
  };
}

/** The name of a virtual host, with or without a port. */
function isHost(word: string): boolean {
  return parseIp(word) === undefined && /^[\w*.-]+(?::\d{1,5})?$/.test(word);
}

/** What may stand for the client; a bare name (`localhost`, `-`, `unix:`) only where nothing else is odd. */
function isAddress(word: string, plain: boolean): boolean {
  return isName(word) || (plain && /^(?:[A-Za-z][\w-]*:?|-)$/.test(word));
}

/** An address, or the name of a computer. */
function isName(word: string): boolean {
  return parseIp(word) !== undefined || /^[\w-]+(?:\.[\w-]+)+$/.test(word);
}

/** The text between a quote at `at` and the next one that no backslash stands before. `end`: after that quote. */
function readQuoted(
  line: string,
  at: number,
): { readonly text: string; readonly end: number } | undefined {
  if (line[at] !== '"') return undefined;
  for (let end = line.indexOf('"', at + 1); end !== -1; end = line.indexOf('"', end + 1)) {
    let slashes = 0;
    while (line[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return { text: line.slice(at + 1, end), end: end + 1 };
  }
  return undefined;
}

/** Referer, user agent, and what follows. */
function readTail(line: string, from: number): Pick<AccessLine, 'referer' | 'userAgent' | 'rest'> {
  const referer = readQuoted(line, from + 1);
  if (referer === undefined) return { rest: line.slice(from + 1) };
  const agent = readQuoted(line, referer.end + 1);
  if (agent === undefined) return { rest: line.slice(from + 1) };
  return {
    ...(referer.text === '-' ? {} : { referer: referer.text }),
    ...(agent.text === '-' || agent.text === '' ? {} : { userAgent: agent.text }),
    rest: line.slice(agent.end + 1),
  };
}
