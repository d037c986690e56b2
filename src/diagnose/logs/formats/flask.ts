import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { findMoment, readClfTime } from '../moment.ts';
import type { Traffic } from '../traffic.ts';
import type { Place } from './parts/event.ts';
import { callerFix, eventOf, ownerFix, tick } from './parts/event.ts';
import { headOf, integer, readRequestLine } from './parts/fields.ts';
import type { LineRule } from './parts/line-rule.ts';
import { someRuleMayFit, tell } from './parts/line-rule.ts';
import { shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { toTraffic } from './parts/to-traffic.ts';
import { unwrap } from './parts/unwrap.ts';

const NAME = { id: 'flask', product: 'Flask', layer: 'framework' } as const;
const CSRF = { product: 'Flask-WTF', layer: 'framework' } as const;
/** validate_csrf and CSRFProtect.protect, whose reasons `flask_wtf.csrf` logs at info. */
const WTF = 'https://github.com/wtforms/flask-wtf/blob/main/src/flask_wtf/csrf.py';
const JWT = 'https://github.com/vimalloc/flask-jwt-extended';

const RULES: readonly LineRule[] = [
  {
    has: 'The CSRF token is missing.',
    code: 'csrf.token_missing',
    factor: 300,
    says: 'Flask-WTF wrote `The CSRF token is missing.`: neither the field nor a header came',
    remedies: () => [
      callerFix('Send the token of the page, with its session cookie', 'X-CSRFToken: <token>'),
    ],
    status: 400,
    source: WTF,
  },
  {
    has: 'The CSRF session token is missing.',
    code: 'csrf.token_missing',
    factor: 250,
    says: 'Flask-WTF wrote `The CSRF session token is missing.`: a token came, but no session that holds one',
    remedies: () => [
      callerFix('Send the session cookie that was set with the page'),
      ownerFix(
        'Behind plain http, no browser sends a Secure cookie back',
        'SESSION_COOKIE_SECURE = False  # over http only',
      ),
    ],
    status: 400,
    source: WTF,
  },
  {
    has: 'The CSRF session token is missing.',
    code: 'credential.session_invalid',
    factor: 100,
    says: 'the session of the token did not come, or is not known any more',
    status: 400,
    source: WTF,
  },
  {
    has: 'The CSRF token has expired.',
    code: 'csrf.token_expired',
    factor: 300,
    says: 'Flask-WTF wrote `The CSRF token has expired.` (`WTF_CSRF_TIME_LIMIT`, an hour by default)',
    remedies: () => [callerFix('Load the page again and send its token')],
    status: 400,
    source: WTF,
  },
  {
    has: 'The CSRF token is invalid.',
    code: 'csrf.token_invalid',
    factor: 300,
    says: 'Flask-WTF wrote `The CSRF token is invalid.`: it was not signed with the key of this server',
    status: 400,
    source: WTF,
  },
  {
    has: 'The CSRF tokens do not match.',
    code: 'csrf.token_invalid',
    factor: 300,
    says: 'Flask-WTF wrote `The CSRF tokens do not match.`: the token is of another session',
    status: 400,
    source: WTF,
  },
  {
    has: 'The referrer ',
    pattern: /The referrer (header is missing|does not match the host)\./,
    code: 'csrf.origin_mismatch',
    factor: 300,
    says: ([, why]) =>
      `Flask-WTF wrote \`The referrer ${why ?? ''}.\` (over https, \`WTF_CSRF_SSL_STRICT\`)`,
    remedies: () => [callerFix('Send the Referer of the site')],
    status: 400,
    source: WTF,
  },
  {
    has: 'NoAuthorizationError',
    pattern: /NoAuthorizationError: (.{1,200})/,
    code: 'credential.missing',
    factor: 200,
    says: ([, why]) => `Flask-JWT-Extended: ${tick(why)}`,
    status: 401,
    source: JWT,
  },
  {
    has: 'CSRFError: ',
    pattern: /CSRFError: (.{1,200})/,
    code: 'csrf.token_invalid',
    factor: 100,
    says: ([, why]) => `the application raised \`CSRFError\`: ${tick(why)}`,
    source: JWT,
  },
];

/** `BaseHTTPRequestHandler.log_message` with Werkzeug's dash where the size would be; perhaps behind a logger's prefix, the request in colours. */
const ACCESS =
  /(?:^|[\s:-])(\[?[0-9A-Fa-f.:]{2,45}\]?) - - \[(\d{2}\/[A-Z][a-z]{2}\/\d{4} \d{2}:\d{2}:\d{2})\] "[^A-Z"]{0,24}([A-Z]{3,16} \S{1,8192} HTTP\/[\d.]{1,3})[^"\d]{0,3}[^"]{0,3}" (\d{3}) -/;
const LOGGERS =
  /\b(?:werkzeug|flask_wtf\.csrf|flask\.app)\b|^ \* (?:Serving Flask app|Running on http)/;

/** What Flask, Werkzeug and their extensions write: access lines of the development server, and reasons of refusals. */
export const flask: LogFormat & { traffic(line: string): Traffic | undefined } = {
  ...NAME,
  recognise: (lines) =>
    shareOf(
      lines,
      (line) => {
        const head = headOf(line);
        return ACCESS.test(head) || LOGGERS.test(head) || isReason(head);
      },
      0.95,
    ),
  mayMatter: (line) => line.includes('" 4') || someRuleMayFit(RULES, line),
  parse(record, at) {
    const { text, moment } = unwrap(record);
    const head = headOf(text);
    const access = ACCESS.exec(head);
    if (access !== null) return answered(access, at);
    const told = tell(RULES, head, {});
    if (told === undefined) return undefined;
    return eventOf(NAME, at, {
      moment: findMoment(head) ?? moment,
      status: told.status,
      refusedByProduct: true,
      text: head,
      causes: told.causes,
      by: isReason(head) ? CSRF : undefined,
    });
  },
  traffic(line) {
    const access = ACCESS.exec(headOf(unwrap(line).text));
    if (access === null) return undefined;
    const [, clientAddress, time = '', request, code] = access;
    return toTraffic({
      moment: readClfTime(time.replace(' ', ':')),
      clientAddress,
      ...readRequestLine(request),
      status: integer(code),
    });
  },
};

function isReason(head: string): boolean {
  return /The (?:CSRF (?:session )?tokens?|referrer) [a-z ]{4,30}\.\s*$/.test(head);
}

function answered(access: RegExpExecArray, at: Place): LogEvent | undefined {
  const [, address, time = '', line, code] = access;
  const status = integer(code);
  if (!isWorthTelling(status) && status !== 400) return undefined;
  const request = readRequestLine(line);
  return eventOf(NAME, at, {
    moment: readClfTime(time.replace(' ', ':')),
    clientAddress: address,
    method: request?.method,
    target: request?.target,
    status,
    refusedByProduct: true,
    text: `${line ?? ''} ${code ?? ''}`,
  });
}
