import type { LogFormat } from '../format.ts';
import { readIsoTime } from '../moment.ts';
import { callerFix, eventOf, ownerFix, pastable, tick } from './parts/event.ts';
import { headOf } from './parts/fields.ts';
import type { LineRule } from './parts/line-rule.ts';
import { someRuleMayFit, tell } from './parts/line-rule.ts';
import { shareOf } from './parts/recognise.ts';
import { unwrap } from './parts/unwrap.ts';

const NAME = { id: 'lighttpd_error', product: 'lighttpd', layer: 'web_server' } as const;
const RUN = 'captured from lighttpd 1.4.69';

const RULES: readonly LineRule[] = [
  {
    has: 'url denied as we match access_deny',
    pattern: /url denied as we match access_deny (\S{1,1024})/,
    code: 'server.rewrite_rule',
    factor: 300,
    says: ([, path]) => `\`url.access-deny\` of lighttpd refused ${tick(path)}`,
    remedies: ([, path]) => [
      ownerFix(
        'Let this path pass where `url.access-deny` is set',
        `$HTTP["url"] =~ "^${pastable(path)}" { url.access-deny = () }`,
      ),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: 'Permission denied',
    pattern: /file open failed: (\S{1,1024}):? Permission denied/,
    code: 'server.file_permission',
    factor: 300,
    says: ([, file]) => `lighttpd may not read ${tick(file?.replace(/:$/, ''))}`,
    remedies: ([, file]) => [
      ownerFix(
        'Let the user of the server read it',
        `namei -l ${pastable(file)}; chmod o+rX ${pastable(file)}`,
      ),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: "password doesn't match for",
    pattern: /password doesn't match for (\S{1,1024}) username: (.{1,256}) IP: (\S{2,64})/,
    code: 'credential.unknown',
    factor: 300,
    says: ([, , user]) => `lighttpd does not know user ${tick(user)} or the password`,
    remedies: () => [callerFix('Send the right user and password')],
    status: 401,
    source: RUN,
  },
  {
    has: 'request-size too long',
    pattern: /request-size too long: (\d{1,15}) -> 413/,
    code: 'request.body_too_large',
    factor: 300,
    says: ([, size]) => `a body of ${tick(size)} bytes is larger than \`server.max-request-size\``,
    remedies: ([, size]) => [
      ownerFix(
        'Raise the limit (KB)',
        `server.max-request-size = ${String(Math.ceil(Number(size) / 1024) * 2)}`,
      ),
    ],
    status: 413,
    source: RUN,
  },
];

const LINE = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}): \([\w.-]{1,64}\.c\.\d{1,6}\) /;

/** lighttpd's error log. It tells of refusals by rule and file mode only with `debug.log-request-handling`. */
export const lighttpdError: LogFormat = {
  ...NAME,
  recognise: (lines) => shareOf(lines, (line) => LINE.test(line.slice(0, 120)), 0.98),
  mayMatter: (line) => someRuleMayFit(RULES, line),
  parse(record, at) {
    const head = headOf(unwrap(record).text);
    const begin = LINE.exec(head);
    if (begin === null) return undefined;
    const message = head.slice(begin[0].length);
    const moment = readIsoTime(begin[1] ?? '');
    const told = tell(RULES, message, {});
    if (told === undefined) return undefined;
    return eventOf(NAME, at, {
      moment,
      clientAddress: / IP: (\S{2,64})/.exec(message)?.[1],
      target: /(?:access_deny|match for) (\/\S{0,1024})/.exec(message)?.[1],
      status: told.status,
      refusedByProduct: true,
      text: message,
      causes: told.causes,
    });
  },
};
