import type { JsonObject } from '../../../util/json.ts';
import type { CauseCode } from '../../cause-codes.ts';
import type { Remedy } from '../../finding.ts';
import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import type { TrafficFormat } from '../traffic.ts';
import { readClfTime, readIsoTime } from '../moment.ts';
import type { Cause, Place, Seen } from './parts/event.ts';
import { callerFix, eventOf, ownerFix, remedy, said, tick } from './parts/event.ts';
import { headOf, integer, keyValues, readRequestLine, words } from './parts/fields.ts';
import { jsonFormat } from './parts/json-format.ts';
import { numberAt, textAt } from './parts/json-record.ts';
import { hasSome, shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import type { RequestFields } from './parts/to-traffic.ts';
import { toTraffic } from './parts/to-traffic.ts';
import { unwrap } from './parts/unwrap.ts';

const NAME = { id: 'traefik_access', product: 'Traefik', layer: 'gateway' } as const;
const DOCS = 'https://doc.traefik.io/traefik/observability/access-logs/';

/** The common log format with three fields more: count, router, URL of the server; then the duration in ms. */
const CLF =
  /^(\S{1,64}) \S{1,128} (\S{1,128}) \[(\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] "((?:[^"\\]|\\.){0,8192})" (\d{3}|-) (?:\d{1,15}|-) (?:"[^"]{0,4096}"|-) (?:"[^"]{0,4096}"|-) \d{1,15} "([^"]{0,512})" "([^"]{0,1024})" \d{1,12}ms\s*$/;

/** Traefik's access log in its common form: a server's URL only where a server was asked. */
export const traefikClf: TrafficFormat = {
  ...NAME,
  recognise: (lines) =>
    shareOf(lines, (line) => line.endsWith('ms') && CLF.test(headOf(line)), 0.99),
  mayMatter: (line) => line.endsWith('ms') && line.includes('" 4'),
  parse(record, at) {
    const found = CLF.exec(headOf(unwrap(record).text));
    if (found === null) return undefined;
    const [, address, , time = '', line, code, router, server] = found;
    const request = readRequestLine(line);
    const asked = server !== '-' && server !== '' && server !== '/';
    const seen = seenOf({ status: integer(code), router: said(router), asked, server });
    if (seen === undefined) return undefined;
    return eventOf(NAME, at, {
      moment: readClfTime(time),
      clientAddress: address,
      method: request?.method,
      target: request?.target,
      ...seen,
    });
  },
  traffic(line) {
    const found = line.endsWith('ms') ? CLF.exec(headOf(unwrap(line).text)) : null;
    if (found === null) return undefined;
    const [, address, , time = '', request, code] = found;
    return toTraffic({
      moment: readClfTime(time),
      clientAddress: address,
      ...readRequestLine(request),
      status: integer(code),
    });
  },
};

/** Traefik's access log as JSON. `OriginStatus` is there where a service was asked. */
export const traefikJson: LogFormat = jsonFormat(
  { id: 'traefik_json', product: 'Traefik', layer: 'gateway' },
  {
    marks: ['"DownstreamStatus"', '"RequestPath"'],
    sure: 0.98,
    may: /"DownstreamStatus": ?4\d\d/,
    request: requestOf,
    read: readJson,
  },
);

function requestOf(record: JsonObject): RequestFields {
  return {
    moment: readIsoTime(textAt(record, 'StartUTC', 'StartLocal', 'time') ?? ''),
    clientAddress: textAt(record, 'ClientHost', 'ClientAddr'),
    method: textAt(record, 'RequestMethod'),
    target: textAt(record, 'RequestPath'),
    status: numberAt(record, 'DownstreamStatus'),
  };
}

function readJson(record: JsonObject): Seen | undefined {
  const origin = numberAt(record, 'OriginStatus');
  const server = textAt(record, 'ServiceAddr', 'BackendAddr', 'ServiceURL.Host');
  const seen = seenOf({
    status: numberAt(record, 'DownstreamStatus'),
    router: textAt(record, 'RouterName', 'FrontendName'),
    asked: origin !== undefined && origin !== 0 && server !== undefined,
    server,
    origin,
  });
  if (seen === undefined) return undefined;
  return {
    ...requestOf(record),
    account: textAt(record, 'ClientUsername'),
    userAgent: textAt(record, 'request_User-Agent'),
    host: textAt(record, 'RequestHost'),
    ids: [
      textAt(record, 'request_X-Request-Id', 'request_X-Request-ID', 'downstream_X-Request-Id'),
    ],
    ...seen,
  };
}

interface Logged {
  readonly status: number | undefined;
  readonly router: string | undefined;
  readonly asked: boolean;
  readonly server?: string | undefined;
  readonly origin?: number | undefined;
}

function seenOf({ status, router, asked, server, origin }: Logged): Seen | undefined {
  const causes = asked ? [passedOn(origin ?? status, server)] : causesOf(status, router);
  if (!isWorthTelling(status, asked ? [] : causes)) return undefined;
  return {
    status,
    upstreamStatus: asked ? (origin ?? status) : undefined,
    refusedByProduct: !asked,
    text: `${String(status)} router ${router ?? '-'} server ${server ?? '-'}`,
    causes,
  };
}

