import { headerValue, headerValues } from '../../core/headers.ts';
import { parseMediaType } from '../../util/media-type.ts';
import type { MediaType } from '../../util/media-type.ts';
import type { DiagnoseCase } from '../case.ts';
import type { SeenRequest, SeenResponse } from '../exchange.ts';
import { parseHttpDate } from '../moment.ts';

/** Bytes of a body that are read closely; beyond this only its size and its beginning count. */
const READ_BODY_LIMIT = 1024 * 1024;

/** A parameter of a query or form, decoded where it could be. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** Whether the material says that it left something out: `cookie`, `authorization`, `body`. */
export function isWithheld(message: SeenRequest | SeenResponse, what: string): boolean {
  return message.missing.some((words) => {
    const lower = words.toLowerCase();
    return lower.includes(what) || /\b(?:all )?headers?\b$/.test(lower);
  });
}

/** The first value of a field without the white space around it; undefined where it is absent. */
export function field(message: SeenRequest | SeenResponse, name: string): string | undefined {
  return headerValue(message.headers, name)?.trim();
}

/** The status that the case is about; 403, with which people come, where the material has no response; 0 where a browser hid it. */
export function statusOf(kase: DiagnoseCase): number {
  return kase.exchange.response?.status ?? 403;
}

/** A factor by status, with another for every other status. */
export function byStatus(
  kase: DiagnoseCase,
  factors: Readonly<Record<number, number>>,
  otherwise: number,
): number {
  return factors[statusOf(kase)] ?? otherwise;
}

/** What the request says of the type of its body. */
export interface ContentType {
  /** As sent; undefined: there is no such field. */
  readonly text: string | undefined;
  /** Undefined where it is absent or no media type. */
  readonly type: MediaType | undefined;
  /** `application/json`, lower case; the part before the semicolon where it is no media type; else empty. */
  readonly essence: string;
}

/** The Content-Type of a message. */
export function contentTypeOf(message: SeenRequest | SeenResponse): ContentType {
  const text = field(message, 'content-type');
  const type = text === undefined ? undefined : parseMediaType(text);
  const essence = type?.essence ?? (text ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return { text, type, essence };
}

/** Whether an essence names JSON: `application/json`, `text/json` or `…+json`. */
export function isJsonType(essence: string): boolean {
  return essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json');
}

/** The whole text of the body; undefined where none was sent, where it is no text or cut, or beyond 1 MiB. */
export function wholeBody(request: SeenRequest): string | undefined {
  const { body } = request;
  if (body?.text === undefined || !body.complete || body.text.length > READ_BODY_LIMIT) {
    return undefined;
  }
  return body.text;
}

/** How many bytes the body has, as far as it is known. */
export function bodySize(request: SeenRequest): number | undefined {
  const { body } = request;
  return body?.sizeBytes ?? (body?.complete === true ? body.text?.length : undefined);
}

/** Whether the request carries content, as far as the material shows. */
export function hasContent(request: SeenRequest): boolean {
  const size = bodySize(request);
  return size === undefined ? (request.body?.text ?? '') !== '' : size > 0;
}

/** Text of a form or query as pairs, at most 1000. Escapes that do not decode stay as they are. */
export function readForm(text: string): readonly NamedValue[] {
  const pairs: NamedValue[] = [];
  for (const part of text.split('&', 1000)) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = equals === -1 ? part : part.slice(0, equals);
    pairs.push({
      name: unescape(name),
      value: equals === -1 ? '' : unescape(part.slice(equals + 1)),
    });
  }
  return pairs;
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** The parameters of the query. */
export function queryOf(request: SeenRequest): readonly NamedValue[] {
  return readForm(request.url.query.slice(1));
}

/** The cookies that the request sends (RFC 6265 §4.2.1). */
export function cookiesOf(request: SeenRequest): readonly NamedValue[] {
  return headerValues(request.headers, 'cookie').flatMap((value) =>
    value.split(';', 500).flatMap((part): readonly NamedValue[] => {
      const equals = part.indexOf('=');
      if (equals === -1) return [];
      const quoted = part.slice(equals + 1).trim();
      const plain = /^"(.*)"$/.exec(quoted)?.[1] ?? quoted;
      return [{ name: part.slice(0, equals).trim(), value: plain }];
    }),
  );
}

/** The host without its port, lower case; undefined where it is not known. */
export function hostOf(request: SeenRequest): string | undefined {
  const host = request.url.host ?? field(request, 'host')?.toLowerCase();
  return host?.replace(/:\d+$/, '');
}

/** A point in time at which the request was judged, and how it is known. */
export interface Moment {
  readonly atMs: number;
  readonly by: 'response' | 'request' | 'now';
}

/** When the request was made: by the server's clock if the response tells, else by the client's, else now. */
export function momentOf({ exchange, nowMs }: DiagnoseCase): Moment {
  const { request, response } = exchange;
  const date = response === undefined ? undefined : field(response, 'date');
  // RFC 9111 §4.2.3: a stored response keeps the Date of when it was made.
  const ageSeconds = response === undefined ? 0 : Number(field(response, 'age') ?? 0);
  const atMs = date === undefined ? undefined : parseHttpDate(date);
  if (atMs !== undefined) {
    const isAge = Number.isFinite(ageSeconds) && ageSeconds > 0;
    return { atMs: isAge ? atMs + ageSeconds * 1000 : atMs, by: 'response' };
  }
  if (request?.startedAtMs !== undefined) return { atMs: request.startedAtMs, by: 'request' };
  return { atMs: nowMs, by: 'now' };
}

/** How a moment is known, for people. */
export const CLOCK_WORDS: Readonly<Record<Moment['by'], string>> = {
  response: 'by the Date field of the response',
  request: 'by the time of the request',
  now: 'by the clock of this machine',
};

/** Methods that a server takes as changing nothing (RFC 9110 §9.2.1). */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Whether the method may change something, so that CSRF protection looks at it. */
export function isUnsafe(request: SeenRequest): boolean {
  return !SAFE_METHODS.has(request.method.toUpperCase());
}
