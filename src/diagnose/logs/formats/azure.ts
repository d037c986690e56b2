import type { JsonObject } from '../../../util/json.ts';
import type { Remedy } from '../../finding.ts';
import type { LogFormat } from '../format.ts';
import { readIsoTime } from '../moment.ts';
import type { Cause, Seen } from './parts/event.ts';
import { ownerFix, pathOf, remedy, tick } from './parts/event.ts';
import { jsonFormat } from './parts/json-format.ts';
import { numberAt, textAt } from './parts/json-record.ts';
import { isWorthTelling } from './parts/refusal.ts';

const GATEWAY_DOCS =
  'https://learn.microsoft.com/en-us/azure/web-application-firewall/ag/web-application-firewall-logs';
const FRONT_DOCS =
  'https://learn.microsoft.com/en-us/azure/web-application-firewall/afds/waf-front-door-monitor';

/** Azure's firewall in an Application Gateway: one line a rule that matched, one more where the request was blocked. */
export const azureGatewayWaf: LogFormat = jsonFormat(
  { id: 'azure_gateway_waf', product: 'Azure WAF', layer: 'waf' },
  {
    marks: ['"ApplicationGatewayFirewallLog"', '"properties"'],
    sure: 0.99,
    may: /"action": ?"(?:Matched|Blocked)"/,
    read: readGatewayWaf,
  },
);

function momentOf(record: JsonObject): Seen['moment'] {
  return readIsoTime(textAt(record, 'time', 'timeStamp', 'timestamp', 'TimeGenerated') ?? '');
}

function readGatewayWaf(record: JsonObject): Seen | undefined {
  const action = textAt(record, 'properties.action');
  const rule = textAt(record, 'properties.ruleId');
  if (rule === undefined || (action !== 'Matched' && action !== 'Blocked')) return undefined;
  const blocked = action === 'Blocked';
  const message = textAt(record, 'properties.message');
  const matched = variableIn(
    textAt(record, 'properties.details.data', 'properties.details.message'),
  );
  const target = textAt(record, 'properties.requestUri');
  return {
    moment: momentOf(record),
    clientAddress: textAt(record, 'properties.clientIp'),
    target,
    host: textAt(record, 'properties.hostname'),
    status: blocked ? 403 : undefined,
    ids: [textAt(record, 'properties.transactionId')],
    refusedByProduct: blocked ? true : undefined,
    text: `${action} ${rule} ${message ?? ''}${matched === undefined ? '' : ` (${matched})`}`,
    causes: [
      {
        code: 'waf.blocked',
        factor: blocked ? 300 : 20,
        says: `Azure WAF rule ${tick(rule)} ${tick(message)} ${blocked ? 'blocked' : 'matched'}${matched === undefined ? '' : `: ${tick(matched)}`}`,
        remedies: exclusion(record, rule, matched),
        source: GATEWAY_DOCS,
      },
    ],
  };
}

