import type { CauseCode } from '../cause-codes.ts';
import type { DiagnoseCase } from '../case.ts';
import type { SeenRequest } from '../exchange.ts';
import { headerValue } from '../../core/headers.ts';
import { curlLine } from './curl-line.ts';
import type { CurlChange } from './curl-line.ts';
import {
  ON_THE_CLIENT,
  ON_THE_CREDENTIAL,
  ON_THE_NETWORK,
  ON_THE_PATH,
  ON_THE_WAY,
  ON_THE_WRITE,
  ON_TIME,
} from './cause-groups.ts';
import type { Expectation } from './information.ts';

/** An observation of the built-in table. */
export interface TableProbe extends Expectation {
  readonly id: string;
  /** Bits that it has to tell to be worth its trouble. */
  readonly effort: number;
  /** What to do, or undefined where it makes no sense in this case. */
  readonly make: (kase: DiagnoseCase) => MadeProbe | undefined;
  /** What the outcomes tell, where it is said in fewer words than outcome by outcome. `names`: short ones, of the causes at hand that it tells apart. */
  readonly tells?: (names: readonly string[]) => string;
}

export interface MadeProbe {
  readonly text: string;
  readonly command?: string;
  readonly safe: boolean;
}

/** Methods that are meant to change nothing (RFC 9110 §9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const PASSES = 'it passes';
const ALIKE = 'it is refused alike';
const PASSES_OR_NOT = [PASSES, ALIKE] as const;

/** A browser's name, as the current Firefox writes it. */
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

