import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { findMoment, readClfTime } from '../moment.ts';
import type { Place, Seen } from './parts/event.ts';
import { callerFix, eventOf, ownerFix, tick } from './parts/event.ts';
import { headOf, integer, readRequestLine } from './parts/fields.ts';
import type { LineRule } from './parts/line-rule.ts';
import { tell } from './parts/line-rule.ts';
import { hasSome, shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { unwrap } from './parts/unwrap.ts';

const NAME = { id: 'django', product: 'Django', layer: 'framework' } as const;
const RUN = 'captured from Django 3.2.25';
const SOURCE = 'https://github.com/django/django/blob/main/django/middleware/csrf.py';

const sendToken = callerFix(
  'Ask for a page first, keep its csrftoken cookie, and send it back with the token in the header',
  'X-CSRFToken: <value of the csrftoken cookie>',
);

const RULES: readonly LineRule[] = [
  {
    has: 'Forbidden (CSRF cookie not set.)',
    code: 'csrf.token_missing',
    factor: 300,
    says: 'Django wrote `CSRF cookie not set.`: no csrftoken cookie came with the request',
    remedies: () => [
      sendToken,
      ownerFix(
        'For an API that is called without cookies, sign in by token and take CSRF off that view',
        '@csrf_exempt',
      ),
    ],
    source: RUN,
  },
  {
    has: 'Forbidden (CSRF token missing',
    code: 'csrf.token_missing',
    factor: 300,
    says: 'Django wrote `CSRF token missing`: the cookie came, but neither the header nor the field',
    remedies: () => [sendToken],
    source: RUN,
  },
  {
    has: 'Forbidden (CSRF token missing or incorrect.)',
    code: 'csrf.token_invalid',
    factor: 150,
    says: 'before version 4, Django writes `CSRF token missing or incorrect.` for a wrong token as well',
    remedies: () => [sendToken],
    source: RUN,
  },
  {
    has: 'Forbidden (CSRF token from ',
    pattern:
      /Forbidden \(CSRF token from (POST|the '[\w-]{1,64}' HTTP header) (incorrect|has [\w ]{1,40})\.\)/,
    code: 'csrf.token_invalid',
    factor: 300,
    says: ([, where, why]) => `the CSRF token of ${where ?? ''} is not the cookie’s: ${why ?? ''}`,
    remedies: () => [sendToken],
    source: SOURCE,
  },
  {
    has: 'Origin checking failed',
    pattern: /Origin checking failed - (\S{1,300}) does not match any trusted origins/,
    code: 'csrf.origin_mismatch',
    factor: 300,
    says: ([, origin]) => `Django does not trust the Origin ${tick(origin)}`,
    remedies: ([, origin]) => [
      ownerFix(
        'Trust it in the settings, with its scheme',
        `CSRF_TRUSTED_ORIGINS = ["${origin?.replaceAll(/[^\w.:/-]/g, '') ?? ''}"]`,
      ),
    ],
    source: SOURCE,
  },
  {
    has: 'Referer checking failed',
    pattern: /Referer checking failed - (.{1,300}?)\.?\)/,
    code: 'csrf.origin_mismatch',
    factor: 300,
    says: ([, why]) => `Django refused the Referer: ${tick(why)}`,
    remedies: () => [
      callerFix('Send a Referer of the same site, over https'),
      ownerFix(
        'Behind a proxy that ends TLS, tell Django of it',
        "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')",
      ),
    ],
    source: SOURCE,
  },
  {
    has: 'Invalid HTTP_HOST header',
    pattern: /Invalid HTTP_HOST header: '([^']{1,300})'/,
    code: 'request.bad_host',
    factor: 300,
    says: ([, host]) => `Django does not answer to the host ${tick(host)}`,
    remedies: ([, host]) => [
      ownerFix(
        'Name the host in the settings',
        `ALLOWED_HOSTS = ["${host?.replace(/:\d+$/, '').replaceAll(/[^\w.-]/g, '') ?? ''}"]`,
      ),
    ],
    status: 400,
    source: RUN,
  },
  {
    has: 'Method Not Allowed',
    pattern: /Method Not Allowed(?: \(([A-Z]{3,16})\))?: \//,
    code: 'request.method_not_allowed',
    factor: 300,
    says: ([, method]) => `the view does not take ${tick(method)}`,
    status: 405,
    source: RUN,
  },
  {
    has: 'Forbidden (Permission denied)',
    code: 'role.missing',
    factor: 200,
    says: 'a view raised `PermissionDenied`: the account lacks a permission',
    remedies: () => [
      ownerFix('See the permission that the view checks, and give it to the account or its group'),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: 'Forbidden: /',
    code: 'role.missing',
    factor: 60,
    says: 'the application answered 403: a permission of Django or of REST framework',
    status: 403,
    source: 'https://www.django-rest-framework.org/api-guide/permissions/',
  },
  {
    has: 'Unauthorized: /',
    code: 'credential.missing',
    factor: 60,
    says: 'the application answered 401',
    status: 401,
    source: 'https://www.django-rest-framework.org/api-guide/authentication/',
  },
  {
    has: 'Unsupported Media Type: /',
    code: 'request.unsupported_media_type',
    factor: 300,
    says: 'REST framework has no parser for this Content-Type',
    remedies: () => [callerFix('Send JSON', 'Content-Type: application/json')],
    status: 415,
    source: 'https://www.django-rest-framework.org/api-guide/parsers/',
  },
  {
    has: 'Too Many Requests: /',
    code: 'rate.exceeded',
    factor: 300,
    says: 'REST framework throttles the caller',
    status: 429,
    source: 'https://www.django-rest-framework.org/api-guide/throttling/',
  },
];

