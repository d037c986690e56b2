import type { LogEvent } from '../event.ts';
import { readIsoTime } from '../moment.ts';
import type { TrafficFormat } from '../traffic.ts';
import type { Cause, Place } from './parts/event.ts';
import { eventOf, ownerFix, remedy, said, tick } from './parts/event.ts';
import { headOf, integer, readRequestLine, words } from './parts/fields.ts';
import { shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { toTraffic } from './parts/to-traffic.ts';

const NAME = { id: 'aws_alb', product: 'AWS ALB', layer: 'load_balancer' } as const;
const DOCS =
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html';

const LINE =
  /^(?:https?|h2|wss?|grpcs?) \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z app\/\S{1,128} /;

/** Access logs of an Application Load Balancer: `-` for the target's status means that no target was asked. */
export const awsAlb: TrafficFormat = {
  ...NAME,
  recognise: (lines) => shareOf(lines, (line) => LINE.test(line.slice(0, 300)), 0.99),
  mayMatter: (line) => / (?:4\d\d|561) (?:4\d\d|-) \d{1,15} \d{1,15} "/.test(line.slice(0, 400)),
  parse,
  traffic(line) {
    if (!LINE.test(line.slice(0, 300))) return undefined;
    const fields = words(headOf(line), 24);
    return toTraffic({
      moment: readIsoTime(fields[21] ?? ''),
      clientAddress: fields[3]?.replace(/:\d+$/, ''),
      ...readRequestLine(fields[12]),
      status: integer(fields[8]),
    });
  },
};

function parse(record: string, at: Place): LogEvent | undefined {
  const line = headOf(record);
  if (!LINE.test(line.slice(0, 300))) return undefined;
  const fields = words(line, 32);
  const status = integer(fields[8]);
  const targetStatus = integer(fields[9]);
  const request = readRequestLine(fields[12]);
  const actions = fields[22] ?? '';
  const reason = said(fields[24]);
  const causes = causesOf({
    status,
    targetStatus,
    actions,
    reason,
    classification: said(fields[27]),
    why: said(fields[28]),
  });
  if (!isWorthTelling(status, targetStatus === undefined ? causes : [])) return undefined;
  return eventOf(NAME, at, {
    moment: readIsoTime(fields[21] ?? '') ?? readIsoTime(fields[1] ?? ''),
    clientAddress: fields[3],
    method: request?.method,
    target: request?.target,
    host: said(fields[18]),
    userAgent: fields[13],
    status,
    upstreamStatus: targetStatus,
    ids: [fields[17], fields[29]],
    refusedByProduct: targetStatus === undefined,
    text: `elb ${fields[8] ?? ''} target ${fields[9] ?? ''} actions ${actions} error ${reason ?? '-'} ${request?.method ?? ''} ${request?.target ?? ''}`,
    causes,
  });
}

interface Logged {
  readonly status: number | undefined;
  readonly targetStatus: number | undefined;
  readonly actions: string;
  readonly reason: string | undefined;
  readonly classification: string | undefined;
  readonly why: string | undefined;
}

function causesOf({
  status,
  targetStatus,
  actions,
  reason,
  classification,
  why,
}: Logged): readonly Cause[] {
  const says = `the load balancer answered ${tick(status)} without asking a target, after ${tick(actions)}`;
  if (targetStatus !== undefined) {
    return [
      {
        code: 'upstream.refused',
        factor: 300,
        says: `the load balancer passed on ${tick(targetStatus)} of the target`,
        remedies: [remedy('api_owner', 'See the log of the target at this second')],
        source: DOCS,
      },
    ];
  }
  if (reason?.startsWith('Auth') === true || status === 561) {
    return [
      {
        code: 'server.auth_subrequest',
        factor: 300,
        says: `the load balancer could not sign the user in: ${tick(reason)}`,
        source: DOCS,
      },
    ];
  }
  if (actions.split(',').includes('fixed-response')) {
    return [
      {
        code: 'server.rewrite_rule',
        factor: 300,
        says: `${says}: a rule with a fixed response`,
        remedies: [
          ownerFix('See the listener’s rules: this request falls into one with a fixed response'),
        ],
        source: DOCS,
      },
    ];
  }
  return byStatus({ status, actions, classification, why, says });
}

/** No target was asked and no action names the reason. */
function byStatus({
  status,
  actions,
  classification,
  why,
  says,
}: Pick<Logged, 'status' | 'actions' | 'classification' | 'why'> & {
  readonly says: string;
}): readonly Cause[] {
  if (status === 400 && classification !== undefined && classification !== 'Acceptable') {
    return [
      {
        code: 'request.malformed',
        factor: 200,
        says: `${says}: the request is ${tick(classification)} (${why ?? '?'})`,
        source: DOCS,
      },
    ];
  }
  if (status === 403) {
    const waf = actions.split(',').includes('waf');
    return [
      {
        code: 'waf.blocked',
        factor: waf ? 200 : 40,
        says: waf ? `${says}: AWS WAF` : says,
        remedies: [
          ownerFix(
            'Find the request in the log of AWS WAF by its trace id (httpRequest.requestId)',
          ),
        ],
        source: DOCS,
      },
    ];
  }
  if (status === 401) return [{ code: 'credential.missing', factor: 60, says, source: DOCS }];
  if (status === 413) return [{ code: 'request.body_too_large', factor: 200, says, source: DOCS }];
  return status === 414
    ? [{ code: 'request.header_too_large', factor: 200, says, source: DOCS }]
    : [];
}
