import type { HeaderList } from '../../../core/facts.ts';

/** One HTTP message as text: what its start line and fields say. */
export interface RawMessage {
  readonly start: RequestStart | ResponseStart;
  readonly headers: HeaderList;
  /** Undefined: nothing stands there. */
  readonly body?: string;
  /** Names of the head's lines that are no fields. */
  readonly problems: readonly string[];
  /** What a transcript tells of the connection. */
  readonly via?: Connection;
}

export interface Connection {
  readonly scheme?: 'http' | 'https';
  readonly serverAddress?: string;
}

export interface RequestStart {
  readonly kind: 'request';
  readonly method: string;
  readonly target: string;
  readonly version?: string;
}

export interface ResponseStart {
  readonly kind: 'response';
  readonly status: number;
  readonly reason?: string;
  readonly version?: string;
}

const RESPONSE = /^HTTP\/(\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t]+(.{0,200}))?$/;
const REQUEST = /^([A-Za-z]{3,20})[ \t]+(\S{1,60000})[ \t]+HTTP\/(\d(?:\.\d)?)$/;
/** Whether a start line can be in a text at all: cheap. */
const MAY_START = /(?:^|\n)[ \t]*(?:HTTP\/\d|[A-Za-z]{3,20}[ \t]+\S{1,60000}[ \t]+HTTP\/\d)/;

/** What a line says as the first one of a message. */
export function startLine(line: string): RequestStart | ResponseStart | undefined {
  const text = line.trimEnd();
  if (text.length > 70_000) return undefined;
  const response = RESPONSE.exec(text);
  if (response !== null) {
    const reason = response[3]?.trim();
    return {
      kind: 'response',
      version: shortVersion(response[1] ?? ''),
      status: Number(response[2]),
      ...(reason === undefined || reason === '' ? {} : { reason }),
    };
  }
  const request = REQUEST.exec(text);
  if (request === null) return undefined;
  const [, method = '', target = '', version = ''] = request;
  return { kind: 'request', method, target, version: shortVersion(version) };
}

function shortVersion(version: string): string {
  return version.replace(/^([23])\.0$/, '$1');
}

/** Reads the messages that stand one after the other in a text; what is before the first is left out. */
export function readMessages(text: string): { messages: RawMessage[]; before: string } {
  if (!MAY_START.test(text.slice(0, 4_000_000))) return { messages: [], before: text };
  const messages: RawMessage[] = [];
  let before = '';
  let open: OpenMessage | undefined;
  for (const line of linesOf(text)) {
    const start = startLine(line);
    if (start !== undefined) {
      if (open !== undefined) messages.push(closeMessage(open));
      open = openMessage(start);
    } else if (open === undefined) before += `${line}\n`;
    else addLine(open, line);
  }
  if (open !== undefined) messages.push(closeMessage(open));
  return { messages, before };
}

/** The lines of a text without their ends; a carriage return before an end stays with the body only. */
export function* linesOf(text: string): Generator<string> {
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    yield end < 0 ? text.slice(at) : text.slice(at, end);
    if (end < 0) return;
    at = end + 1;
  }
}

/** A message whose lines are still coming. */
export interface OpenMessage {
  readonly start: RequestStart | ResponseStart;
  readonly headers: [string, string][];
  readonly problems: string[];
  readonly bodyLines: string[];
  inBody: boolean;
}

export function openMessage(start: RequestStart | ResponseStart): OpenMessage {
  return { start, headers: [], problems: [], bodyLines: [], inBody: false };
}

/** Adds a line of the head, or of the body once the head has ended. */
export function addLine(open: OpenMessage, line: string): void {
  if (open.inBody) {
    open.bodyLines.push(line);
    return;
  }
  const text = line.replace(/\r$/, '');
  if (text.trim() === '') {
    open.inBody = true;
    return;
  }
  const last = open.headers.at(-1);
  if (/^[ \t]/.test(text) && last !== undefined) {
    // RFC 9112 §5.2: a line that begins with white space goes on with the value before it.
    last[1] += ` ${text.trim()}`;
    return;
  }
  const field = /^(:?[^\s:]{1,200})[ \t]*:[ \t]?(.*)$/s.exec(text);
  if (field !== null) open.headers.push([(field[1] ?? '').toLowerCase(), field[2] ?? '']);
  else if (/^[{[<]/.test(text)) {
    // The empty line was lost on the way.
    open.inBody = true;
    open.bodyLines.push(line);
  } else if (open.problems.length < 5)
    open.problems.push(`\`${text.slice(0, 40)}\` in the head is not a header field`);
}

export function closeMessage(open: OpenMessage): RawMessage {
  const { start, headers, problems, bodyLines } = open;
  while (bodyLines.at(-1)?.trim() === '') bodyLines.pop();
  const body = bodyLines.join('\n').replace(/\r$/, '');
  return { start, headers, problems, ...(body === '' ? {} : { body }) };
}
