import { isObject } from '../../../util/json.ts';
import type { JsonObject } from '../../../util/json.ts';
import type { CauseCode } from '../../cause-codes.ts';
import type { LogFormat } from '../format.ts';
import { readIsoTime } from '../moment.ts';
import type { Cause, Seen } from './parts/event.ts';
import { ownerFix, pastable, pathOf, remedy, tick } from './parts/event.ts';
import { jsonFormat } from './parts/json-format.ts';
import { itemsAt, member, numberAt, textAt } from './parts/json-record.ts';
import { isWorthTelling } from './parts/refusal.ts';

const DOCS = 'https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring';
const ARMOR_PRODUCT = { product: 'Google Cloud Armor', layer: 'waf' } as const;
const ARMOR = 'https://cloud.google.com/armor/docs/request-logging';

/** Logs of Google Cloud's HTTP(S) load balancers, with the policies of Cloud Armor. */
export const gcpLoadBalancer: LogFormat = jsonFormat(
  { id: 'gcp_load_balancer', product: 'Google Cloud Load Balancing', layer: 'load_balancer' },
  {
    marks: ['"httpRequest"', '"jsonPayload"', '"statusDetails"'],
    sure: 0.98,
    may: /"status": ?"?(?:4\d\d|50\d)/,
    request: (record) => ({
      moment: readIsoTime(textAt(record, 'timestamp') ?? ''),
      clientAddress: textAt(record, 'httpRequest.remoteIp'),
      method: textAt(record, 'httpRequest.requestMethod'),
      target: textAt(record, 'httpRequest.requestUrl'),
      status: numberAt(record, 'httpRequest.status'),
    }),
    read,
  },
);

function read(record: JsonObject): Seen | undefined {
  const status = numberAt(record, 'httpRequest.status');
  const details = textAt(record, 'jsonPayload.statusDetails') ?? '';
  const target = textAt(record, 'httpRequest.requestUrl');
  const causes = causesOf(record, details, pathOf(target));
  if (!isWorthTelling(status, causes) || (status === 404 && details === 'response_sent_by_backend'))
    return undefined;
  const passed = details.startsWith('response_sent_by_backend');
  return {
    moment: readIsoTime(textAt(record, 'timestamp') ?? ''),
    clientAddress: textAt(record, 'httpRequest.remoteIp'),
    method: textAt(record, 'httpRequest.requestMethod'),
    target,
    status,
    upstreamStatus: passed ? status : undefined,
    userAgent: textAt(record, 'httpRequest.userAgent'),
    by:
      member(record, 'jsonPayload.enforcedSecurityPolicy') !== undefined && !passed
        ? ARMOR_PRODUCT
        : undefined,
    ids: [textAt(record, 'trace')?.split('/').at(-1), textAt(record, 'insertId')],
    refusedByProduct: passed ? false : causes.length > 0 ? true : undefined,
    text: `${String(status)} ${details} ${textAt(record, 'jsonPayload.enforcedSecurityPolicy.name') ?? ''}`,
    causes,
  };
}

const BY_DETAILS: Readonly<Record<string, readonly [CauseCode, number]>> = {
  body_not_allowed: ['request.malformed', 300],
  request_body_too_large: ['request.body_too_large', 300],
  request_headers_too_large: ['request.header_too_large', 300],
  client_cert_unavailable: ['server.client_certificate', 300],
  client_cert_not_provided: ['server.client_certificate', 300],
  client_cert_validation_failed: ['server.client_certificate', 300],
  handled_by_identity_aware_proxy: ['server.auth_subrequest', 300],
  malformed_chunked_body: ['request.malformed', 300],
  invalid_http_chunked_body: ['request.malformed', 300],
  signed_request_error: ['credential.bad_signature', 200],
};

function causesOf(record: JsonObject, details: string, path: string | undefined): readonly Cause[] {
  if (
    details === 'denied_by_security_policy' ||
    textAt(record, 'jsonPayload.enforcedSecurityPolicy.outcome') === 'DENY'
  ) {
    return [armorCause(record, details, path)];
  }
  if (details.startsWith('response_sent_by_backend')) {
    return [
      {
        code: 'upstream.refused',
        factor: 300,
        says: `the load balancer passed on the backend’s answer: ${tick(details)}`,
        remedies: [remedy('api_owner', 'See the log of the backend at this second')],
        source: DOCS,
      },
    ];
  }
  if (details.startsWith('response_from_cache')) {
    return [
      {
        code: 'cdn.cached_refusal',
        factor: 200,
        says: `Cloud CDN served a stored refusal: ${tick(details)}`,
        source: DOCS,
      },
    ];
  }
  const known = Object.hasOwn(BY_DETAILS, details) ? BY_DETAILS[details] : undefined;
  return known === undefined
    ? []
    : [
        {
          code: known[0],
          factor: known[1],
          says: `the load balancer refused: ${tick(details)}`,
          source: DOCS,
        },
      ];
}

/** Cloud Armor: the policy, the priority of the rule, and the signatures that matched. */
function armorCause(record: JsonObject, details: string, path: string | undefined): Cause {
  const policy = member(record, 'jsonPayload.enforcedSecurityPolicy');
  const name = (textAt(policy, 'name') ?? '').replaceAll(/[^\w-]/g, '');
  const priority = textAt(policy, 'priority') ?? '';
  const signatures = itemsAt(policy, 'preconfiguredExprIds').filter((id) => typeof id === 'string');
  const rate =
    isObject(member(policy, 'rateLimitAction')) ||
    /THROTTLE|RATE_BASED_BAN/.test(textAt(policy, 'configuredAction') ?? '');
  const matched = textAt(policy, 'matchedFieldName');
  return {
    code: rate ? 'waf.rate' : signatures.length > 0 ? 'waf.blocked' : 'ip.denied',
    factor: signatures.length > 0 || rate ? 300 : 150,
    says: `Cloud Armor policy ${tick(name)} rule ${tick(priority)} denied (${details})${signatures.length > 0 ? `: ${tick(signatures.join(', '))}` : ''}${matched === undefined ? '' : ` in ${tick(matched)}`}`,
    remedies: [
      ownerFix(
        'Leave this path out of the rule’s expression',
        `gcloud compute security-policies rules update ${priority.replaceAll(/\D/g, '')} --security-policy=${name} --expression="(PRESENT EXPRESSION) && !request.path.startsWith('${pastable(path)}')"`,
      ),
    ],
    source: ARMOR,
  };
}
