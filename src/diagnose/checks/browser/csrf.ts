import { headerValue } from '../../../core/headers.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { byCaller, cause, found, note } from '../found.ts';
import {
  byStatus,
  contentTypeOf,
  cookiesOf,
  isUnsafe,
  isWithheld,
  queryOf,
  readForm,
  wholeBody,
} from '../parts.ts';
import type { NamedValue } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { listed, shown } from '../shown.ts';

/** A CSRF cookie and what has to carry its value back. */
interface CsrfPair {
  /** Lower case. */
  readonly cookie: RegExp;
  readonly headers: readonly string[];
  readonly fields: readonly string[];
  readonly framework: string;
  /** Whether header and cookie hold the same value: not where the token is masked or the cookie is a secret of its own. */
  readonly same: boolean;
}

/** Pairs by the frameworks' own documentation. */
const PAIRS: readonly CsrfPair[] = [
  {
    cookie: /^(?:__host-|__secure-)?csrftoken$/,
    headers: ['x-csrftoken'],
    fields: ['csrfmiddlewaretoken'],
    framework: 'Django',
    same: false,
  },
  {
    cookie: /^(?:__host-|__secure-)?xsrf-token$/,
    headers: ['x-xsrf-token', 'x-csrf-token'],
    fields: ['_token', '_csrf'],
    framework: 'Angular, Spring, Laravel',
    same: true,
  },
  {
    cookie: /^(?:__host-|__secure-)?_?csrf(?:[-_]?token)?$/,
    headers: ['csrf-token', 'x-csrf-token', 'x-xsrf-token', 'xsrf-token'],
    fields: ['_csrf', 'csrf_token', 'csrf'],
    framework: 'Express and others',
    same: false,
  },
  {
    cookie: /^\.aspnetcore\.antiforgery\./,
    headers: ['requestverificationtoken', 'x-csrf-token', 'x-xsrf-token'],
    fields: ['__requestverificationtoken'],
    framework: 'ASP.NET Core',
    same: false,
  },
  {
    cookie: /^__requestverificationtoken/,
    headers: ['requestverificationtoken'],
    fields: ['__requestverificationtoken'],
    framework: 'ASP.NET',
    same: false,
  },
  {
    cookie: /^(?:__host-|__secure-)?next-auth\.csrf-token$/,
    headers: ['x-csrf-token'],
    fields: ['csrftoken'],
    framework: 'NextAuth',
    same: false,
  },
];

/** Fields that carry a CSRF token, lower case. */
const TOKEN_FIELD =
  /^(?:(?:x-)?(?:csrf|xsrf)-?token|x-csrf|x-csrf-header|requestverificationtoken|anti-?forgery-?token|jenkins-crumb|x-wp-nonce|\.crumb|x-gitlab-csrf-token)$/;
const TOKEN_PARAMETER =
  /^(?:csrfmiddlewaretoken|_?csrf(?:[-_]?token)?|_?xsrf(?:[-_]?token)?|authenticity_token|_token|__requestverificationtoken|_wpnonce|jenkins-crumb|csrf-token|csrftoken)$/;
/** Cookies by which servers know a session. */
const SESSION_COOKIE =
  /^(?:__host-|__secure-)?(?:.{0,40}(?:sess(?:ion)?(?:id)?|sid)|jsessionid.{0,20}|phpsessid|laravel_session|\.aspnet.{0,40}|asp\.net_sessionid|connect\.sid|remember.{0,20}|wordpress_logged_in_.{0,64}|_.{1,40}_session)$/;

const GROUP = 'csrf_token';

/** Cookies sent by a method that changes something, without the token that proves where the request comes from. */
export const checkCsrfToken = requestCheck((request, kase) => {
  if (!isUnsafe(request)) return found([]);
  const cookies = cookiesOf(request);
  const tokens = tokensOf(request);
  const pair = pairOf(cookies);
  if (tokens.length > 0) return withToken(tokens, pair, kase);
  if (cookies.length === 0) return withoutCookies(request, kase);
  // A token in the Authorization field is what frameworks do without CSRF tokens for.
  const isBearer = /^\s*(?:Bearer|Token|JWT)\s/i.test(
    headerValue(request.headers, 'authorization') ?? '',
  );
  if (pair !== undefined) return missing(pair, { kase, isBearer });
  const session = cookies.find(({ name }) => SESSION_COOKIE.test(name.toLowerCase()));
  if (session === undefined || isWithheld(request, 'body')) return found([]);
  return sessionOnly(session.name, { kase, isBearer });
});

interface FoundPair extends CsrfPair {
  readonly sent: NamedValue;
}

function pairOf(cookies: readonly NamedValue[]): FoundPair | undefined {
  for (const pair of PAIRS) {
    const sent = cookies.find(({ name }) => pair.cookie.test(name.toLowerCase()));
    if (sent !== undefined) return { ...pair, sent };
  }
  return undefined;
}

interface SentToken extends NamedValue {
  readonly place: 'field' | 'parameter';
}

/** CSRF tokens in header fields, query and form. */
function tokensOf(request: SeenRequest): readonly SentToken[] {
  const inFields = request.headers
    .filter(([name]) => TOKEN_FIELD.test(name))
    .map(([name, value]): SentToken => ({ place: 'field', name, value: value.trim() }));
  const text = wholeBody(request) ?? request.body?.text?.slice(0, 65_536) ?? '';
  const { essence } = contentTypeOf(request);
  const form = essence === 'application/x-www-form-urlencoded' ? readForm(text) : [];
  const named = [...queryOf(request), ...form, ...namedParts(essence, text)];
  const inBody = named
    .filter(({ name }) => TOKEN_PARAMETER.test(name.toLowerCase()))
    .map((one): SentToken => ({ place: 'parameter', ...one }));
  return [...inFields, ...inBody];
}

