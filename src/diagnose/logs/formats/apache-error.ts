import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { readNamedTime } from '../moment.ts';
import { APACHE_ERROR_RULES } from './apache-error-rules.ts';
import { causesOfMatches, isOnlySum, readRuleMatch } from './modsecurity-message.ts';
import type { Place, Seen } from './parts/event.ts';
import { eventOf } from './parts/event.ts';
import { headOf } from './parts/fields.ts';
import { tell } from './parts/line-rule.ts';
import { shareOf } from './parts/recognise.ts';
import { unwrap } from './parts/unwrap.ts';
import { PHP_ERROR_RULES } from './php-error-rules.ts';

const NAME = { id: 'apache_error', product: 'Apache httpd', layer: 'web_server' } as const;
const MODSECURITY = { product: 'ModSecurity', layer: 'waf' } as const;

/** `[Thu Nov 26 05:00:00.123456 2026] [authz_core:error] [pid 1:tid 2] …` (core, ErrorLogFormat), or of 2.2 `[…] [error] …`. */
const LINE =
  /^\[([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}(?:\.\d{1,6})? \d{4})\] \[(?:[\w-]{0,32}:)?(?:emerg|alert|crit|error|warn|notice|info|debug|trace\d)\] /;
const CLIENT = /\[(?:client|remote) (\[?[0-9A-Fa-f.:]{2,45}\]?(?::\d{1,5})?)\] /;

/** The error log of Apache httpd 2.2 and 2.4, with what ModSecurity 2 writes into it. */
export const apacheError: LogFormat = {
  ...NAME,
  recognise: (lines) => shareOf(lines, (line) => LINE.test(line.slice(0, 120)), 0.98),
  mayMatter,
  parse,
};

/** PHP’s words come through as they are, as a module’s or as `AH01071: Got error 'PHP message: …'`. */
const RULES = [...APACHE_ERROR_RULES, ...PHP_ERROR_RULES];
const HAS = RULES.map(({ has }) => has);
const NUMBERS = new Set(HAS.filter((has) => /^AH\d{5}$/.test(has)));
const WORDS = [...new Set(HAS.filter((has) => !NUMBERS.has(has))), 'ModSecurity: '];

/** Nearly every line has the number of its message, which settles it. */
function mayMatter(line: string): boolean {
  const at = line.indexOf('AH');
  const number = at === -1 ? '' : line.slice(at, at + 7);
  return NUMBERS.has(number) || WORDS.some((word) => line.includes(word));
}

function parse(record: string, at: Place): LogEvent | undefined {
  const { text } = unwrap(record);
  const begin = LINE.exec(text.slice(0, 120));
  if (begin === null) return undefined;
  const message = headOf(text.slice(begin[0].length));
  const moment = readNamedTime(begin[1] ?? '');
  const seen = message.includes('ModSecurity: ') ? byModSecurity(message) : byRules(message);
  return seen === undefined ? undefined : eventOf(NAME, at, { moment, ...seen });
}

function byModSecurity(message: string): Omit<Seen, 'moment'> | undefined {
  const match = readRuleMatch(message);
  if (match.id === undefined || isOnlySum(match)) return undefined;
  return {
    clientAddress: addressOf(CLIENT.exec(message)?.[1]),
    target: match.uri,
    host: match.hostname,
    status: match.status,
    ids: [match.uniqueId],
    refusedByProduct: match.denied ? true : undefined,
    text: message.slice(message.indexOf('ModSecurity: ')),
    causes: causesOfMatches(
      [match],
      { path: match.uri },
      'captured from ModSecurity 2.9.7 with CRS 3.3.4',
    ),
    by: MODSECURITY,
  };
}

function byRules(message: string): Omit<Seen, 'moment'> | undefined {
  const address = addressOf(CLIENT.exec(message)?.[1]);
  const told = tell(RULES, message, { address });
  if (told === undefined) return undefined;
  return {
    clientAddress: address,
    target: targetOf(message),
    account: /AH016(?:17|18|31): user (\S{1,100}?):? /.exec(message)?.[1],
    status: told.status,
    refusedByProduct: told.refuses,
    text: message.replace(/^\[pid [^\]]{1,40}\] /, ''),
    causes: told.causes,
  };
}

/** The path of the request, which few messages tell: most name a file. */
function targetOf(message: string): string | undefined {
  return /(?:failure for "|AH01618: user \S{1,256} not found: |AH00035: access to )(\/[^"\s]{0,1024})/.exec(
    message,
  )?.[1];
}

/** 2.4 writes a port after the address, also of IPv6 without brackets. */
function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const plain = /^(?:\[([^\]]{2,45})\]|(\d{1,3}(?:\.\d{1,3}){3}))(?::\d{1,5})?$/.exec(text);
  return plain === null ? text.replace(/:\d{4,5}$/, '') : (plain[1] ?? plain[2]);
}
