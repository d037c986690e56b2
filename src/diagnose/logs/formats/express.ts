import type { LogFormat } from '../format.ts';
import { eventOf, callerFix, ownerFix, tick } from './parts/event.ts';
import { appFormat } from './parts/app-format.ts';
import type { LineRule } from './parts/line-rule.ts';
import { NODE_RULES } from './node-rules.ts';
import { shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { unwrap } from './parts/unwrap.ts';
import { headOf, integer, readRequestLine } from './parts/fields.ts';

const JWT = 'https://github.com/auth0/node-jsonwebtoken';

const RULES: readonly LineRule[] = [
  ...NODE_RULES,
  {
    has: 'EBADCSRFTOKEN',
    code: 'csrf.token_invalid',
    factor: 200,
    says: 'a CSRF package of Node raised `EBADCSRFTOKEN`: the token is missing or wrong',
    remedies: () => [
      callerFix(
        'Send the token that the application hands out, with the cookie it belongs to',
        'X-CSRF-Token: <token>',
      ),
    ],
    status: 403,
    source: 'https://github.com/expressjs/csurf',
  },
  {
    has: 'EBADCSRFTOKEN',
    code: 'csrf.token_missing',
    factor: 200,
    says: '`EBADCSRFTOKEN` does not tell a missing token from a wrong one',
    status: 403,
    source: 'https://github.com/expressjs/csurf',
  },
  {
    has: 'ForbiddenError: invalid csrf token',
    code: 'csrf.token_invalid',
    factor: 200,
    says: 'Express wrote `ForbiddenError: invalid csrf token`',
    status: 403,
    source: 'https://github.com/expressjs/csurf',
  },
  {
    has: 'ForbiddenError: invalid csrf token',
    code: 'csrf.token_missing',
    factor: 200,
    says: '`invalid csrf token` is also what a missing token gives',
    status: 403,
    source: 'https://github.com/expressjs/csurf',
  },
  {
    has: 'Not allowed by CORS',
    code: 'cors.origin_not_allowed',
    factor: 300,
    says: 'the application wrote `Not allowed by CORS`',
    remedies: () => [ownerFix('Add the origin to the list that is handed to cors()')],
    source: 'https://github.com/expressjs/cors#configuring-cors-w-dynamic-origin',
  },
  {
    has: 'PayloadTooLargeError',
    code: 'request.body_too_large',
    factor: 300,
    says: 'body-parser: `PayloadTooLargeError: request entity too large`',
    remedies: () => [ownerFix('Raise the limit', "app.use(express.json({ limit: '5mb' }));")],
    status: 413,
    source: 'https://github.com/expressjs/body-parser',
  },
  {
    has: 'UnsupportedMediaTypeError',
    code: 'request.unsupported_media_type',
    factor: 300,
    says: 'body-parser: `UnsupportedMediaTypeError`',
    status: 415,
    source: 'https://github.com/expressjs/body-parser',
  },
  {
    has: 'entity.parse.failed',
    code: 'request.body_not_parseable',
    factor: 300,
    says: 'body-parser: `entity.parse.failed`',
    remedies: () => [callerFix('Send JSON that parses; mind quotes that the shell takes away')],
    status: 400,
    source: 'https://github.com/expressjs/body-parser',
  },
  {
    has: 'in JSON at position',
    pattern: /SyntaxError: [^\n]{0,200}in JSON at position \d{1,9}[\s\S]{0,2048}body-parser/,
    code: 'request.body_not_parseable',
    factor: 300,
    says: 'body-parser cannot parse the body as JSON',
    status: 400,
    source: 'https://github.com/expressjs/body-parser',
  },
  {
    has: 'No authorization token was found',
    code: 'credential.missing',
    factor: 300,
    says: 'express-jwt: `No authorization token was found`',
    status: 401,
    source: 'https://github.com/auth0/express-jwt',
  },
  {
    has: 'jwt expired',
    code: 'credential.expired',
    factor: 300,
    says: '`TokenExpiredError: jwt expired`',
    status: 401,
    source: JWT,
  },
  {
    has: 'jwt not active',
    code: 'credential.not_yet_valid',
    factor: 300,
    says: '`NotBeforeError: jwt not active`',
    status: 401,
    source: JWT,
  },
  {
    has: 'jwt malformed',
    code: 'credential.malformed',
    factor: 300,
    says: '`JsonWebTokenError: jwt malformed`',
    status: 401,
    source: JWT,
  },
  {
    has: 'JsonWebTokenError: invalid signature',
    code: 'credential.bad_signature',
    factor: 300,
    says: '`JsonWebTokenError: invalid signature`',
    status: 401,
    source: JWT,
  },
  {
    has: 'jwt audience invalid',
    pattern: /jwt audience invalid\. expected: (.{1,200})/,
    code: 'credential.wrong_audience',
    factor: 300,
    says: ([, wanted]) => `the token is not for ${tick(wanted)}`,
    status: 401,
    source: JWT,
  },
  {
    has: 'jwt issuer invalid',
    pattern: /jwt issuer invalid\. expected: (.{1,200})/,
    code: 'credential.wrong_issuer',
    factor: 300,
    says: ([, wanted]) => `the token is not of ${tick(wanted)}`,
    status: 401,
    source: JWT,
  },
];

const NODE_ERROR = /^(?:Uncaught )?\w{0,40}Error(?: \[\w{1,60}\])?: /;

/** What Express and its packages write to the console when they refuse: an error and its stack. */
export const express: LogFormat = appFormat(
  { id: 'express', product: 'Express', layer: 'framework' },
  {
    rules: RULES,
    looks: (line) =>
      NODE_ERROR.test(line.slice(0, 120)) ||
      /^ {4}at .{1,400}node_modules/.test(line) ||
      line.includes('EBADCSRFTOKEN') ||
      line.includes('Server Actions request') ||
      /^\[Nest\] \d{1,9} {2}- /.test(line.slice(0, 40)),
    sure: 0.8,
    isContinuation: (line) => /^(?:\s|\}|\{$)/.test(line),
  },
);

const UVICORN = { id: 'uvicorn', product: 'uvicorn', layer: 'application' } as const;
const LINE =
  /^(?:INFO: {1,8}|\S.{0,80}INFO.{0,80}? )?(\[?[0-9a-fA-F.:]{2,45}\]?):(\d{1,5}) - "([A-Z]{3,16} \S{1,8192} HTTP\/[\d.]{1,3})" (\d{3})(?: [A-Z][\w' -]{1,40})?\s*$/;

/** Uvicorn's access log (FastAPI, Starlette): `INFO: 127.0.0.1:5 - "POST /x HTTP/1.1" 403 Forbidden`. */
export const uvicorn: LogFormat = {
  ...UVICORN,
  recognise: (lines) =>
    shareOf(
      lines,
      (line) =>
        LINE.test(headOf(line)) ||
        /^INFO: {1,8}(?:Started server process|Uvicorn running|Application startup)/.test(line),
      0.97,
    ),
  mayMatter: (line) => line.includes('" 4'),
  parse(record, at) {
    const { text, moment } = unwrap(record);
    const found = LINE.exec(headOf(text));
    if (found === null) return undefined;
    const [, address, , line, code] = found;
    const status = integer(code);
    if (!isWorthTelling(status)) return undefined;
    const request = readRequestLine(line);
    return eventOf(UVICORN, at, {
      moment,
      clientAddress: address,
      method: request?.method,
      target: request?.target,
      status,
      refusedByProduct: undefined,
      text: `${request?.method ?? ''} ${request?.target ?? ''} ${code ?? ''}`,
    });
  },
};
