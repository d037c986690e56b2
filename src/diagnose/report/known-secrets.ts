import type { HeaderList } from '../../core/facts.ts';
import type { DiagnoseCase } from '../case.ts';
import type { SeenBody, SeenExchange } from '../exchange.ts';
import { secretRuns } from './secret-forms.ts';
import { isIdHeader, isSecretHeader, isSecretName } from './secret-names.ts';

/** What the material itself tells of its secrets, by where they stand and by their form. */
export interface KnownSecrets {
  /** Values that must not be shown, each at least `LEAST` characters long. */
  readonly secrets: ReadonlySet<string>;
  /** Values that the server gave to be quoted. */
  readonly ids: ReadonlySet<string>;
}

/** Shorter ones would take common words with them. */
const LEAST = 4;
/** Characters of a body that are looked at. */
const BODY_CHARACTERS = 1_000_000;

/**
 * All secrets that the material holds: in places where secrets stand (credentials, cookies, suspicious names), and
 * texts of a secret's form anywhere. `quoted`: ids that a check found in the response; in its place a secret is none.
 */
export function secretsOf(kase: DiagnoseCase, quoted: readonly string[] = []): KnownSecrets {
  const secrets = new Set<string>();
  const ids = new Set(kase.logEvents.flatMap((event) => event.ids));
  const texts: string[] = [];
  for (const exchange of everyExchange(kase)) {
    addExchange(exchange, secrets, ids);
    texts.push(...textsOf(exchange));
  }
  for (const { text } of kase.logEvents) {
    texts.push(text);
    for (const [, name = '', value = ''] of text.matchAll(PAIR)) {
      if (isSecretName(name)) addForms(value, secrets);
    }
  }
  const answer = textsOf({ ...kase.exchange, request: undefined }).join('\n');
  for (const id of quoted) if (answer.includes(id)) ids.add(id);
  for (const secret of secrets) ids.delete(secret);
  for (const text of texts) for (const run of secretRuns(text)) if (!ids.has(run)) secrets.add(run);
  return { secrets, ids };
}

/** All text of an exchange but its path. */
function textsOf({
  request,
  response,
}: Pick<SeenExchange, 'response'> & {
  readonly request?: SeenExchange['request'] | undefined;
}): readonly string[] {
  return [request, response].flatMap((message) =>
    message === undefined
      ? []
      : [
          ...message.headers.map(([, value]) => value),
          message.body?.text?.slice(0, BODY_CHARACTERS) ?? '',
          'url' in message ? message.url.query : '',
        ],
  );
}

/** So many other exchanges of the material are read with their bodies; a recording may hold thousands. */
const OTHER_BODIES = 20;

function everyExchange(kase: DiagnoseCase): readonly SeenExchange[] {
  const known = kase.knownGood === undefined ? [] : [kase.knownGood];
  const others = kase.others.map((other, at) =>
    at >= kase.others.length - OTHER_BODIES ? other : withoutBodies(other),
  );
  const own = [kase.exchange, ...others, ...known];
  return [...own, ...own.flatMap(({ redirects }) => redirects ?? [])];
}

function withoutBodies({ request, response, source }: SeenExchange): SeenExchange {
  const { body: _sent, ...head } = request ?? {};
  const { body: _received, ...answer } = response ?? {};
  return {
    ...('method' in head ? { request: head } : {}),
    ...('status' in answer ? { response: answer } : {}),
    source,
  };
}

function addExchange(
  { request, response }: SeenExchange,
  secrets: Set<string>,
  ids: Set<string>,
): void {
  const add = (value: string): void => addForms(value, secrets);
  if (request !== undefined) {
    addUserInformation(request.url.host ?? '', add);
    addParameters(request.url.query.slice(1), add);
    addHeaders(request.headers, add);
    addBody(request.body, add);
  }
  if (response === undefined) return;
  addHeaders(response.headers, add);
  addBody(response.body, add);
  for (const [name, value] of response.headers) {
    if (isIdHeader(name)) for (const part of value.split(/[\s,;]+/)) ids.add(part);
  }
}

/** A secret as written, and as it is once decoded: both may be quoted by a check. */
function addForms(value: string, secrets: Set<string>): void {
  for (const form of [
    value,
    value.trim(),
    decoded(value),
    encodeURIComponent(value.toWellFormed()),
  ]) {
    if (form.length >= LEAST) secrets.add(form);
  }
}

function addUserInformation(host: string, add: (value: string) => void): void {
  const at = host.lastIndexOf('@');
  if (at === -1) return;
  const [user = '', ...password] = host.slice(0, at).split(':');
  add(user);
  add(password.join(':'));
}

