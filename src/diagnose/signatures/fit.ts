import { headerValues } from '../../core/headers.ts';
import type { HeaderList } from '../../core/facts.ts';
import type { SeenResponse } from '../exchange.ts';
import type { HeaderPattern, Signature, TextPattern } from './signature.ts';
import { withoutSecrets } from './words.ts';

/** Characters of a body that are looked at: refusals are short, and hostile ones must not cost more than this. */
export const BODY_LIMIT = 64 * 1024;
/** Characters of what fitted that are shown. */
const SHOWN = 80;

/** A response, prepared once for all signatures. */
export interface ReadableResponse {
  readonly status: number;
  readonly headers: HeaderList;
  /** At most `BODY_LIMIT` characters; undefined where the material has none. */
  readonly body: string | undefined;
  readonly lowerBody: string;
  /** Of a body without any marks: its words, lower case, with one space between them. */
  readonly bareBody: string | undefined;
  /** Lower case, without parameters; empty where none was sent. */
  readonly mediaType: string;
  /** Names of the cookies that the response sets. */
  readonly cookies: readonly string[];
  /** Where each literal of a signature was found in the body; −1 where it was not. */
  readonly found: Map<string, number>;
}

/** How a signature fits. */
export interface Fit {
  /** Whether words of the body are part of it. */
  readonly inBody: boolean;
  /** Whether words fit only without the marks that the page has around them. */
  readonly isBare: boolean;
  /** Evidence: lower case, no full stop. */
  readonly text: string;
  readonly at?: string;
}

const PREPARED = new WeakMap<SeenResponse, ReadableResponse>();

/** Prepares a response; the same one is prepared once. */
export function readable(response: SeenResponse): ReadableResponse {
  const known = PREPARED.get(response);
  if (known !== undefined) return known;
  const body = response.body?.text?.slice(0, BODY_LIMIT);
  const prepared: ReadableResponse = {
    status: response.status,
    headers: response.headers,
    body,
    lowerBody: (body ?? '').toLowerCase(),
    bareBody:
      body === undefined || /<[a-z!/]/iu.test(body) ? undefined : bareText(body).toLowerCase(),
    mediaType: mediaTypeOf(response.headers),
    cookies: headerValues(response.headers, 'set-cookie').map((cookie) =>
      (cookie.split('=', 1)[0] ?? '').trim(),
    ),
    found: new Map(),
  };
  PREPARED.set(response, prepared);
  return prepared;
}

function mediaTypeOf(headers: HeaderList): string {
  const [value = ''] = headerValues(headers, 'content-type');
  return (value.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** How a signature fits a response whose status it takes; undefined where a condition does not hold. Cheap ones first. */
export function fitOf(signature: Signature, seen: ReadableResponse): Fit | undefined {
  if (signature.without?.some((name) => headerValues(seen.headers, name).length > 0)) return;
  const heads = allOf(signature.headers ?? [], (pattern) => headerFit(pattern, seen));
  if (heads === undefined) return;
  const cookie = cookieFit(signature.cookies, seen);
  if (signature.cookies !== undefined && cookie === undefined) return;
  const words = allOf(signature.body ?? [], (pattern) => bodyFit(pattern, seen));
  if (words === undefined) return;
  const rest = [...heads, ...(cookie === undefined ? [] : [cookie])];
  const first = words[0] ?? rest[0];
  const texts = [...(words.length === 0 ? [] : [saidBy(words)]), ...rest.map(({ text }) => text)];
  return {
    inBody: words.length > 0,
    isBare: words.some(({ isBare }) => isBare === true),
    text: texts.length === 0 ? `status ${seen.status}` : [...new Set(texts)].slice(0, 3).join(', '),
    ...(first === undefined ? {} : { at: first.at }),
  };
}

/** The longest words, which tell most. */
function saidBy(words: readonly Part[]): string {
  const said = words.filter(({ text }) => text !== '');
  if (said.length === 0) return 'the body is empty';
  const longest = said.toSorted((left, right) => right.text.length - left.text.length).slice(0, 2);
  return `the body says ${longest.map(({ text }) => `\`${text}\``).join(' and ')}`;
}

interface Part {
  readonly text: string;
  readonly at: string;
  readonly isBare?: boolean;
}

/** What each pattern found; undefined as soon as one finds nothing. */
function allOf<T>(
  patterns: readonly T[],
  find: (pattern: T) => Part | undefined,
): readonly Part[] | undefined {
  const found: Part[] = [];
  for (const pattern of patterns) {
    const part = find(pattern);
    if (part === undefined) return undefined;
    found.push(part);
  }
  return found;
}

function headerFit(
  { name, value }: HeaderPattern,
  { headers }: ReadableResponse,
): Part | undefined {
  for (const seen of headerValues(headers, name)) {
    if (value === undefined || matched(value, seen) !== undefined) {
      return { text: `header \`${name}: ${shown(seen)}\``, at: name };
    }
  }
  return undefined;
}

function cookieFit(names: readonly string[] | undefined, seen: ReadableResponse): Part | undefined {
  const cookie = seen.cookies.find((set) => names?.some((name) => cookieIs(name, set)));
  return cookie === undefined
    ? undefined
    : { text: `it sets a cookie \`${shown(cookie)}\``, at: 'set-cookie' };
}

function cookieIs(name: string, set: string): boolean {
  return name.endsWith('*') ? set.startsWith(name.slice(0, -1)) : set === name;
}

function bodyFit(pattern: TextPattern, seen: ReadableResponse): Part | undefined {
  if (seen.body === undefined) return undefined;
  const words =
    typeof pattern === 'string'
      ? literalIn(pattern.toLowerCase(), pattern.length, seen)
      : matched(pattern, seen.body);
  if (words !== undefined) return { text: shown(words), at: 'body' };
  const bare = typeof pattern === 'string' ? bareIn(pattern, seen) : undefined;
  return bare === undefined ? undefined : { text: shown(bare), at: 'body', isBare: true };
}

/** Shorter words without their marks are anybody's. */
const LEAST_BARE = 24;

/** The words of a page's marked text, in a text that a browser or a person has taken out of the page. */
function bareIn(literal: string, seen: ReadableResponse): string | undefined {
  if (seen.bareBody === undefined || !literal.includes('<')) return undefined;
  const words = bareText(literal);
  if (words.length < LEAST_BARE) return undefined;
  return seen.bareBody.includes(words.toLowerCase()) ? words : undefined;
}

function bareText(text: string): string {
  return text
    .replaceAll(/<[^<>]{0,200}>/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

function literalIn(lower: string, length: number, seen: ReadableResponse): string | undefined {
  let at = seen.found.get(lower);
  if (at === undefined) {
    at = seen.lowerBody.indexOf(lower);
    seen.found.set(lower, at);
  }
  return at === -1 ? undefined : seen.body?.slice(at, at + length);
}

function matched(pattern: TextPattern, text: string): string | undefined {
  if (typeof pattern !== 'string') return pattern.exec(text)?.[0];
  return text.toLowerCase().includes(pattern.toLowerCase()) ? pattern : undefined;
}

function shown(words: string): string {
  const line = withoutSecrets(words.replaceAll(/\s+/gu, ' ').trim()).replaceAll('`', '’');
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}