function passedOn(status: number | undefined, server: string | undefined): Cause {
  return {
    code: 'upstream.refused',
    factor: 150,
    says: `Traefik passed on ${tick(status)} of ${tick(server)}`,
    remedies: [remedy('api_owner', 'See the log of the application at this second')],
    source: DOCS,
  };
}

/** Statuses that Traefik gives by itself, and the middlewares that give them. */
const BY_STATUS: Readonly<Record<number, readonly (readonly [CauseCode, number, string])[]>> = {
  401: [['credential.missing', 60, '`basicAuth`, `forwardAuth`']],
  403: [
    ['ip.denied', 60, '`ipAllowList`'],
    ['server.auth_subrequest', 40, '`forwardAuth`'],
  ],
  413: [['request.body_too_large', 300, '`buffering`']],
  429: [['rate.exceeded', 300, '`rateLimit`, `inFlightReq`']],
};

const FIXES: Readonly<Partial<Record<CauseCode, readonly Remedy[]>>> = {
  'ip.denied': [
    ownerFix('Add the address to the list of the middleware', 'sourceRange:\n- "203.0.113.9/32"'),
  ],
  'rate.exceeded': [remedy('wait', 'Send fewer requests, and wait before the next')],
};

/** A router without a server: one of its middlewares answered, most often the one that gives this status. */
function causesOf(status: number | undefined, router: string | undefined): readonly Cause[] {
  if (status === 404 && (router === undefined || router === 'backend not found'))
    return [NO_ROUTER];
  return (BY_STATUS[status ?? 0] ?? []).map(([code, factor, middlewares]) => ({
    code,
    factor,
    says: `Traefik answered ${tick(status)} by itself on router ${tick(router)}: a middleware of it (${middlewares})`,
    remedies: FIXES[code] ?? [],
    source: DOCS,
  }));
}

const NO_ROUTER: Cause = {
  code: 'route.not_found',
  factor: 300,
  says: 'no router of Traefik fits this host and path',
  remedies: [
    callerFix('Check the Host and the path'),
    ownerFix('Check the rule of the router', 'rule: Host(`shop.example`) && PathPrefix(`/orders`)'),
  ],
  source: DOCS,
};

const LOG = { id: 'traefik_log', product: 'Traefik', layer: 'gateway' } as const;

/** Traefik's own log, at debug: what its middlewares refused and why (pkg/middlewares). */
export const traefikLog: LogFormat = {
  ...LOG,
  recognise: (lines) => shareOf(lines, isLog, 0.9),
  mayMatter: (line) =>
    hasSome(line, [
      'ejecting IP',
      'ejecting request from',
      'reject IP',
      'Remote error ',
      'Authentication failed',
    ]),
  parse: parseLog,
};

function isLog(line: string): boolean {
  if (
    line.includes('middlewareName=') ||
    line.includes('entryPointName=') ||
    line.includes('"middlewareName"')
  )
    return true;
  return / (?:DBG|INF|ERR|WRN) github\.com\/traefik\//.test(line.slice(0, 200));
}

function parseLog(record: string, at: Place): LogEvent | undefined {
  const text = headOf(unwrap(record).text);
  const cause = logCause(text);
  if (cause === undefined) return undefined;
  const pairs = keyValues(text);
  const time = pairs.get('time') ?? words(text, 1)[0] ?? '';
  return eventOf(LOG, at, {
    moment: readIsoTime(time),
    clientAddress: /(?:IP|request from) ([0-9a-fA-F.:]{2,45}?)(?::? |$)/.exec(text)?.[1],
    status: cause.code === 'ip.denied' ? 403 : undefined,
    refusedByProduct: true,
    text: pairs.get('msg') ?? text,
    causes: [cause],
  });
}

function logCause(text: string): Cause | undefined {
  const source = 'https://github.com/traefik/traefik/tree/master/pkg/middlewares';
  const name = /middlewareName"?[=:]"?([\w@.-]{1,128})/.exec(text)?.[1];
  const by = name === undefined ? 'a middleware' : `middleware ${tick(name)}`;
  const rejected = /[Rr]eject(?:ing)? (?:IP|request from) ([0-9a-fA-F.:]{2,45}?)(?::? |$)/.exec(
    text,
  )?.[1];
  if (rejected !== undefined) {
    return {
      code: 'ip.denied',
      factor: 300,
      says: `${by} of Traefik refused the address ${tick(rejected)}`,
      remedies: [
        ownerFix(
          'Add the address to its list',
          `sourceRange:\n- "${rejected}/${rejected.includes(':') ? '128' : '32'}"`,
        ),
      ],
      source,
    };
  }
  const remote = /Remote error (\S{1,512})\. StatusCode: (\d{3})/.exec(text);
  if (remote !== null) {
    return {
      code: 'server.auth_subrequest',
      factor: 300,
      says: `the service ${tick(remote[1])} that ${by} asks answered ${tick(remote[2])}`,
      source,
    };
  }
  return text.includes('Authentication failed')
    ? {
        code: 'credential.unknown',
        factor: 200,
        says: `${by} of Traefik does not know the credentials`,
        source,
      }
    : undefined;
}
