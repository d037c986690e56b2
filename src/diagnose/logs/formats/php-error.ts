import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { findMoment, readClfTime, readNamedTime } from '../moment.ts';
import type { Place, Seen } from './parts/event.ts';
import { eventOf } from './parts/event.ts';
import { headOf, integer } from './parts/fields.ts';
import { someRuleMayFit, tell } from './parts/line-rule.ts';
import { shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { unwrap } from './parts/unwrap.ts';
import { PHP_ERROR_RULES } from './php-error-rules.ts';

const NAME = { id: 'php_error', product: 'PHP', layer: 'application' } as const;

/** `[26-Nov-2026 05:00:00 Europe/Berlin] PHP Warning:  …`, or without a time where the standard error is kept. */
const LINE =
  /^(?:\[(\d{2}-[A-Z][a-z]{2}-\d{4} \d{2}:\d{2}:\d{2})(?: ([\w/+-]{1,40}))?\] |\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}\] )?PHP (?:[\d.]{3,12} Development Server|Fatal error|Parse error|Warning|Notice|Deprecated|Recoverable fatal error|User \w{4,12}|Startup\w{0,10})(?::| \()/;
/** The server of `php -S`: `[Thu Nov 26 05:00:00 2026] 127.0.0.1:5000 [403]: POST /upload.php`. */
const BUILT_IN =
  /^\[([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})\] (\[?[0-9A-Fa-f.:]{2,45}\]?):\d{1,5} (?:\[(\d{3})\]: ([A-Z]{3,16}) (\S{1,8192})|Accepted$|Closing$|Closed )/;

/** The error log of PHP, and what its built-in server writes. */
export const phpError: LogFormat = {
  ...NAME,
  recognise: (lines) =>
    shareOf(lines, (line) => LINE.test(line.slice(0, 160)) || BUILT_IN.test(headOf(line)), 0.97),
  mayMatter: (line) => someRuleMayFit(PHP_ERROR_RULES, line) || line.includes(' [4'),
  parse(record, at) {
    const { text, moment } = unwrap(record);
    const head = headOf(text);
    const builtIn = BUILT_IN.exec(head);
    return builtIn === null ? warned(head, moment, at) : answered(builtIn, at);
  },
};

function warned(head: string, outer: Seen['moment'], at: Place): LogEvent | undefined {
  const told = tell(PHP_ERROR_RULES, head, {});
  if (told === undefined) return undefined;
  const [, time, zone] = LINE.exec(head.slice(0, 160)) ?? [];
  const own =
    time === undefined
      ? findMoment(head)
      : readClfTime(time.replaceAll('-', '/').replace(' ', ':'));
  const moment = own !== undefined && zone === 'UTC' ? { ...own, zoneKnown: true } : own;
  return eventOf(NAME, at, {
    moment: moment ?? outer,
    refusedByProduct: told.refuses,
    text: head.slice(Math.max(0, head.indexOf('PHP '))),
    causes: told.causes,
  });
}

function answered(found: RegExpExecArray, at: Place): LogEvent | undefined {
  const [, time = '', address, code, method, target] = found;
  const status = integer(code);
  if (!isWorthTelling(status)) return undefined;
  return eventOf(NAME, at, {
    moment: readNamedTime(time),
    clientAddress: address,
    method,
    target,
    status,
    refusedByProduct: true,
    text: `${method ?? ''} ${target ?? ''} ${code ?? ''}`,
  });
}
