import type { Json, JsonObject } from '../../../util/json.ts';
import type { LogFormat } from '../format.ts';
import { readClfTime, readNamedTime } from '../moment.ts';
import { textOf } from './modsecurity-audit.ts';
import { causesOfMatches, readRuleMatch, safeData, variableOf } from './modsecurity-message.ts';
import type { RuleMatch } from './modsecurity-message.ts';
import type { Seen } from './parts/event.ts';
import { pathOf } from './parts/event.ts';
import { readRequestLine } from './parts/fields.ts';
import { jsonFormat } from './parts/json-format.ts';
import { fieldOf, itemsAt, member, numberAt, textAt } from './parts/json-record.ts';

/** The audit log of ModSecurity 2, 3 and Coraza with `SecAuditLogFormat JSON`. */
export const modsecurityAuditJson: LogFormat = jsonFormat(
  { id: 'modsecurity_audit_json', product: 'ModSecurity', layer: 'waf' },
  {
    marks: ['"transaction"', '"request"'],
    sure: 0.97,
    may: /"messages"|"audit_data"/,
    read: (record) =>
      member(record, 'audit_data') === undefined ? readThird(record) : readSecond(record),
  },
);

/** ModSecurity 2.9: messages as text. */
function readSecond(record: JsonObject): Seen | undefined {
  const messages = itemsAt(record, 'audit_data.messages').filter(
    (text) => typeof text === 'string',
  );
  const matches = messages.slice(0, 64).map(readRuleMatch);
  if (matches.length === 0) return undefined;
  const request = readRequestLine(textAt(record, 'request.request_line'));
  const refused =
    member(record, 'audit_data.action.intercepted') === true ||
    matches.some(({ denied }) => denied);
  return {
    moment: readClfTime((textAt(record, 'transaction.time') ?? '').replace(/\.\d{1,6}(?= )/, '')),
    clientAddress: textAt(record, 'transaction.remote_address'),
    method: request?.method,
    target: request?.target,
    host: fieldOf(member(record, 'request.headers'), 'host'),
    status: numberAt(record, 'response.status'),
    ids: [textAt(record, 'transaction.transaction_id')],
    refusedByProduct: refused ? true : undefined,
    text: textOf(matches, messages),
    causes: causesOfMatches(
      matches,
      { path: pathOf(request?.target), method: request?.method },
      'captured from ModSecurity 2.9.7 with CRS 3.3.4',
    ),
  };
}

/** ModSecurity 3 and Coraza: messages as objects, all within `transaction`. */
function readThird(record: JsonObject): Seen | undefined {
  const all = [...itemsAt(record, 'transaction.messages'), ...itemsAt(record, 'messages')];
  const matches = all.slice(0, 64).map(matchOf);
  if (matches.length === 0) return undefined;
  const method = textAt(record, 'transaction.request.method');
  const target = textAt(record, 'transaction.request.uri');
  const status = numberAt(record, 'transaction.response.http_code', 'transaction.response.status');
  // No member tells whether a rule refused: with the engine on, a 403 beside a match is taken for one.
  const enforcing =
    textAt(record, 'transaction.producer.secrules_engine', 'transaction.producer.rule_engine') !==
    'DetectionOnly';
  const refused =
    member(record, 'transaction.is_interrupted') === true || (enforcing && status === 403);
  const shown = matches.map((match) => ({ ...match, denied: refused }));
  return {
    moment: readNamedTime(textAt(record, 'transaction.time_stamp') ?? ''),
    clientAddress: textAt(record, 'transaction.client_ip'),
    method,
    target,
    host: fieldOf(member(record, 'transaction.request.headers'), 'host'),
    status,
    ids: [textAt(record, 'transaction.unique_id', 'transaction.id')],
    refusedByProduct: refused ? true : undefined,
    text: textOf(shown, []),
    causes: causesOfMatches(
      shown,
      { path: pathOf(target), method },
      'captured from ModSecurity 3.0.9',
    ),
  };
}

function matchOf(item: Json): RuleMatch {
  const data = textAt(item, 'details.data', 'data.data');
  const variable = variableOf(data, textAt(item, 'details.match') ?? '');
  const id = textAt(item, 'details.ruleId', 'data.id');
  return {
    id: id === '0' ? undefined : id,
    message: textAt(item, 'message', 'data.msg'),
    data: safeData(data, variable),
    variable,
    denied: false,
  };
}