/** Observations that tell causes apart, whatever the product. What reads logs is in `log-probe.ts`. */
export const TABLE: readonly TableProbe[] = [
  {
    id: 'get_instead',
    outcomes: PASSES_OR_NOT,
    reliability: 0.85,
    effort: 0.05,
    expect: (code) => {
      if (ON_THE_WRITE.has(code)) return PASSES;
      return ON_THE_CLIENT.has(code) || ON_THE_PATH.has(code) || isCredential(code)
        ? ALIKE
        : undefined;
    },
    make: (kase) => {
      const { request } = kase.exchange;
      return request === undefined || SAFE.has(request.method) || hasSeenGet(kase, request)
        ? undefined
        : made('send a GET to the same address', request, { method: 'GET' });
    },
  },
  {
    id: 'known_file',
    outcomes: PASSES_OR_NOT,
    reliability: 0.85,
    effort: 0.08,
    expect: (code) => {
      if (ON_THE_CLIENT.has(code)) return ALIKE;
      return ON_THE_WRITE.has(code) || ON_THE_PATH.has(code) || isCredential(code)
        ? PASSES
        : undefined;
    },
    make: ({ exchange: { request } }) =>
      request === undefined
        ? undefined
        : made('ask the same server for something that is open to anybody', request, {
            method: 'GET',
            path: '/robots.txt',
            without: ['authorization', 'cookie'],
          }),
  },
  {
    id: 'allowed_methods',
    outcomes: ['`Allow` lacks the method', '`Allow` lists the method'],
    reliability: 0.75,
    effort: 0.1,
    expect: (code) => {
      const isMethod =
        code === 'request.method_not_allowed' ||
        code === 'server.method_rule' ||
        code === 'cdn.method';
      if (isMethod) return '`Allow` lacks the method';
      return ON_THE_WRITE.has(code) || isCredential(code) ? '`Allow` lists the method' : undefined;
    },
    make: ({ exchange: { request } }) =>
      request === undefined || request.method === 'OPTIONS'
        ? undefined
        : made('ask which methods the address takes', request, { method: 'OPTIONS' }),
  },
  {
    id: 'browser_agent',
    outcomes: PASSES_OR_NOT,
    reliability: 0.8,
    effort: 0.12,
    expect: (code) => (code === 'waf.bot' ? PASSES : notOf(code, 'cdn.challenge', ALIKE)),
    make: ({ exchange: { request } }) =>
      request === undefined || /mozilla\//i.test(headerValue(request.headers, 'user-agent') ?? '')
        ? undefined
        : made(`send the same ${request.method} with a browser’s User-Agent`, request, {
            set: { 'user-agent': BROWSER },
          }),
  },
  {
    id: 'without_cookies',
    outcomes: ['it passes, or asks to sign in', ALIKE],
    reliability: 0.7,
    effort: 0.12,
    expect: (code) =>
      code === 'credential.session_invalid' ||
      code === 'credential.ambiguous' ||
      code === 'request.header_too_large' ||
      code.startsWith('csrf.')
        ? 'it passes, or asks to sign in'
        : ALIKE,
    make: ({ exchange: { request } }) =>
      request === undefined || headerValue(request.headers, 'cookie') === undefined
        ? undefined
        : made(`send the same ${request.method} without cookies`, request, { without: ['cookie'] }),
  },
  {
    id: 'without_credential',
    outcomes: ['the answer changes', 'the answer stays the same'],
    reliability: 0.8,
    effort: 0.1,
    expect: (code) => {
      if (code === 'credential.missing') return undefined;
      return isCredential(code) ? 'the answer changes' : 'the answer stays the same';
    },
    make: ({ exchange: { request } }) =>
      request === undefined || headerValue(request.headers, 'authorization') === undefined
        ? undefined
        : made(
            `send the same ${request.method} without \`Authorization\`: whoever refuses before looking at it answers the same`,
            request,
            { without: ['authorization'] },
          ),
  },
  {
    id: 'other_network',
    outcomes: PASSES_OR_NOT,
    reliability: 0.85,
    effort: 0.2,
    expect: (code) => (ON_THE_NETWORK.has(code) ? PASSES : notOf(code, 'waf.bot', ALIKE)),
    make: ({ exchange: { request } }) =>
      request === undefined
        ? undefined
        : made(
            `send the same ${request.method} from another network, for instance over a phone`,
            request,
            {},
          ),
  },
  {
    id: 'without_proxy',
    outcomes: ['the answer changes', 'the answer stays the same'],
    reliability: 0.85,
    effort: 0.1,
    expect: (code) => (ON_THE_WAY.has(code) ? 'the answer changes' : 'the answer stays the same'),
    make: ({ exchange: { request } }) =>
      request === undefined
        ? undefined
        : made('ask past the proxy and look at who issued the certificate', request, {
            method: 'HEAD',
            bare: true,
            options: ['-v', "--noproxy '*'"],
          }),
  },
  {
    id: 'trailing_slash',
    outcomes: ['the answer changes', 'the answer stays the same'],
    reliability: 0.6,
    effort: 0.12,
    expect: (code) =>
      code === 'route.not_found' ||
      code === 'server.no_index' ||
      code === 'server.rewrite_rule' ||
      code === 'request.method_not_allowed'
        ? 'the answer changes'
        : 'the answer stays the same',
    make: ({ exchange: { request } }) =>
      request === undefined || request.url.path === '/'
        ? undefined
        : made(
            request.url.path.endsWith('/')
              ? 'ask for the path without the slash at its end'
              : 'ask for the path with a slash at its end',
            request,
            { method: 'HEAD', path: otherSlash(request.url.path) },
          ),
  },
  {
    id: 'later',
    outcomes: PASSES_OR_NOT,
    reliability: 0.8,
    effort: 0.15,
    expect: (code) => (ON_TIME.has(code) ? PASSES : ALIKE),
    make: ({ exchange: { request } }) =>
      request === undefined
        ? undefined
        : made(`wait ten minutes, then send the same ${request.method} once`, request, {}),
  },
  {
    id: 'token_page',
    outcomes: ['the page sets a CSRF cookie or has a hidden token field', 'it has neither'],
    reliability: 0.8,
    effort: 0.1,
    expect: (code) =>
      code.startsWith('csrf.token')
        ? 'the page sets a CSRF cookie or has a hidden token field'
        : code.startsWith('csrf.')
          ? undefined
          : 'it has neither',
    make: ({ exchange: { request } }) =>
      request === undefined || SAFE.has(request.method) || isToken(request)
        ? undefined
        : made('read the page or the address that the form comes from', request, { method: 'GET' }),
  },
];

function made(text: string, request: SeenRequest, change: CurlChange): MadeProbe {
  const method = change.method ?? request.method;
  const safe = SAFE.has(method);
  // A body is never repeated by us, and without it the command would ask for something else.
  const command = safe ? curlLine(request, change) : undefined;
  return { text, safe, ...(command === undefined ? {} : { command }) };
}

/** Whether the material already shows how a GET of the same path ends. */
function hasSeenGet({ others, knownGood }: DiagnoseCase, { url }: SeenRequest): boolean {
  return [...others, ...(knownGood === undefined ? [] : [knownGood])].some(
    (other) =>
      other.request?.method === 'GET' &&
      other.response !== undefined &&
      other.request.url.host === url.host &&
      other.request.url.path === url.path,
  );
}

function isCredential(code: CauseCode): boolean {
  return ON_THE_CREDENTIAL.has(code);
}

function notOf(code: CauseCode, unsure: CauseCode, outcome: string): string | undefined {
  return code === unsure ? undefined : outcome;
}

/** Whether the caller proves itself by a field that no other site can make a browser send. */
function isToken(request: SeenRequest): boolean {
  return /^bearer\s/i.test(headerValue(request.headers, 'authorization')?.trim() ?? '');
}

function otherSlash(path: string): string {
  return path.endsWith('/') ? path.replace(/\/+$/, '') || '/' : `${path}/`;
}
