import { headerValues } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import { CAUSES } from '../cause-codes.ts';
import type { CauseCode } from '../cause-codes.ts';
import { NOTHING } from '../finding.ts';
import type { AnswerFinding, CauseFinding, Evidence } from '../finding.ts';
import { seenField } from './seen.ts';
import { readItems } from './structured.ts';
import type { FieldItem } from './structured.ts';

const RFC = 'RFC 9209';

/** How far an error type (RFC 9209 §2.3) speaks for a cause. */
const ERROR_CAUSES: ReadonlyMap<string, readonly [code: CauseCode, factor: number]> = new Map([
  ['dns_timeout', ['network.dns', 20]],
  ['dns_error', ['network.dns', 20]],
  ['destination_not_found', ['route.not_found', 40]],
  ['destination_ip_prohibited', ['network.forward_proxy', 20]],
  ['connection_limit_reached', ['rate.exceeded', 10]],
  ['http_request_error', ['request.malformed', 10]],
  ['http_request_denied', ['access.denied_by_default', 8]],
  ['http_response_header_section_size', ['upstream.refused', 1.5]],
  ['tls_alert_received', ['server.client_certificate', 3]],
]);

/** Names in `Proxy-Status` of products that signatures know by another name. */
const PRODUCTS: ReadonlyMap<string, string> = new Map([
  ['pinpoint', 'Pinpoint'],
  ['cloudflare', 'Cloudflare'],
  ['cloudflare-proxy', 'Cloudflare'],
  ['envoy', 'Envoy'],
  ['varnish', 'Varnish'],
  ['fastly', 'Fastly'],
  ['squid', 'Squid'],
]);

/** Codes of our own gateway that are one cause with another here. */
const OUR_CODES: ReadonlyMap<string, CauseCode> = new Map([['ip.not_allowed', 'ip.denied']]);

/** An intermediary says by itself whether it made the response or received it (RFC 9209). */
export const checkProxyStatus: CaseCheck = ({ exchange: { response } }) => {
  if (response === undefined || response.status < 400) return NOTHING;
  const items = readItems(headerValues(response.headers, 'proxy-status'));
  if (items.length === 0) return NOTHING;
  return {
    answers: items.map(answerOf),
    causes: items.flatMap((item) => causesOf(item)),
    notes: [],
  };
};

function evidenceOf({ value, parameters }: FieldItem): Evidence {
  const error = parameters.get('error');
  const received = parameters.get('received-status');
  const says =
    error === undefined
      ? received === undefined
        ? 'handled the response'
        : `received status ${received} from behind`
      : `made the response: ${error}`;
  const details = parameters.get('details');
  const text = `\`${value}\` says that it ${says}${details === undefined ? '' : ` (\`${details}\`)`}`;
  return seenField('proxy-status', '', { text: text.slice(0, 300), source: `${RFC} §2.1` });
}

function answerOf(item: FieldItem): AnswerFinding {
  const made = item.parameters.has('error');
  return {
    product: PRODUCTS.get(item.value.toLowerCase()) ?? item.value,
    layer: 'gateway',
    role: made ? 'answered' : 'passed',
    confidence: made ? 0.9 : 0.95,
    group: 'proxy-status',
    evidence: evidenceOf(item),
    causes: [],
  };
}

function causesOf(item: FieldItem): readonly CauseFinding[] {
  const evidence = evidenceOf(item);
  const group = 'proxy-status';
  const details = item.parameters.get('details');
  // Our own gateway puts the code of its refusal there; a code of the same form from others weighs less.
  const ours = item.value === 'pinpoint';
  const code = (ours ? OUR_CODES.get(details ?? '') : undefined) ?? details;
  const named = code !== undefined && isCause(code) ? code : undefined;
  if (named !== undefined) return [{ code: named, factor: ours ? 300 : 60, group, evidence }];
  const error = item.parameters.get('error');
  if (error !== undefined) {
    const known = ERROR_CAUSES.get(error);
    return known === undefined ? [] : [{ code: known[0], factor: known[1], group, evidence }];
  }
  return Number(item.parameters.get('received-status') ?? 0) >= 400
    ? [{ code: 'upstream.refused', factor: 40, group, evidence }]
    : [];
}

function isCause(code: string): code is CauseCode {
  return Object.hasOwn(CAUSES, code);
}
