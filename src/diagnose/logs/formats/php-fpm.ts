import type { LogFormat } from '../format.ts';
import { readClfTime } from '../moment.ts';
import { eventOf, ownerFix, pastable, tick } from './parts/event.ts';
import { headOf } from './parts/fields.ts';
import type { LineRule } from './parts/line-rule.ts';
import { someRuleMayFit, tell } from './parts/line-rule.ts';
import { shareOf } from './parts/recognise.ts';
import { unwrap } from './parts/unwrap.ts';
import { PHP_ERROR_RULES } from './php-error-rules.ts';

const NAME = { id: 'php_fpm', product: 'PHP-FPM', layer: 'application' } as const;
const RUN = 'captured from PHP-FPM 8.2';

/** What php-fpm says of scripts that it does not run; servers repeat it in their own error logs. */
export const PHP_FPM_RULES: readonly LineRule[] = [
  {
    has: 'security.limit_extensions',
    pattern: /Access to the script '([^']{1,1024})' has been denied/,
    code: 'server.handler_mapping',
    factor: 300,
    says: ([, file]) =>
      `PHP-FPM refuses ${tick(file)}: its ending is not in \`security.limit_extensions\``,
    remedies: () => [
      ownerFix(
        'Hand only PHP files to PHP-FPM, or name the ending in the pool',
        'security.limit_extensions = .php',
      ),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: 'Unable to open primary script',
    pattern: /Unable to open primary script: (\S{1,1024}) \(Permission denied\)/,
    code: 'server.file_permission',
    factor: 300,
    says: ([, file]) => `PHP-FPM may not read ${tick(file)}`,
    remedies: ([, file]) => [
      ownerFix('Let the user of the pool read it', `chmod o+r ${pastable(file)}`),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: 'Connection disallowed: IP address',
    pattern: /Connection disallowed: IP address '([^']{2,64})' has been dropped/,
    code: 'server.ip_rule',
    factor: 60,
    says: ([, address]) =>
      `PHP-FPM takes no connection from ${tick(address)}: \`listen.allowed_clients\``,
    remedies: ([, address]) => [
      ownerFix(
        'Let the web server in',
        `listen.allowed_clients = ${address?.replaceAll(/[^\w.:]/g, '') ?? ''}`,
      ),
    ],
    status: 503,
    source: RUN,
  },
];

const RULES = [...PHP_FPM_RULES, ...PHP_ERROR_RULES];

const LINE =
  /^\[(\d{2}-[A-Z][a-z]{2}-\d{4} \d{2}:\d{2}:\d{2})(?:\.\d{1,6})?\] (?:ALERT|ERROR|WARNING|NOTICE|DEBUG): /;

/** The error log of PHP-FPM. */
export const phpFpm: LogFormat = {
  ...NAME,
  recognise: (lines) => shareOf(lines, (line) => LINE.test(line.slice(0, 60)), 0.97),
  mayMatter: (line) => someRuleMayFit(RULES, line),
  parse(record, at) {
    const text = headOf(unwrap(record).text);
    const begin = LINE.exec(text.slice(0, 60));
    const told = begin === null ? undefined : tell(RULES, text, {});
    if (begin === null || told === undefined) return undefined;
    // `26-Nov-2026 10:44:28` in the common log format's way.
    const time = (begin[1] ?? '').replaceAll('-', '/').replace(' ', ':');
    return eventOf(NAME, at, {
      moment: readClfTime(time),
      status: told.status,
      refusedByProduct: told.refuses,
      text: text.slice(begin[0].length),
      causes: told.causes,
    });
  },
};