/** `name=value` pairs of a query or a form (WHATWG URL, application/x-www-form-urlencoded). */
function addParameters(text: string, add: (value: string) => void): void {
  for (const pair of text.split(/[&;#]/)) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && isSecretName(decoded(pair.slice(0, equals)))) {
      add(pair.slice(equals + 1).replaceAll('+', ' '));
      add(pair.slice(equals + 1));
    }
    // A query without names may be a token as a whole; a sentence is none.
    if (equals === -1 && pair.length >= 16 && !/\s/.test(pair)) add(pair);
  }
}

function addHeaders(headers: HeaderList, add: (value: string) => void): void {
  for (const [name, value] of headers) {
    if (name === 'cookie' || name === 'set-cookie') addCookies(value, name, add);
    else if (isSecretHeader(name)) addCredential(value, add);
    else if (name === 'referer' || name === 'location') {
      addParameters(value.slice(value.indexOf('?') + 1), add);
      addUserInformation(/^\w+:\/\/([^/?#]*)/.exec(value)?.[1] ?? '', add);
    }
  }
}

/** Values of cookies (RFC 6265 §4.1.1, §4.2.1); attributes of `Set-Cookie` are none. */
function addCookies(value: string, header: string, add: (value: string) => void): void {
  const pairs = value.split(';');
  for (const pair of header === 'cookie' ? pairs : pairs.slice(0, 1)) {
    const equals = pair.indexOf('=');
    const text = pair
      .slice(equals + 1)
      .trim()
      .replaceAll(/^"|"$/g, '');
    if (isSecretName(pair.slice(0, Math.max(0, equals))) || !isSetting(text)) add(text);
  }
}

/** The value of a cookie that keeps a choice (`theme=dark`): to take such words out would spoil every sentence. */
function isSetting(value: string): boolean {
  return value.length < 8 || /^[a-z]{1,16}$/.test(value);
}

/** A credential with its scheme and without, its parameters, and what Basic (RFC 7617) packs into one. */
function addCredential(value: string, add: (value: string) => void): void {
  const words = value.trim().split(/[\s,]+/);
  const [scheme = ''] = words;
  for (const word of words.length > 1 ? words.slice(1) : words) {
    add(word);
    const quoted = /^[\w-]+=["'“]?([^"'”]*)/.exec(word)?.[1];
    if (quoted !== undefined && quoted.length >= 8) add(quoted);
  }
  // White space in the middle, or no scheme at all: the whole is the secret.
  if (!/^[a-z][a-z-]{3,12}$/i.test(scheme)) add(value);
  if (/^basic$/i.test(scheme)) addBasic(words[1] ?? '', add);
}

function addBasic(packed: string, add: (value: string) => void): void {
  const pair = /^[A-Za-z0-9+/=]+$/.test(packed) ? unpack(packed) : '';
  const colon = pair.indexOf(':');
  if (colon === -1) return;
  add(pair);
  add(pair.slice(colon + 1));
}

/** Base64 as text; empty where it is none. */
function unpack(packed: string): string {
  try {
    return atob(packed);
  } catch {
    return '';
  }
}

/** Secrets by name in JSON, forms, multipart and hidden fields; a body of another kind is never shown at all. */
function addBody(body: SeenBody | undefined, add: (value: string) => void): void {
  const text = body?.text?.slice(0, BODY_CHARACTERS);
  if (text === undefined) return;
  for (const [, name = '', value = ''] of text.matchAll(JSON_MEMBER)) {
    if (isSecretName(name)) add(value);
  }
  if (!/[<{\n]/.test(text)) addParameters(text, add);
  for (const [, name = '', value = ''] of text.matchAll(MULTIPART_FIELD)) {
    if (isSecretName(name)) add(value);
  }
  for (const [tag] of text.matchAll(/<(?:input|meta)\b[^>]{0,600}>/gi)) addTag(tag, add);
}

/** `name=value` in the line of a log. */
const PAIR = /([\w.-]{2,60})=([^\s&"'`;,]{4,4096})/g;
const JSON_MEMBER = /"([\w .$[\]-]{1,80})"\s{0,20}:\s{0,20}"((?:[^"\\]|\\.){1,8192})"/g;
const MULTIPART_FIELD = /\bname="([^"\r\n]{1,80})"\r?\n\r?\n([^\r\n]{1,8192})/g;

function addTag(tag: string, add: (value: string) => void): void {
  const name = /\bname\s?=\s?["']?([^\s"'>]+)/i.exec(tag)?.[1] ?? '';
  const value = /\b(?:value|content)\s?=\s?["']?([^\s"'>]+)/i.exec(tag)?.[1];
  if (value !== undefined && isSecretName(name)) add(value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
