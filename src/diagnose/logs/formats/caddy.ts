import type { JsonObject } from '../../../util/json.ts';
import type { LogFormat } from '../format.ts';
import { readEpoch, readIsoTime } from '../moment.ts';
import type { Cause, Seen } from './parts/event.ts';
import { callerFix, ownerFix, pastable, pathOf, remedy, tick } from './parts/event.ts';
import { causesOfMatches, readRuleMatch } from './modsecurity-message.ts';
import { jsonFormat } from './parts/json-format.ts';
import { fieldOf, itemsAt, member, numberAt, textAt } from './parts/json-record.ts';
import { isWorthTelling } from './parts/refusal.ts';

const RUN = 'captured from Caddy 2.6.2';

/** Caddy's JSON: access log, error log, and the lines of its WAF (Coraza). */
export const caddy: LogFormat = jsonFormat(
  { id: 'caddy', product: 'Caddy', layer: 'web_server' },
  {
    marks: ['"logger"', '"http', '"ts"'],
    sure: 0.98,
    may: /"status": ?4\d\d|"status": ?50\d|Coraza|HTTP 4\d\d/,
    request: (record) => ({
      ...commonOf(record),
      status:
        textAt(record, 'logger')?.startsWith('http.log.access') === true
          ? numberAt(record, 'status')
          : undefined,
    }),
    read,
  },
);

function read(record: JsonObject): Seen | undefined {
  const logger = textAt(record, 'logger') ?? '';
  const message = textAt(record, 'msg') ?? '';
  const common = commonOf(record);
  if (message.includes('Coraza: ')) return byWaf(message, common);
  const status = statusOf(record, message);
  if (logger.startsWith('http.log.error')) {
    const causes = errorCauses(record, message, common);
    if (!isWorthTelling(status, causes)) return undefined;
    return {
      ...common,
      status,
      ids: [textAt(record, 'err_id')],
      refusedByProduct: true,
      text: `${message} ${textAt(record, 'err_trace') ?? ''}`,
      causes,
    };
  }
  if (!logger.startsWith('http.log.access') || !isWorthTelling(status)) return undefined;
  return { ...common, ...accessOf(record, status, common), status };
}

function commonOf(
  record: JsonObject,
): Pick<Seen, 'moment' | 'clientAddress' | 'method' | 'target' | 'host' | 'userAgent' | 'account'> {
  return {
    moment: momentOf(record),
    clientAddress: textAt(record, 'request.client_ip', 'request.remote_ip', 'request.remote_addr'),
    method: textAt(record, 'request.method'),
    target: textAt(record, 'request.uri'),
    host: textAt(record, 'request.host'),
    userAgent: fieldOf(member(record, 'request.headers'), 'user-agent'),
    account: textAt(record, 'user_id'),
  };
}

function momentOf(record: JsonObject): Seen['moment'] {
  const value = member(record, 'ts');
  if (typeof value === 'number') return readEpoch(value);
  return typeof value === 'string' ? readIsoTime(value) : undefined;
}

/** 413 is handed through the proxy's own error, whose status is 502. */
function statusOf(record: JsonObject, message: string): number | undefined {
  const inner = /HTTP (4\d\d): /.exec(message)?.[1];
  return inner === undefined ? numberAt(record, 'status') : Number(inner);
}

type Common = Pick<Seen, 'clientAddress' | 'target'>;

/** The error log names the handler that gave up: `err_trace`. */
function errorCauses(record: JsonObject, message: string, common: Common): readonly Cause[] {
  const { target } = common;
  const trace = textAt(record, 'err_trace') ?? '';
  const status = numberAt(record, 'status');
  if (trace.startsWith('caddyauth.')) return [basicCause(record)];
  if (message.includes('request body too large')) {
    return [
      {
        code: 'request.body_too_large',
        factor: 300,
        says: `Caddy wrote ${tick(message)}`,
        remedies: [
          ownerFix(
            `Raise the limit for ${pastable(pathOf(target))}`,
            'request_body {\n\tmax_size 20MB\n}',
          ),
        ],
        source: RUN,
      },
    ];
  }
  if (/permission denied/.test(message) && status === 403) {
    return [
      {
        code: 'server.file_permission',
        factor: 300,
        says: `Caddy may not read the file: ${tick(message)}`,
        source:
          'https://github.com/caddyserver/caddy/blob/master/modules/caddyhttp/fileserver/staticfiles.go',
      },
    ];
  }
  return trace.startsWith('caddyhttp.StaticError') ? directiveCauses(message, common) : [];
}

