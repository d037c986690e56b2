import { isObject } from '../../../util/json.ts';
import type { JsonObject } from '../../../util/json.ts';
import type { CauseCode } from '../../cause-codes.ts';
import type { LogFormat } from '../format.ts';
import { readEpoch, readIsoTime } from '../moment.ts';
import type { Cause, Seen } from './parts/event.ts';
import { eventOf, ownerFix, remedy, tick } from './parts/event.ts';
import { headOf, readRequestLine } from './parts/fields.ts';
import { jsonFormat } from './parts/json-format.ts';
import { fieldOf, itemsAt, member, numberAt, textAt } from './parts/json-record.ts';
import { shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { unwrap } from './parts/unwrap.ts';

const DOCS = 'https://developer.konghq.com/gateway/log-serializer/';

/** What Kong's logging plugins write (file-log, http-log, tcp-log, …): who refused stands in `source` and the latencies. */
export const kongJson: LogFormat = jsonFormat(
  { id: 'kong_json', product: 'Kong Gateway', layer: 'gateway' },
  {
    marks: ['"latencies"', '"started_at"', '"response"'],
    sure: 0.98,
    may: /"status": ?4\d\d/,
    request: (record) => ({
      moment: readEpoch(numberAt(record, 'started_at') ?? 0),
      clientAddress: textAt(record, 'client_ip'),
      method: textAt(record, 'request.method'),
      target: textAt(record, 'request.uri'),
      status: numberAt(record, 'response.status'),
    }),
    read,
  },
);

function read(record: JsonObject): Seen | undefined {
  const status = numberAt(record, 'response.status');
  const own = refusedItself(record);
  const causes =
    own === true ? ownCauses(record, status) : own === false ? [passedOn(record, status)] : [];
  if (!isWorthTelling(status, own === true ? causes : [])) return undefined;
  return {
    moment: readEpoch(numberAt(record, 'started_at') ?? 0),
    clientAddress: textAt(record, 'client_ip'),
    method: textAt(record, 'request.method'),
    target: textAt(record, 'request.uri', 'request.url'),
    host: fieldOf(member(record, 'request.headers'), 'host'),
    status,
    upstreamStatus: own === false ? (numberAt(record, 'upstream_status') ?? status) : undefined,
    userAgent: fieldOf(member(record, 'request.headers'), 'user-agent'),
    account: textAt(record, 'consumer.username', 'consumer.id'),
    ids: [
      textAt(record, 'request.id'),
      fieldOf(member(record, 'response.headers'), 'x-kong-request-id'),
    ],
    refusedByProduct: own,
    text: `${String(status)} ${textAt(record, 'request.method') ?? ''} ${textAt(record, 'request.uri') ?? ''} route ${textAt(record, 'route.name', 'route.id') ?? '-'} source ${textAt(record, 'source') ?? '-'}`,
    causes,
  };
}

/** `source` (3.x) says it; before, a request that no target was tried for, or with the proxy's latency at -1, went no further. */
function refusedItself(record: JsonObject): boolean | undefined {
  const source = textAt(record, 'source');
  if (source === 'upstream' || source === 'service') return false;
  if (source === 'kong' || source === 'exit' || source === 'error') return true;
  const proxied = numberAt(record, 'latencies.proxy');
  if (proxied === undefined) return undefined;
  return proxied === -1 || itemsAt(record, 'tries').length === 0;
}

function passedOn(record: JsonObject, status: number | undefined): Cause {
  return {
    code: 'upstream.refused',
    factor: 200,
    says: `Kong passed on ${tick(numberAt(record, 'upstream_status') ?? status)} of service ${tick(textAt(record, 'service.name', 'service.host'))}`,
    remedies: [remedy('api_owner', 'See the log of the service at this second')],
    source: DOCS,
  };
}

function ownCauses(record: JsonObject, status: number | undefined): readonly Cause[] {
  const known =
    isObject(member(record, 'consumer')) || isObject(member(record, 'authenticated_entity'));
  const route = textAt(record, 'route.name', 'route.id');
  const says = `Kong answered ${tick(status)} by itself on route ${tick(route)}`;
  const cause = (code: CauseCode, factor: number, why: string): Cause => ({
    code,
    factor,
    says: `${says}: ${why}`,
    source: DOCS,
  });
  switch (status) {
    case 401: {
      const sent = fieldOf(member(record, 'request.headers'), 'authorization') !== undefined;
      return [
        cause(
          sent ? 'credential.unknown' : 'credential.missing',
          60,
          sent ? 'the credential is not known' : 'no credential was seen',
        ),
      ];
    }
    case 403:
      return known
        ? [cause('role.missing', 80, 'the consumer is known, so a plugin such as `acl` refused it')]
        : [
            cause(
              'ip.denied',
              60,
              'no consumer is known, so a plugin such as `ip-restriction` or `bot-detection` refused',
            ),
            cause('waf.bot', 15, '`bot-detection` answers so, too'),
          ];
    case 404:
      return route === undefined ? [cause('route.not_found', 300, 'no route fits')] : [];
    case 413:
      return [cause('request.body_too_large', 300, '`request-size-limiting`')];
    case 429:
      return [cause('rate.exceeded', 300, '`rate-limiting`')];
    case undefined:
    default:
      return [];
  }
}

const LOG = { id: 'kong_error', product: 'Kong Gateway', layer: 'gateway' } as const;

/** Kong's error log is nginx's, with lines of its plugins: `[kong] handler.lua:98 [key-auth] …`. */
const PLUGIN_LINE = /\[kong\] [\w./-]{1,80}:\d{1,6} \[([a-z][a-z-]{2,40})\] /;

/** Which cause a plugin refuses for. */
const PLUGINS: Readonly<Record<string, readonly [CauseCode, number]>> = {
  'key-auth': ['credential.unknown', 30],
  'basic-auth': ['credential.unknown', 30],
  'hmac-auth': ['credential.bad_signature', 60],
  'ldap-auth': ['credential.unknown', 30],
  jwt: ['credential.unknown', 20],
  oauth2: ['credential.unknown', 20],
  'openid-connect': ['credential.unknown', 20],
  acl: ['role.missing', 60],
  'ip-restriction': ['ip.denied', 60],
  'bot-detection': ['waf.bot', 60],
  'rate-limiting': ['rate.exceeded', 60],
  'response-ratelimiting': ['quota.exceeded', 60],
  'request-size-limiting': ['request.body_too_large', 60],
  'request-termination': ['server.rewrite_rule', 60],
  'request-validator': ['request.body_invalid', 60],
  opa: ['condition.failed', 60],
  cors: ['cors.origin_not_allowed', 20],
};

/** Lines of Kong's plugins in its error log. What nginx writes there itself is read as nginx's. */
export const kongError: LogFormat = {
  ...LOG,
  // One line of Kong makes the file Kong's; nginx's own lines stand beside it.
  recognise: (lines) =>
    lines.some((line) => line.includes('[kong] '))
      ? shareOf(lines, (line) => /^\d{4}\/\d{2}\/\d{2} /.test(line), 0.99)
      : 0,
  mayMatter: (line) => line.includes('[kong] '),
  parse(record, at) {
    const text = headOf(unwrap(record).text);
    const plugin = PLUGIN_LINE.exec(text)?.[1];
    const request = readRequestLine(/, request: "([^"]{1,8192})"/.exec(text)?.[1]);
    if (plugin === undefined || request === undefined) return undefined;
    const known = Object.hasOwn(PLUGINS, plugin) ? PLUGINS[plugin] : undefined;
    if (known === undefined) return undefined;
    const message = text.slice(text.indexOf('[kong] '));
    return eventOf(LOG, at, {
      moment: readIsoTime(text.slice(0, 19)),
      clientAddress: /, client: ([^,\s]{1,64})/.exec(text)?.[1],
      method: request.method,
      target: request.target,
      host: /, host: "([^"]{1,255})"/.exec(text)?.[1],
      ids: [/request_id: "([\w-]{8,64})"/.exec(text)?.[1]],
      refusedByProduct: undefined,
      text: message,
      causes: [
        {
          code: known[0],
          factor: known[1],
          says: `plugin ${tick(plugin)} of Kong wrote about this request`,
          remedies: [ownerFix(`See the settings of plugin ${plugin} on this route`)],
          source: 'https://github.com/Kong/kong/blob/master/kong/pdk/log.lua',
        },
      ],
    });
  },
};