/** Names of multipart parts and of the first members of JSON; values are not needed. */
function namedParts(essence: string, text: string): readonly NamedValue[] {
  if (essence === 'multipart/form-data') {
    return [...text.matchAll(/\bname="([^"\r\n]{1,100})"/g)].map(([, name = '']) => ({
      name,
      value: '?',
    }));
  }
  const isJson = essence.endsWith('json');
  if (!isJson) return [];
  return [...text.matchAll(/"([_A-Za-z-]{4,40})"\s{0,8}:/g)].map(([, name = '']) => ({
    name,
    value: '?',
  }));
}

function withToken(
  tokens: readonly SentToken[],
  pair: FoundPair | undefined,
  kase: DiagnoseCase,
): Findings {
  const [token] = tokens;
  const name = token?.name ?? '';
  const blank = tokens.find(({ value }) => /^(?:|undefined|null|none)$/i.test(value));
  if (blank !== undefined) {
    const text = `the CSRF token \`${shown(blank.name)}\` is sent without a value`;
    const weight = {
      code: 'csrf.token_missing',
      factor: byStatus(kase, { 403: 60, 400: 40, 419: 60, 422: 30 }, 10),
      group: GROUP,
    } as const;
    return found([
      cause(weight, text, {
        at: blank.name,
        remedies: [byCaller('read the token after the page has set it')],
      }),
    ]);
  }
  const differs =
    pair !== undefined && pair.same ? tokens.find((one) => isEchoOf(one, pair)) : undefined;
  if (pair !== undefined && differs !== undefined && !isSameToken(differs.value, pair.sent.value)) {
    return mismatch(differs, pair, kase);
  }
  const text = `a CSRF token is sent, as \`${shown(name)}\``;
  const causes: CauseFinding[] = [
    cause({ code: 'csrf.token_missing', factor: 0.15, group: GROUP }, text, { at: name }),
  ];
  return found(causes, [note('fine', text, { at: name })]);
}

function isEchoOf(token: SentToken, pair: CsrfPair): boolean {
  return (
    token.place === 'field' && token.name !== 'x-csrf-token' && pair.headers.includes(token.name)
  );
}

/** Cookies carry the value percent-encoded; scripts decode it, or not. */
function isSameToken(one: string, other: string): boolean {
  return one === other || decoded(one) === decoded(other);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function mismatch(token: SentToken, pair: FoundPair, kase: DiagnoseCase): Findings {
  const factor = byStatus(kase, { 403: 30, 419: 40, 400: 15 }, 8);
  const text = `the field \`${shown(token.name)}\` does not hold the value of the cookie \`${shown(pair.sent.name)}\``;
  const remedies = [
    byCaller(
      `read the cookie \`${shown(pair.sent.name)}\` for each request and send its value, decoded, as \`${shown(token.name)}\``,
    ),
  ];
  return found([
    cause({ code: 'csrf.token_invalid', factor, group: GROUP }, text, { at: token.name, remedies }),
  ]);
}

interface Around {
  readonly kase: DiagnoseCase;
  readonly isBearer: boolean;
}

function missing(pair: FoundPair, { kase, isBearer }: Around): Findings {
  const strong = byStatus(kase, { 403: 50, 419: 100, 400: 15, 422: 15 }, 6);
  const factor = isBearer ? Math.max(1.5, strong / 10) : strong;
  const name = shown(pair.sent.name);
  const text = `the cookie \`${name}\` (${pair.framework}) is sent, and no CSRF token: ${listed(pair.headers)} or a form field`;
  const header = pair.headers[0] ?? 'x-csrf-token';
  const remedies = [
    byCaller(
      `send the CSRF token beside the cookie`,
      `${header}: <value of the cookie or of the page's token>`,
    ),
  ];
  return found([
    cause({ code: 'csrf.token_missing', factor, group: GROUP }, text, { at: 'cookie', remedies }),
  ]);
}

function sessionOnly(cookie: string, { kase, isBearer }: Around): Findings {
  const strong = byStatus(kase, { 403: 10, 419: 60, 400: 4, 422: 6 }, 2);
  const factor = isBearer ? 1.2 : strong;
  const text = `a session cookie (\`${shown(cookie)}\`) is sent with a request that changes something, and no CSRF token`;
  const remedies = [
    byCaller(
      'get a CSRF token from the page or its API, and send it in the field that the framework wants',
    ),
  ];
  return found([
    cause({ code: 'csrf.token_missing', factor, group: GROUP }, text, { at: 'cookie', remedies }),
  ]);
}

function withoutCookies(request: SeenRequest, kase: DiagnoseCase): Findings {
  if (isWithheld(request, 'cookie')) return found([]);
  const hasKey = headerValue(request.headers, 'authorization') !== undefined;
  // Some frameworks want a token from whoever has no session too: Django, Rails, Flask-WTF do.
  const factor = byStatus(kase, { 403: hasKey ? 1 : 2, 419: 60 }, 1);
  if (factor <= 1) return found([]);
  const text =
    'no CSRF token and no session cookie is sent, which frameworks with CSRF protection for every form refuse';
  return found([
    cause({ code: 'csrf.token_missing', factor, group: GROUP }, text, { at: 'cookie' }),
  ]);
}