/** The directive `error`: a plain refusal, whose matcher is not logged. */
function directiveCauses(message: string, { target, clientAddress }: Common): readonly Cause[] {
  const says = `the directive \`error\` of Caddy refused: ${tick(message)}`;
  return [
    {
      code: 'server.rewrite_rule',
      factor: 80,
      says,
      remedies: [
        ownerFix(
          'Narrow the matcher of the `error` directive',
          `@others not path ${pastable(pathOf(target))}*`,
        ),
      ],
      source: RUN,
    },
    {
      code: 'server.ip_rule',
      factor: /address|ip\b/i.test(message) ? 200 : 60,
      says: 'its matcher is often `remote_ip`',
      remedies: [
        ownerFix('Let the address in', `@blocked not remote_ip ${clientAddress ?? '203.0.113.9'}`),
      ],
      source: RUN,
    },
    {
      code: 'server.method_rule',
      factor: /method/i.test(message) ? 200 : 25,
      says: 'its matcher may be `method`',
      source: RUN,
    },
    {
      code: 'server.referer_rule',
      factor: /referr?er|hotlink/i.test(message) ? 200 : 25,
      says: 'its matcher may be `header Referer`',
      source: RUN,
    },
  ];
}

function basicCause(record: JsonObject): Cause {
  const sent = member(record, 'request.headers.Authorization') !== undefined;
  return {
    code: sent ? 'credential.unknown' : 'credential.missing',
    factor: 300,
    says: sent
      ? 'Caddy does not know the user or the password'
      : 'Caddy wanted Basic credentials and got none',
    remedies: [
      callerFix(
        'Send the user and the password that `basic_auth` wants',
        'curl -u USER:PASSWORD …',
      ),
    ],
    source: RUN,
  };
}

/** An access line shows the upstream's own `Server` beside Caddy's, or `Via`, where it was the upstream that answered. */
function accessOf(
  record: JsonObject,
  status: number | undefined,
  { target }: Common,
): Omit<Seen, 'moment'> {
  const headers = member(record, 'resp_headers');
  const servers = itemsAt(headers, 'Server');
  const upstream = servers.length > 1 || fieldOf(headers, 'via') !== undefined;
  const text = `${textAt(record, 'request.method') ?? ''} ${target ?? ''} ${String(status)}`;
  if (upstream) {
    const cause: Cause = {
      code: 'upstream.refused',
      factor: 100,
      says: `Caddy passed on ${tick(status)} of ${tick(typeof servers[1] === 'string' ? servers[1] : 'the application')}`,
      remedies: [remedy('api_owner', 'See the log of the application at this second')],
      source: RUN,
    };
    return { upstreamStatus: status, refusedByProduct: false, text, causes: [cause] };
  }
  if (status === 401 && fieldOf(headers, 'www-authenticate') !== undefined) {
    return { refusedByProduct: true, text, causes: [basicCause(record)] };
  }
  if (status !== 403 || numberAt(record, 'size') !== 0) return { text };
  return { refusedByProduct: true, text, causes: emptyCauses(target) };
}

/** `respond 403`, `error 403` or `abort` behind a matcher, which no log names: it may look at anything. */
function emptyCauses(target: string | undefined): readonly Cause[] {
  const says =
    'Caddy answered by itself with an empty 403: a `respond` or `error` of its configuration';
  const matchers: readonly (readonly [Cause['code'], number, string])[] = [
    ['server.ip_rule', 30, 'often `remote_ip` or `client_ip`'],
    ['server.referer_rule', 30, 'at times `header Referer`'],
    ['server.method_rule', 30, 'at times `method`'],
    ['waf.bot', 20, 'at times `header User-Agent`'],
  ];
  return [
    {
      code: 'server.rewrite_rule',
      factor: 30,
      says,
      remedies: [
        ownerFix(
          'Narrow the matcher of the `respond`',
          `@others not path ${pastable(pathOf(target))}*`,
        ),
      ],
      source: RUN,
    },
    ...matchers.map(([code, factor, matcher]): Cause => ({
      code,
      factor,
      says: `${says}, whose matcher is ${matcher}`,
      source: 'https://caddyserver.com/docs/caddyfile/matchers',
    })),
  ];
}

function byWaf(
  message: string,
  common: Pick<Seen, 'moment' | 'clientAddress' | 'method' | 'target' | 'host'>,
): Seen | undefined {
  const match = readRuleMatch(message);
  if (match.id === undefined) return undefined;
  return {
    ...common,
    target: common.target ?? match.uri,
    status: match.status ?? (match.denied ? 403 : undefined),
    ids: [match.uniqueId],
    refusedByProduct: match.denied ? true : undefined,
    text: message,
    causes: causesOfMatches(
      [match],
      { path: match.uri },
      'https://github.com/corazawaf/coraza/blob/main/internal/corazawaf/rule.go',
    ),
    by: { product: 'Coraza', layer: 'waf' },
  };
}
