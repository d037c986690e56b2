import { isObject } from '../../../util/json.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import type { CauseCode } from '../../cause-codes.ts';
import type { Remedy } from '../../finding.ts';
import type { LogFormat } from '../format.ts';
import { readEpoch } from '../moment.ts';
import type { Cause, Seen } from './parts/event.ts';
import { ownerFix, pastable, pathOf, remedy, tick } from './parts/event.ts';
import { jsonFormat } from './parts/json-format.ts';
import { itemsAt, numberAt, textAt } from './parts/json-record.ts';

const DOCS = 'https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html';

/** AWS WAF's log of web ACL traffic: the rule that ended the evaluation, and what it matched. */
export const awsWaf: LogFormat = jsonFormat(
  { id: 'aws_waf', product: 'AWS WAF', layer: 'waf' },
  {
    marks: ['"terminatingRuleId"', '"webaclId"'],
    sure: 0.99,
    may: /"action": ?"(?:BLOCK|CAPTCHA|CHALLENGE)"/,
    read,
  },
);

function read(record: JsonObject): Seen | undefined {
  const action = textAt(record, 'action') ?? '';
  if (!['BLOCK', 'CAPTCHA', 'CHALLENGE'].includes(action)) return undefined;
  const { rule, group } = ruleOf(record);
  const target = textAt(record, 'httpRequest.uri');
  return {
    moment: readEpoch(numberAt(record, 'timestamp') ?? 0),
    clientAddress: textAt(record, 'httpRequest.clientIp'),
    method: textAt(record, 'httpRequest.httpMethod'),
    target,
    host: hostOf(record),
    status:
      numberAt(record, 'responseCodeSent') ??
      (action === 'BLOCK' ? 403 : action === 'CAPTCHA' ? 405 : 202),
    ids: [textAt(record, 'httpRequest.requestId')],
    refusedByProduct: true,
    text: `${action} ${rule}${group === undefined ? '' : ` of ${group}`} ${matchedOf(record)}`,
    causes: causesOf(record, { action, rule, group, path: pathOf(target) }),
  };
}

function hostOf(record: JsonObject): string | undefined {
  const host = itemsAt(record, 'httpRequest.headers').find(
    (item) => textAt(item, 'name')?.toLowerCase() === 'host',
  );
  return textAt(host, 'value');
}

/** The rule within a group, where a group ended it; the name of the group is the part after `rulegroup/` or `#`. */
function ruleOf(record: JsonObject): {
  readonly rule: string;
  readonly group?: string | undefined;
} {
  for (const item of itemsAt(record, 'ruleGroupList')) {
    const rule = textAt(item, 'terminatingRule.ruleId');
    if (rule === undefined) continue;
    const group = textAt(item, 'ruleGroupId') ?? '';
    return {
      rule,
      group: /rulegroup\/([^/]{1,128})/.exec(group)?.[1] ?? group.replace(/^AWS#/, ''),
    };
  }
  return { rule: textAt(record, 'terminatingRuleId') ?? 'Default_Action' };
}

/** `SQL_INJECTION in HEADER`: the matched data itself is payload and stays out but for the field's name. */
function matchedOf(record: JsonObject): string {
  const details = [
    ...itemsAt(record, 'terminatingRuleMatchDetails'),
    ...itemsAt(record, 'ruleGroupList').flatMap((item) =>
      itemsAt(item, 'terminatingRule.ruleMatchDetails'),
    ),
  ];
  return details.map(matchText).slice(0, 3).join(', ');
}

function matchText(detail: Json): string {
  const field = textAt(detail, 'matchedFieldName');
  return `${textAt(detail, 'conditionType') ?? 'match'} in ${textAt(detail, 'location') ?? '?'}${field === undefined ? '' : `:${field}`}`;
}

interface Ended {
  readonly action: string;
  readonly rule: string;
  readonly group: string | undefined;
  readonly path: string | undefined;
}

function causesOf(record: JsonObject, ended: Ended): readonly Cause[] {
  const { action, rule, group } = ended;
  const where = group === undefined ? '' : ` of group ${tick(group)}`;
  const matched = matchedOf(record);
  const says = `AWS WAF ${action} by rule ${tick(rule)}${where}${matched === '' ? '' : `: ${tick(matched)}`}`;
  if (action !== 'BLOCK') return [{ code: 'cdn.challenge', factor: 300, says, source: DOCS }];
  if (rule === 'Default_Action') {
    return [
      {
        code: 'waf.blocked',
        factor: 200,
        says: 'AWS WAF blocked because no rule let the request in (default action)',
        remedies: [ownerFix('Add a rule that allows this path')],
        source: DOCS,
      },
    ];
  }
  const code = codeOf(record, ended);
  return [
    {
      code,
      factor: 300,
      says,
      remedies:
        code === 'waf.rate'
          ? [remedy('wait', 'Send fewer requests from one address')]
          : remediesFor(record, ended),
      source: DOCS,
    },
  ];
}

/** The kind of rule is told by its type and, for AWS's own groups, by its name. */
function codeOf(record: JsonObject, { rule, group }: Ended): CauseCode {
  if (textAt(record, 'terminatingRuleType') === 'RATE_BASED') return 'waf.rate';
  const name = `${group ?? ''} ${rule}`;
  if (/BotControl|bot|SignalNonBrowser|NoUserAgent|AntiDDoS/i.test(name)) return 'waf.bot';
  if (
    /IpReputation|AnonymousIp|AWSManagedIP|IPSet|ip-?(?:block|deny|allow)|HostingProvider/i.test(
      name,
    )
  )
    return 'ip.denied';
  return /geo|country/i.test(name) ? 'cdn.geo' : 'waf.blocked';
}

/** Count the rule instead of blocking by it, and block by its label everywhere but on this path. */
function remediesFor(record: JsonObject, { rule, group, path }: Ended): readonly Remedy[] {
  const labels = itemsAt(record, 'labels').flatMap((item) =>
    isObject(item) ? (textAt(item, 'name') ?? []) : [],
  );
  const label = labels.find((name) => name.includes(':'));
  const prefix = pastable(path);
  if (group === undefined || label === undefined) {
    return [
      ownerFix(
        `Leave this path out of rule ${rule}: put its statement and this one into an AndStatement`,
        JSON.stringify({ NotStatement: { Statement: pathStatement(prefix) } }),
      ),
    ];
  }
  return [
    ownerFix(
      `Let rule ${rule} of ${group} count, and block by its label everywhere but on this path`,
      `"RuleActionOverrides": ${JSON.stringify([{ Name: rule, ActionToUse: { Count: {} } }])}\n${JSON.stringify(
        {
          Name: `${rule}-but-not-there`,
          Action: { Block: {} },
          Statement: {
            AndStatement: {
              Statements: [
                { LabelMatchStatement: { Scope: 'LABEL', Key: label } },
                { NotStatement: { Statement: pathStatement(prefix) } },
              ],
            },
          },
        },
      )}`,
    ),
  ];
}

function pathStatement(prefix: string): Json {
  return {
    ByteMatchStatement: {
      SearchString: prefix,
      FieldToMatch: { UriPath: {} },
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      PositionalConstraint: 'STARTS_WITH',
    },
  };
}
