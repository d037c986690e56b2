import type { JsonObject } from '../../../util/json.ts';
import type { CauseCode } from '../../cause-codes.ts';
import type { LogFormat } from '../format.ts';
import { readEpoch, readIsoTime } from '../moment.ts';
import type { Cause, Seen } from './parts/event.ts';
import { ownerFix, pastable, pathOf, remedy, tick } from './parts/event.ts';
import { jsonFormat } from './parts/json-format.ts';
import { itemsAt, numberAt, textAt } from './parts/json-record.ts';
import { isWorthTelling } from './parts/refusal.ts';

const EVENTS =
  'https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/zone/firewall_events/';
const REQUESTS =
  'https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/zone/http_requests/';

/** Cloudflare's security events, of Logpush (`Action`, `RayID`) or of the GraphQL API and the dashboard (`action`, `rayName`). */
export const cloudflareEvents: LogFormat = jsonFormat(
  { id: 'cloudflare_events', product: 'Cloudflare', layer: 'cdn' },
  {
    marks: ['ction":'],
    some: ['"RayID"', '"rayName"'],
    sure: 0.97,
    may: /"[Aa]ction": ?"(?:block|drop|challenge|jschallenge|managed_?challenge|connectionClose)/i,
    read: readEvent,
  },
);

function momentOf(text: string | undefined): Seen['moment'] {
  if (text === undefined) return undefined;
  return /^\d{9,19}$/.test(text) ? readEpoch(Number(text)) : readIsoTime(text);
}

function readEvent(record: JsonObject): Seen | undefined {
  const action = (textAt(record, 'Action', 'action') ?? '').toLowerCase();
  const rule = textAt(record, 'RuleID', 'ruleId');
  const ray = textAt(record, 'RayID', 'rayName', 'ray_id');
  if (
    rule === undefined ||
    ray === undefined ||
    !/block|drop|challenge|connectionclose/.test(action)
  )
    return undefined;
  const source = textAt(record, 'Source', 'source') ?? '';
  const target = textAt(record, 'ClientRequestPath', 'clientRequestPath');
  const address = textAt(record, 'ClientIP', 'clientIP');
  const country = textAt(record, 'ClientCountry', 'clientCountryName', 'country');
  return {
    moment: momentOf(textAt(record, 'Datetime', 'datetime', 'occurred_at')),
    clientAddress: address,
    method: textAt(record, 'ClientRequestMethod', 'clientRequestHTTPMethodName', 'method'),
    target,
    host: textAt(record, 'ClientRequestHost', 'clientRequestHTTPHost', 'host'),
    status: numberAt(record, 'EdgeResponseStatus', 'edgeResponseStatus') ?? 403,
    userAgent: textAt(record, 'ClientRequestUserAgent', 'userAgent'),
    ids: [ray],
    refusedByProduct: true,
    text: `${action} ${source} rule ${rule} ${textAt(record, 'Description', 'description') ?? ''}`,
    causes: causesOf({
      action,
      source: source.toLowerCase(),
      rule,
      description: textAt(record, 'Description', 'description'),
      path: pathOf(target),
      address,
      country,
    }),
  };
}

interface Event {
  readonly action: string;
  readonly source: string;
  readonly rule: string;
  readonly description: string | undefined;
  readonly path: string | undefined;
  readonly address: string | undefined;
  readonly country: string | undefined;
}

/** Sources of events: which product of Cloudflare acted. */
const SOURCES: Readonly<Record<string, CauseCode>> = {
  apishield: 'waf.blocked',
  asn: 'ip.denied',
  bic: 'waf.bot',
  botfight: 'waf.bot',
  botmanagement: 'waf.bot',
  country: 'cdn.geo',
  dlp: 'waf.blocked',
  firewallcustom: 'waf.blocked',
  firewallmanaged: 'waf.blocked',
  firewallrules: 'waf.blocked',
  hot: 'cdn.geo',
  ip: 'ip.denied',
  iprange: 'ip.denied',
  l7ddos: 'waf.rate',
  ratelimit: 'waf.rate',
  sanitycheck: 'request.malformed',
  securitylevel: 'waf.bot',
  uablock: 'waf.bot',
  validation: 'request.malformed',
  waf: 'waf.blocked',
  zonelockdown: 'ip.denied',
};

