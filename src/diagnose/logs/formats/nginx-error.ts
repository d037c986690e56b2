import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { readIsoTime } from '../moment.ts';
import { causesOfMatches, isOnlySum, readRuleMatch } from './modsecurity-message.ts';
import { NGINX_ERROR_RULES } from './nginx-error-rules.ts';
import type { Place, Seen } from './parts/event.ts';
import { eventOf, pathOf } from './parts/event.ts';
import { headOf, readRequestLine } from './parts/fields.ts';
import { someRuleMayFit, tell } from './parts/line-rule.ts';
import { shareOf } from './parts/recognise.ts';
import { unwrap } from './parts/unwrap.ts';
import { PHP_FPM_RULES } from './php-fpm.ts';

/** PHP-FPM’s words come through as `FastCGI sent in stderr`. */
const RULES = [...NGINX_ERROR_RULES, ...PHP_FPM_RULES];

const NAME = { id: 'nginx_error', product: 'nginx', layer: 'web_server' } as const;
const NAXSI = { product: 'NAXSI', layer: 'waf' } as const;
const MODSECURITY = { product: 'ModSecurity', layer: 'waf' } as const;

/** `2026/11/26 05:00:00 [error] 123#123: *1 message, client: …` (ngx_log.c). */
const LINE =
  /^(\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}) \[(\w{4,6})\] \d{1,10}#\d{1,10}: (?:\*\d{1,20} )?/;
/** The same as people paste it, without its time or its process. */
const PASTED =
  /^(?:(\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}) )?\[(?:emerg|alert|crit|error|warn|notice|info)\] (?:\d{1,10}#\d{1,10}: )?(?:\*\d{1,20} )?(?=[^\n]{1,3000}, client: )/;

/** The error log of nginx, with what ModSecurity 3 and NAXSI write into it. */
export const nginxError: LogFormat = {
  ...NAME,
  recognise: (lines) =>
    shareOf(lines, (line) => LINE.test(line.slice(0, 100)), 0.98) ||
    shareOf(lines, (line) => PASTED.test(line), 0.8),
  // What nginx writes of a request ends with its client; of these lines few refuse.
  mayMatter: (line) =>
    line.includes(', client: ') && (someRuleMayFit(RULES, line) || line.includes('ModSecurity: ')),
  parse,
};

function parse(record: string, at: Place): LogEvent | undefined {
  const { text } = unwrap(record);
  const begin = LINE.exec(text.slice(0, 100)) ?? PASTED.exec(text);
  if (begin === null) return undefined;
  const message = headOf(text.slice(begin[0].length));
  const moment = begin[1] === undefined ? undefined : readIsoTime(begin[1]);
  const told = refusalOf(message);
  return told === undefined ? undefined : eventOf(NAME, at, { moment, text: message, ...told });
}

/** The fields that nginx puts after a message of a request, in this order. */
const CLIENT = /, client: ([^,\s]{1,64})(?:,|$)/;
const HOST = /, host: "([^"]{1,255})"/;
const REQUEST = /, request: "((?:[^"\\]|\\.){1,8192})"/;

function refusalOf(message: string): Omit<Seen, 'moment' | 'text'> | undefined {
  const request = readRequestLine(REQUEST.exec(message)?.[1]);
  const address = CLIENT.exec(message)?.[1];
  const host = HOST.exec(message)?.[1];
  const common = { clientAddress: address, method: request?.method, target: request?.target, host };
  const seen = { method: request?.method, path: pathOf(request?.target), address, host };
  if (message.includes('ModSecurity: ')) {
    const match = readRuleMatch(message);
    if (match.id === undefined || isOnlySum(match)) return undefined;
    return {
      ...common,
      target: request?.target ?? match.uri,
      host: host ?? match.hostname,
      status: match.status,
      ids: [match.uniqueId],
      refusedByProduct: match.denied ? true : undefined,
      causes: causesOfMatches([match], seen, 'captured from ModSecurity-nginx 1.0.3'),
      by: MODSECURITY,
    };
  }
  const told = tell(RULES, message, seen);
  if (told === undefined) return undefined;
  return {
    ...common,
    account: /^user "([^"]{1,100})"/.exec(message)?.[1],
    status: told.status,
    refusedByProduct: told.refuses,
    causes: told.causes,
    by: message.startsWith('NAXSI_FMT: ') ? NAXSI : undefined,
  };
}
