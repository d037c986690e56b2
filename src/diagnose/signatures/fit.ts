import { headerValues } from '../../core/headers.ts';
import type { HeaderList } from '../../core/facts.ts';
import type { SeenResponse } from '../exchange.ts';
import { hasForm, lettersOf, plainPattern, visibleText } from './plain-text.ts';
import { requiredWords } from './required-words.ts';
import type { HeaderPattern, Signature, TextPattern } from './signature.ts';
import { withoutSecrets } from './words.ts';

/** Characters of a body that are looked at: refusals are short, and hostile ones must not cost more than this. */
export const BODY_LIMIT = 64 * 1024;
/** Characters of what fitted that are shown. */
const SHOWN = 80;
/** What is left of a signature's confidence where a page fits by its text alone, without its tags. */
const BY_TEXT = 0.85;
/** The same where the words fit and the fields, which the material does not hold, cannot be held against it. */
const WITHOUT_HEAD = 0.75;
/** Letters that words must have, beside those that every product's pages have, to tell something by themselves. */
const TELLING = 5;

/** A response, prepared once for all signatures. */
export interface ReadableResponse {
  readonly status: number;
  readonly headers: HeaderList;
  /** At most `BODY_LIMIT` characters; undefined where the material has none. */
  readonly body: string | undefined;
  readonly lowerBody: string;
  /** Lower case, without parameters; empty where none was sent. */
  readonly mediaType: string;
  /** Names of the cookies that the response sets. */
  readonly cookies: readonly string[];
  /** Where each literal of a signature was found in the body; −1 where it was not. */
  readonly found: Map<string, number>;
  /** The body as a reader sees it, in its own case and in lower case, put together when it is asked for. */
  readonly visible: () => VisibleText;
  /** Copied from what a browser shows: no tags, so that those of a pattern are not asked for. */
  readonly isCopied: boolean;
  /** The material holds the body alone, so that fields that are not there say nothing. */
  readonly headless: boolean;
}

interface VisibleText {
  readonly text: string;
  readonly lower: string;
}

/** How a signature fits. */
export interface Fit {
  /** Whether words of the body are part of it. */
  readonly inBody: boolean;
  /** Evidence: lower case, no full stop. */
  readonly text: string;
  readonly at?: string;
  /** 0 to 1: what is left of the signature's confidence; below 1 where not all of it could be held against the response. */
  readonly certainty: number;
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
    mediaType: mediaTypeOf(response.headers),
    cookies: headerValues(response.headers, 'set-cookie').map((cookie) =>
      (cookie.split('=', 1)[0] ?? '').trim(),
    ),
    found: new Map(),
    visible: once(() => visibleOf(body ?? '')),
    isCopied: body !== undefined && body !== '' && !hasForm(body),
    headless: response.headers.length === 0 && response.missing.includes('the headers'),
  };
  PREPARED.set(response, prepared);
  return prepared;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function visibleOf(body: string): VisibleText {
  const text = visibleText(body);
  return { text, lower: text.toLowerCase() };
}

function mediaTypeOf(headers: HeaderList): string {
  const [value = ''] = headerValues(headers, 'content-type');
  return (value.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** How a signature fits a response whose status it takes; undefined where a condition does not hold. Cheap ones first. */
export function fitOf(signature: Signature, seen: ReadableResponse): Fit | undefined {
  if (signature.without?.some((name) => headerValues(seen.headers, name).length > 0)) return;
  const headless = seen.headless && (signature.body?.length ?? 0) > 0;
  const heads = headless
    ? []
    : allOf(signature.headers ?? [], (pattern) => headerFit(pattern, seen));
  if (heads === undefined) return;
  const cookie = headless ? undefined : cookieFit(signature.cookies, seen);
  if (!headless && signature.cookies !== undefined && cookie === undefined) return;
  const words = allOf(signature.body ?? [], (pattern) => bodyFit(pattern, seen));
  if (words === undefined) return;
  const certainty = certaintyOf(signature, words, headless);
  if (certainty === 0) return;
  const rest = [...heads, ...(cookie === undefined ? [] : [cookie])];
  const first = words[0] ?? rest[0];
  const texts = [...(words.length === 0 ? [] : [saidBy(words)]), ...rest.map(({ text }) => text)];
  return {
    inBody: words.length > 0,
    text: texts.length === 0 ? `status ${seen.status}` : [...new Set(texts)].slice(0, 3).join(', '),
    ...(first === undefined ? {} : { at: first.at }),
    certainty,
  };
}

/** What could not be held against the response costs confidence; 0 where too little of the signature is left. */
function certaintyOf(
  { headers, cookies }: Signature,
  words: readonly Part[],
  headless: boolean,
): number {
  const byText = words.some(({ letters }) => letters !== undefined);
  const withoutHead = headless && (headers !== undefined || cookies !== undefined);
  if (!byText && !withoutHead) return 1;
  // What is asked for twice, in the title and in the heading, tells once.
  const asked = new Map(words.map(({ text, letters }) => [text, letters ?? lettersOf(text)]));
  const letters = [...asked.values()].reduce((sum, one) => sum + one, 0);
  if (letters < TELLING) return 0;
  return (byText ? BY_TEXT : 1) * (withoutHead ? WITHOUT_HEAD : 1);
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
  /** Of a pattern that fits by its text alone: the letters that it asks for. */
  readonly letters?: number;
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
      : expressionIn(pattern, seen);
  if (words === undefined) return visibleFit(pattern, seen);
  return { text: shown(words), at: 'body' };
}

function expressionIn(pattern: RegExp, seen: ReadableResponse): string | undefined {
  const words = requiredWords(pattern);
  if (words?.every((one) => placeOf(one, seen) === -1) === true) return undefined;
  return pattern.exec(seen.body ?? '')?.[0];
}

/**
 * A page that was copied as text has no tags, and one that was printed by a browser's tools has other white space: there,
 * the words of a pattern are looked for as a reader sees them.
 */
function visibleFit(
  pattern: TextPattern,
  { visible, isCopied }: ReadableResponse,
): Part | undefined {
  const plain = plainPattern(pattern);
  if (plain === undefined || !(isCopied || plain.isSentence)) return undefined;
  const { text, lower } = visible();
  const { words, letters } = plain;
  if (typeof words !== 'string') {
    const asked = requiredWords(words);
    if (asked?.every((one) => !lower.includes(one)) === true) return undefined;
    const found = words.exec(text)?.[0];
    return found === undefined ? undefined : { text: shown(found), at: 'body', letters };
  }
  const at = lower.indexOf(words);
  if (at === -1) return undefined;
  return { text: shown(text.slice(at, at + words.length)), at: 'body', letters };
}

function literalIn(lower: string, length: number, seen: ReadableResponse): string | undefined {
  const at = placeOf(lower, seen);
  return at === -1 ? undefined : seen.body?.slice(at, at + length);
}

/** Where the body has words, which are in lower case; looked for once. */
function placeOf(lower: string, { found, lowerBody }: ReadableResponse): number {
  let at = found.get(lower);
  if (at === undefined) {
    at = lowerBody.indexOf(lower);
    found.set(lower, at);
  }
  return at;
}

function matched(pattern: TextPattern, text: string): string | undefined {
  if (typeof pattern !== 'string') return pattern.exec(text)?.[0];
  return text.toLowerCase().includes(pattern.toLowerCase()) ? pattern : undefined;
}

function shown(words: string): string {
  const line = withoutSecrets(words.replaceAll(/\s+/gu, ' ').trim()).replaceAll('`', '’');
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}