/** `{… found within [ARGS:note:…]}` or `at REQUEST_HEADERS:Host`: the variable alone, for the rest is payload. */
function variableIn(text: string | undefined): string | undefined {
  return /(?:found within \[?| at )([A-Z_]{3,40}(?::[\w.-]{1,128})?)/.exec(text ?? '')?.[1];
}

const VARIABLES: Readonly<Record<string, string>> = {
  ARGS: 'RequestArgNames',
  REQUEST_HEADERS: 'RequestHeaderNames',
  REQUEST_COOKIES: 'RequestCookieNames',
};

/** The summing rules (949110, 980130) cannot be excluded: the others of the same transaction are what to look at. */
function exclusion(
  record: JsonObject,
  rule: string,
  matched: string | undefined,
): readonly Remedy[] {
  if (/^(?:949|959|980)/.test(rule)) {
    return [
      ownerFix(
        `Look for the lines with action Matched and transactionId ${textAt(record, 'properties.transactionId') ?? ''}: their rules gave the points`,
      ),
    ];
  }
  const [variable = '', selector = ''] = (matched ?? '').split(':');
  const known = Object.hasOwn(VARIABLES, variable) ? VARIABLES[variable] : undefined;
  const sets = [
    {
      ruleSetType: textAt(record, 'properties.ruleSetType')?.split(/[ _]/)[0] ?? 'OWASP',
      ruleSetVersion: textAt(record, 'properties.ruleSetVersion') ?? '3.2',
      ruleGroups: [
        { ruleGroupName: textAt(record, 'properties.ruleGroup') ?? '', rules: [{ ruleId: rule }] },
      ],
    },
  ];
  if (known === undefined || selector === '')
    return [
      ownerFix(`Set rule ${rule} to Log in a WAF policy of this path alone (a per-URI policy)`),
    ];
  return [
    ownerFix(
      `Take ${selector} out of rule ${rule}, in a WAF policy of this path alone (a per-URI policy)`,
      JSON.stringify({
        matchVariable: known,
        selectorMatchOperator: 'Equals',
        selector,
        exclusionManagedRuleSets: sets,
      }),
    ),
  ];
}

/** Azure's firewall in Front Door. In detection mode nothing is refused, whatever the action says. */
export const azureFrontDoorWaf: LogFormat = jsonFormat(
  { id: 'azure_front_door_waf', product: 'Azure WAF', layer: 'waf' },
  {
    marks: ['WebApplicationFirewallLog"', '"policyMode"'],
    sure: 0.99,
    may: /"action": ?"(?:Block|block|AnomalyScoring|JSChallenge)"/,
    read: readFrontDoorWaf,
  },
);

function readFrontDoorWaf(record: JsonObject): Seen | undefined {
  const action = textAt(record, 'properties.action')?.toLowerCase();
  const rule = textAt(record, 'properties.ruleName');
  if (rule === undefined || !['block', 'anomalyscoring', 'jschallenge'].includes(action ?? ''))
    return undefined;
  const refused =
    action !== 'anomalyscoring' &&
    textAt(record, 'properties.policyMode')?.toLowerCase() !== 'detection';
  const variable =
    textAt(record, 'properties.details.matches.0.matchVariableName') ?? firstMatch(record);
  const target = textAt(record, 'properties.requestUri');
  const message = textAt(record, 'properties.details.msg');
  return {
    moment: momentOf(record),
    clientAddress: textAt(record, 'properties.clientIP', 'properties.clientIp'),
    target,
    host: textAt(record, 'properties.host'),
    status: refused && action === 'block' ? 403 : undefined,
    ids: [textAt(record, 'properties.trackingReference')],
    refusedByProduct: refused ? true : undefined,
    text: `${action ?? ''} ${rule} ${message ?? ''} ${variable ?? ''}`,
    causes: [
      {
        code:
          action === 'jschallenge' ? 'cdn.challenge' : /Bot/.test(rule) ? 'waf.bot' : 'waf.blocked',
        factor: refused ? 300 : 20,
        says: `Azure Front Door WAF rule ${tick(rule)} ${action === 'block' ? 'blocked' : (action ?? '')}${variable === undefined ? '' : `: ${tick(variable)}`}${refused ? '' : ' (detection mode)'}`,
        remedies: [
          ownerFix(
            `Take the field out of rule ${rule} (Managed rules → exclusions), or let ${pathOf(target) ?? '/'} pass by a custom rule before it`,
            JSON.stringify({
              matchVariable: 'RequestUri',
              operator: 'Contains',
              matchValue: [pathOf(target) ?? '/'],
              action: 'Allow',
            }),
          ),
        ],
        source: FRONT_DOCS,
      },
    ],
  };
}

function firstMatch(record: JsonObject): string | undefined {
  const text = textAt(record, 'properties.details.data') ?? '';
  return /found within ([A-Za-z]{3,40}:[\w.-]{1,128})/.exec(text)?.[1];
}

/** Access logs of an Application Gateway: without a server's status it answered itself. */
export const azureGatewayAccess: LogFormat = jsonFormat(
  { id: 'azure_gateway_access', product: 'Azure Application Gateway', layer: 'load_balancer' },
  {
    marks: ['"ApplicationGatewayAccessLog"', '"properties"'],
    sure: 0.99,
    may: /"httpStatus": ?"?4\d\d/,
    read: (record) => readAccess(record, 'Application Gateway'),
  },
);

/** Access logs of Azure Front Door. */
export const azureFrontDoorAccess: LogFormat = jsonFormat(
  { id: 'azure_front_door_access', product: 'Azure Front Door', layer: 'cdn' },
  {
    marks: ['"httpStatusCode"', '"trackingReference"'],
    sure: 0.98,
    may: /"httpStatusCode": ?"?4\d\d/,
    read: (record) => readAccess(record, 'Front Door'),
  },
);

function readAccess(record: JsonObject, by: string): Seen | undefined {
  const status = numberAt(record, 'properties.httpStatus', 'properties.httpStatusCode');
  const behind =
    numberAt(record, 'properties.serverStatus') ??
    serverStatusIn(textAt(record, 'properties.requestQuery'));
  if (!isWorthTelling(status)) return undefined;
  const passed = behind !== undefined && behind === status;
  const error = textAt(
    record,
    'properties.errorInfo',
    'properties.ErrorInfo',
    'properties.error_info',
  );
  return {
    moment: momentOf(record),
    clientAddress: textAt(record, 'properties.clientIP', 'properties.clientIp'),
    method: textAt(record, 'properties.httpMethod'),
    target: textAt(record, 'properties.requestUri', 'properties.originalRequestUriWithArgs'),
    host: textAt(record, 'properties.originalHost', 'properties.host', 'properties.hostName'),
    status,
    userAgent: textAt(record, 'properties.userAgent'),
    upstreamStatus: behind,
    ids: [textAt(record, 'properties.transactionId', 'properties.trackingReference')],
    refusedByProduct: passed
      ? false
      : behind === undefined && by === 'Application Gateway'
        ? true
        : undefined,
    text: `${String(status)} server ${behind === undefined ? '-' : String(behind)} ${error ?? ''}`,
    causes: accessCauses({ status, passed, by }),
  };
}

/** Older gateways put it into the query of the record: `…&SERVER-STATUS=404`. */
function serverStatusIn(query: string | undefined): number | undefined {
  const found = /SERVER-STATUS=(\d{3})/.exec(query ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

function accessCauses({
  status,
  passed,
  by,
}: {
  readonly status: number | undefined;
  readonly passed: boolean;
  readonly by: string;
}): readonly Cause[] {
  if (passed) {
    return [
      {
        code: 'upstream.refused',
        factor: 200,
        says: `${by} passed on ${tick(status)} of the server`,
        remedies: [remedy('api_owner', 'See the log of the server at this second')],
        source: GATEWAY_DOCS,
      },
    ];
  }
  if (status !== 403) return [];
  return [
    {
      code: 'waf.blocked',
      factor: 30,
      says: `${by} logged ${tick(status)} without a server’s status: most often its firewall`,
      source: GATEWAY_DOCS,
    },
  ];
}