function causesOf(event: Event): readonly Cause[] {
  const { action, source, rule, description, path, address, country } = event;
  const says = `Cloudflare ${action} by ${tick(source)}, rule ${tick(rule)}${description === undefined ? '' : ` ${tick(description)}`}${source === 'country' || source === 'hot' ? ` for ${tick(country)}` : ''}`;
  const known = Object.hasOwn(SOURCES, source) ? SOURCES[source] : undefined;
  const code = known ?? 'waf.blocked';
  const skip = ownerFix(
    'Let this path pass by a custom rule with the action Skip, before the rule that acted (Security → Events → this Ray ID)',
    `(http.request.uri.path eq "${pastable(path)}" and ip.src eq ${address ?? '203.0.113.9'})`,
  );
  const fixes =
    code === 'waf.rate'
      ? [remedy('wait', 'Send fewer requests, and wait before the next'), skip]
      : [skip];
  const own: Cause = {
    code,
    factor: known === undefined ? 100 : 300,
    says,
    remedies: fixes,
    source: EVENTS,
  };
  if (!action.includes('challenge')) return [own];
  return [
    { ...own, code: 'cdn.challenge', factor: 300 },
    { ...own, factor: 60 },
  ];
}

/** Cloudflare's log of all requests (Logpush, http_requests). */
export const cloudflareRequests: LogFormat = jsonFormat(
  { id: 'cloudflare_requests', product: 'Cloudflare', layer: 'cdn' },
  {
    marks: ['"EdgeResponseStatus"', '"RayID"', '"OriginResponseStatus"', '"ClientRequestURI"'],
    sure: 0.99,
    may: /"EdgeResponseStatus": ?4\d\d/,
    request: (record) => ({
      moment: momentOf(textAt(record, 'EdgeStartTimestamp')),
      clientAddress: textAt(record, 'ClientIP'),
      method: textAt(record, 'ClientRequestMethod'),
      target: textAt(record, 'ClientRequestURI'),
      status: numberAt(record, 'EdgeResponseStatus'),
    }),
    read: readRequest,
  },
);

function readRequest(record: JsonObject): Seen | undefined {
  const status = numberAt(record, 'EdgeResponseStatus');
  if (!isWorthTelling(status)) return undefined;
  const origin = numberAt(record, 'OriginResponseStatus');
  const target = textAt(record, 'ClientRequestURI', 'ClientRequestPath');
  const action = textAt(record, 'SecurityAction', 'FirewallMatchesActions.0') ?? '';
  const cache = textAt(record, 'CacheCacheStatus');
  const asked = origin !== undefined && origin > 0;
  return {
    moment: momentOf(textAt(record, 'EdgeStartTimestamp')),
    clientAddress: textAt(record, 'ClientIP'),
    method: textAt(record, 'ClientRequestMethod'),
    target,
    host: textAt(record, 'ClientRequestHost'),
    status,
    upstreamStatus: asked ? origin : undefined,
    userAgent: textAt(record, 'ClientRequestUserAgent'),
    ids: [textAt(record, 'RayID')],
    refusedByProduct: action !== '' ? true : asked ? false : undefined,
    text: `${String(status)} origin ${asked ? String(origin) : '-'} security ${action === '' ? '-' : action} cache ${cache ?? '-'}`,
    causes: requestCauses(record, {
      status,
      origin: asked ? origin : undefined,
      action,
      cache,
      path: pathOf(target),
    }),
  };
}

interface Logged {
  readonly status: number | undefined;
  readonly origin: number | undefined;
  readonly action: string;
  readonly cache: string | undefined;
  readonly path: string | undefined;
}

function requestCauses(
  record: JsonObject,
  { status, origin, action, cache, path }: Logged,
): readonly Cause[] {
  if (action !== '' && /block|challenge|drop/i.test(action)) {
    const sources = itemsAt(record, 'SecuritySources').find((item) => typeof item === 'string');
    return causesOf({
      action: action.toLowerCase(),
      source: typeof sources === 'string' ? sources.toLowerCase() : '',
      rule: textAt(record, 'SecurityRuleID') ?? '?',
      description: textAt(record, 'SecurityRuleDescription'),
      path,
      address: textAt(record, 'ClientIP'),
      country: textAt(record, 'ClientCountry'),
    });
  }
  if (origin !== undefined) {
    return [
      {
        code: 'upstream.refused',
        factor: 200,
        says: `Cloudflare passed on ${tick(origin)} of the origin`,
        remedies: [remedy('api_owner', 'See the log of the origin at this second')],
        source: REQUESTS,
      },
    ];
  }
  return cache === 'hit' || cache === 'stale'
    ? [
        {
          code: 'cdn.cached_refusal',
          factor: 200,
          says: `Cloudflare served ${tick(status)} from its cache (${tick(cache)})`,
          remedies: [
            ownerFix('Purge the URL, and do not let refusals be stored', 'Cache-Control: no-store'),
          ],
          source: REQUESTS,
        },
      ]
    : [];
}
