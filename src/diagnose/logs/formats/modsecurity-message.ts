import type { Remedy } from '../../finding.ts';
import type { CauseCode } from '../../cause-codes.ts';
import type { Cause } from './parts/event.ts';
import { callerFix, ownerFix, pastable, tick } from './parts/event.ts';
import { headOf } from './parts/fields.ts';

/** A message of ModSecurity: what matched, where, and whether the request was refused by it. */
export interface RuleMatch {
  readonly id?: string | undefined;
  readonly message?: string | undefined;
  /** `Matched Data: … found within ARGS:note: …`, with the values of secret fields left out. */
  readonly data?: string | undefined;
  /** `ARGS:note`. */
  readonly variable?: string | undefined;
  readonly uri?: string | undefined;
  readonly hostname?: string | undefined;
  readonly uniqueId?: string | undefined;
  /** `Access denied with code 403`. */
  readonly denied: boolean;
  readonly status?: number | undefined;
}

const FIELD = /\[(id|msg|data|uri|hostname|unique_id) "((?:[^"\\]|\\.){0,4096})"\]/g;
/** Coraza leaves the code out. */
const DENIED = /Access denied (?:with (?:code (\d{3})|connection close|redirection)|\(phase)/;
/** The Core Rule Set's rules that only add up: 949 inbound, 959 outbound, 980 correlation. */
const SUMMING = /^(?:949|959|980)\d{3}$/;
const SECRET_FIELD = /passw|secret|token|pwd|auth|cookie|session|api-?_?key|csrf|card|cvv/i;

/** Reads a message as ModSecurity 2 and 3 write it into a server's error log and into audit logs. */
export function readRuleMatch(text: string): RuleMatch {
  const head = headOf(text);
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of head.matchAll(FIELD)) {
    if (!fields.has(name)) fields.set(name, value);
  }
  const denied = DENIED.exec(head);
  const variable = variableOf(fields.get('data'), head);
  return {
    id: fields.get('id'),
    message: fields.get('msg'),
    data: safeData(fields.get('data'), variable),
    variable,
    uri: fields.get('uri'),
    hostname: fields.get('hostname'),
    uniqueId: fields.get('unique_id'),
    denied: denied !== null,
    status: denied?.[1] === undefined ? undefined : Number(denied[1]),
  };
}

/** A rule that adds up the others' points and did not refuse by them: a repeat of what others say. */
export function isOnlySum({ id, denied }: RuleMatch): boolean {
  return !denied && id !== undefined && SUMMING.test(id);
}