/** The line of `runserver`: `[26/Nov/2026 10:44:50] "POST /orders HTTP/1.1" 403 1382`, or after a logger’s name. */
const SERVER =
  /(?:\[(\d{2}\/[A-Z][a-z]{2}\/\d{4} \d{2}:\d{2}:\d{2})\] |django\.server )"([A-Z]{3,16} \S{1,4096} HTTP\/[\d.]{1,3})" (\d{3}) \d{1,15}\s*$/;
const LOGGERS = ['django.security', 'django.request', 'django.server'];
/** One pass over the line for all that may tell. */
const MAY =
  /Forbidden|checking failed|HTTP_HOST|Not Allowed|Unauthorized: |Media Type: |Too Many |" 4\d\d/;

/** Lines that Django writes of refused requests, in any layout of its loggers. */
export const django: LogFormat = {
  ...NAME,
  recognise: (lines) =>
    shareOf(
      lines,
      (line) =>
        hasSome(line, LOGGERS) ||
        SERVER.test(headOf(line)) ||
        / ?Forbidden \((?:CSRF|Origin|Referer|Permission)/.test(headOf(line)),
      0.95,
    ),
  mayMatter: (line) => MAY.test(line),
  parse,
};

function parse(record: string, at: Place): LogEvent | undefined {
  const { text, moment } = unwrap(record);
  const head = headOf(text);
  const server = SERVER.exec(head);
  if (server !== null) return byServer(server, head, at);
  const told = tell(RULES, head, {});
  if (told === undefined) return undefined;
  return eventOf(NAME, at, {
    moment: findMoment(head) ?? moment,
    method: /Method Not Allowed \(([A-Z]{3,16})\)/.exec(head)?.[1],
    target: /(?:\)|Forbidden|Unauthorized|Type|Requests|Allowed): (\/\S{0,2048})/.exec(head)?.[1],
    host: /Invalid HTTP_HOST header: '([^']{1,300})'/.exec(head)?.[1],
    status: told.status ?? 403,
    refusedByProduct: true,
    text: head,
    causes: told.causes,
  });
}

function byServer(server: RegExpExecArray, head: string, at: Place): LogEvent | undefined {
  const [text, time, line, code] = server;
  const status = integer(code);
  if (!isWorthTelling(status)) return undefined;
  const request = readRequestLine(line);
  const moment: Seen['moment'] =
    time === undefined ? findMoment(head) : readClfTime(time.replace(' ', ':'));
  return eventOf(NAME, at, {
    moment,
    method: request?.method,
    target: request?.target,
    status,
    refusedByProduct: undefined,
    text,
  });
}