const WITHIN = /found within ([A-Z_]{2,40}(?::[^\s:"\]]{1,200})?)/;
const AT = / at ([A-Z_]{2,40}(?::[^\s"\]]{1,200})?)\. ?(?:\[|$)/;
const AGAINST = /against "([A-Z_]{2,40}(?::[^"]{1,200})?)" required/;

/** The variable that matched: of the rule's own words on the data, else of the engine's. */
export function variableOf(data: string | undefined, engine: string): string | undefined {
  return (WITHIN.exec(data ?? '') ?? AT.exec(engine) ?? AGAINST.exec(engine))?.[1];
}

/** Data without the values of fields that hold secrets. */
export function safeData(
  data: string | undefined,
  variable: string | undefined,
): string | undefined {
  if (data === undefined) return undefined;
  return variable !== undefined && SECRET_FIELD.test(variable)
    ? data.replace(/^Matched Data: .*found within .*$/s, `Matched Data: … found within ${variable}`)
    : data;
}

/** The messages of one request, as causes: the rules that matched each, those that only add up last. */
export function causesOfMatches(
  matches: readonly RuleMatch[],
  request: { readonly path?: string | undefined; readonly method?: string | undefined },
  source: string,
): readonly Cause[] {
  const refused = matches.some(({ denied }) => denied);
  const telling = matches.filter(({ id }) => id !== undefined && !SUMMING.test(id));
  const shown = telling.length > 0 ? telling : matches.filter(({ denied }) => denied);
  return shown.slice(0, 12).map((match) => ({
    code: codeOf(match),
    // A rule that only warns may be one of those whose points come to a refusal.
    factor: refused || match.denied ? 300 : 20,
    says: saysOf(match),
    remedies: remediesFor(match, request),
    source,
  }));
}

/** CRS 3.3 and 4: 912 counts requests, 913 names scanners; all else looks at the content. */
function codeOf({ id }: RuleMatch): CauseCode {
  if (id?.startsWith('912') === true && id.length === 6) return 'waf.rate';
  if (id?.startsWith('913') === true && id.length === 6) return 'waf.bot';
  return 'waf.blocked';
}

function saysOf({ id, message, data, variable, denied }: RuleMatch): string {
  const rule = id === undefined ? 'a rule' : `rule ${tick(id)}`;
  const what = message === undefined ? '' : ` ${tick(message)}`;
  const where = data ?? variable;
  return `ModSecurity ${rule}${what} ${denied ? 'refused' : 'matched'}${where === undefined ? '' : `: ${tick(where)}`}`;
}

/** What lets this request pass and nothing else: one rule × one variable × one path. */
export function remediesFor(
  { id, variable, data, uniqueId, uri }: RuleMatch,
  request: { readonly path?: string | undefined; readonly method?: string | undefined },
): readonly Remedy[] {
  if (id === undefined) return [];
  const path = pastable(request.path ?? uri);
  if (SUMMING.test(id)) {
    return [
      ownerFix(
        'Look for the rules that gave the points: they have the same unique_id; exclude those, not this one, which only adds up',
        uniqueId === undefined
          ? undefined
          : `grep -F '${uniqueId.replaceAll(/[^\w.@-]/g, '')}' error.log`,
      ),
    ];
  }
  const setting = settingFor(id, data, request.method);
  if (setting !== undefined) return setting;
  const at = `SecRule REQUEST_URI "@beginsWith ${path}" "id:${ruleIdFor(id)},phase:1,pass,nolog,ctl:`;
  const excludable = excludableTarget(variable);
  if (excludable === undefined) {
    return [
      ownerFix(
        `Leave rule ${id} out for this path only, before the rules are loaded (REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf); the id must be free`,
        `${at}ruleRemoveById=${id}"`,
      ),
    ];
  }
  return [
    ownerFix(
      `Take ${excludable} out of rule ${id} for this path only, before the rules are loaded (REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf); the id must be free`,
      `${at}ruleRemoveTargetById=${id};${excludable}"`,
    ),
    callerFix(
      `Send ${excludable.replace(/^[A-Z_]+:/, '')} without what matched, where it is yours to choose`,
    ),
  ];
}

/** Ids 1 to 99,999 are for local use (ModSecurity reference manual, SecRule id). */
function ruleIdFor(id: string): string {
  return `1${id.slice(-4).padStart(4, '0')}`;
}

/** A variable that an exclusion can name, with a name that ends no word of the directive. */
function excludableTarget(variable: string | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const found =
    /^(ARGS|ARGS_GET|ARGS_POST|ARGS_NAMES|REQUEST_HEADERS|REQUEST_COOKIES|REQUEST_COOKIES_NAMES|FILES|FILES_NAMES|XML|JSON):([\w.\-[\]/*]{1,120})$/.exec(
      variable,
    );
  if (found !== null) return variable;
  return /^(?:REQUEST_BODY|QUERY_STRING)$/.test(variable) ? variable : undefined;
}

/** Rules that check a list of the Core Rule Set's settings: the list is what to change. */
function settingFor(
  id: string,
  data: string | undefined,
  method: string | undefined,
): readonly Remedy[] | undefined {
  if (id === '911100') {
    const wanted = /^[A-Z]{3,16}$/.exec(data ?? method ?? '')?.[0] ?? 'PUT';
    return [
      ownerFix(
        `Allow the method ${wanted} in crs-setup.conf (tx.allowed_methods)`,
        `SecAction "id:900200,phase:1,nolog,pass,t:none,setvar:'tx.allowed_methods=GET HEAD POST OPTIONS ${wanted}'"`,
      ),
    ];
  }
  if (id !== '920420') return undefined;
  const type = /[\w.+-]{1,60}\/[\w.+-]{1,60}/.exec(data ?? '')?.[0] ?? 'application/json';
  return [
    ownerFix(
      `Allow the type ${type} in crs-setup.conf: add |${type}| to tx.allowed_request_content_type (id 900220)`,
      `SecAction "id:900220,phase:1,nolog,pass,t:none,setvar:'tx.allowed_request_content_type=|application/x-www-form-urlencoded| |multipart/form-data| |application/json| |${type}|'"`,
    ),
    callerFix('Send a Content-Type that the firewall allows', 'Content-Type: application/json'),
  ];
}
