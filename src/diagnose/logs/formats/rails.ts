import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { findMoment } from '../moment.ts';
import type { Place, Seen } from './parts/event.ts';
import { callerFix, eventOf, ownerFix, tick } from './parts/event.ts';
import { integer, keyValues } from './parts/fields.ts';
import type { LineRule } from './parts/line-rule.ts';
import { tell } from './parts/line-rule.ts';
import { plainShareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { unwrap } from './parts/unwrap.ts';

const NAME = { id: 'rails', product: 'Ruby on Rails', layer: 'framework' } as const;
const CSRF =
  'https://github.com/rails/rails/blob/main/actionpack/lib/action_controller/metal/request_forgery_protection.rb';

const RULES: readonly LineRule[] = [
  {
    has: "didn't match request.base_url",
    pattern:
      /HTTP Origin header \(([^)]{0,300})\) didn't match request\.base_url \(([^)]{0,300})\)/,
    code: 'csrf.origin_mismatch',
    factor: 300,
    says: ([, origin, base]) =>
      `Rails: the Origin ${tick(origin)} is not the site’s own ${tick(base)}`,
    remedies: () => [
      ownerFix(
        'Behind a proxy, hand on the Host and the scheme',
        'proxy_set_header Host $host;\nproxy_set_header X-Forwarded-Proto $scheme;',
      ),
      callerFix('Call from the site’s own pages'),
    ],
    source: CSRF,
  },
  {
    has: "Can't verify CSRF token authenticity",
    code: 'csrf.token_invalid',
    factor: 200,
    says: "Rails wrote `Can't verify CSRF token authenticity`: the token is missing or not the session’s",
    remedies: () => [
      callerFix(
        'Send the token of the page’s <meta name="csrf-token"> and its session cookie',
        'X-CSRF-Token: <content of meta csrf-token>',
      ),
      ownerFix(
        'For an API, sign in by token and take the check off that controller',
        'skip_forgery_protection',
      ),
    ],
    status: 422,
    source: CSRF,
  },
  {
    has: "Can't verify CSRF token authenticity",
    code: 'csrf.token_missing',
    factor: 200,
    says: 'Rails does not tell a missing CSRF token from a wrong one',
    status: 422,
    source: CSRF,
  },
  {
    has: 'ActionController::InvalidAuthenticityToken',
    code: 'csrf.token_invalid',
    factor: 200,
    says: 'Rails raised `ActionController::InvalidAuthenticityToken`',
    status: 422,
    source: CSRF,
  },
  {
    has: 'ActionController::InvalidCrossOriginRequest',
    code: 'csrf.cross_site',
    factor: 300,
    says: 'Rails raised `InvalidCrossOriginRequest`: JavaScript may not be loaded from another site',
    status: 422,
    source: CSRF,
  },
  {
    has: 'Blocked host',
    pattern: /Blocked hosts?: ([\w.:-]{1,300})/,
    code: 'request.bad_host',
    factor: 300,
    says: ([, host]) => `Rails does not answer to the host ${tick(host)} (HostAuthorization)`,
    remedies: ([, host]) => [ownerFix('Name the host', `config.hosts << "${host ?? ''}"`)],
    status: 403,
    source:
      'https://github.com/rails/rails/blob/main/actionpack/lib/action_dispatch/middleware/host_authorization.rb',
  },
  {
    has: 'Pundit::NotAuthorizedError',
    code: 'role.missing',
    factor: 300,
    says: 'Pundit refused: `NotAuthorizedError`',
    remedies: () => [ownerFix('See the policy class of the record')],
    status: 403,
    source: 'https://github.com/varvet/pundit',
  },
  {
    has: 'CanCan::AccessDenied',
    code: 'role.missing',
    factor: 300,
    says: 'CanCanCan refused: `AccessDenied`',
    remedies: () => [ownerFix('See the account’s Ability class')],
    status: 403,
    source: 'https://github.com/CanCanCommunity/cancancan',
  },
  {
    has: 'Filter chain halted as',
    pattern: /Filter chain halted as :(\w{1,80}) rendered or redirected/,
    code: 'role.missing',
    factor: 25,
    says: ([, filter]) => `Rails stopped at the filter ${tick(filter)}`,
    remedies: ([, filter]) => [ownerFix(`See what the before_action :${filter ?? ''} wants`)],
    source:
      'https://github.com/rails/rails/blob/main/actionpack/lib/action_controller/log_subscriber.rb',
  },
  {
    has: 'Filter chain halted as',
    pattern: /Filter chain halted as :(\w{0,60}auth\w{0,60}|\w{0,60}log_?in\w{0,60}) /,
    code: 'credential.missing',
    factor: 60,
    says: ([, filter]) => `Rails stopped at the filter ${tick(filter)}, which is about signing in`,
    source:
      'https://github.com/rails/rails/blob/main/actionpack/lib/action_controller/log_subscriber.rb',
  },
  {
    has: '[Rack::Attack]',
    pattern: /\[Rack::Attack\].{0,40}(throttle|blocklist)/,
    code: 'waf.rate',
    factor: 200,
    says: ([, kind]) => `Rack::Attack: ${tick(kind)}`,
    source: 'https://github.com/rack/rack-attack',
  },
];

const STARTED =
  /Started ([A-Z]{3,16}) "([^"]{1,4096})" for (\S{2,64}) at (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [+-]\d{4})/;
const COMPLETED = /Completed (\d{3}) /;
const TAG = /\[([0-9a-f]{8}-[0-9a-f-]{27})\]/;

/** Rails' log: a record begins at `Started POST …`. One request's lines may be among another's where threads write. */
export const rails: LogFormat = {
  ...NAME,
  recognise: (lines) =>
    plainShareOf(
      lines,
      (line) =>
        /Started [A-Z]{3,16} "|Blocked hosts?: |Completed \d{3} |Processing by \w{1,80}Controller#|method=[A-Z]{3,10} path=\S{1,1024} format=/.test(
          line.slice(0, 2048),
        ),
      0.97,
    ),
  isContinuation: (line) =>
    !line.includes('Started ') &&
    !/\bmethod=[A-Z]{3,10} path=/.test(line.slice(0, 2048)) &&
    !line.includes('Blocked host'),
  parse,
};

function parse(record: string, at: Place): LogEvent | undefined {
  const { text, moment } = unwrap(record);
  const head = text.slice(0, 65_536);
  const started = STARTED.exec(head.slice(0, 8192));
  const lograge =
    started === null && /\bmethod=[A-Z]{3,10} path=/.test(head.slice(0, 2048))
      ? keyValues(head)
      : undefined;
  const told = tell(RULES, head, {});
  const status = integer(COMPLETED.exec(head)?.[1] ?? lograge?.get('status')) ?? told?.status;
  if (!isWorthTelling(status) && (told === undefined || status === undefined || status < 400))
    return undefined;
  const when: Seen['moment'] =
    started === null ? (findMoment(head) ?? moment) : findMoment(started[4] ?? '');
  return eventOf(NAME, at, {
    moment: when,
    clientAddress: started?.[3] ?? lograge?.get('ip') ?? lograge?.get('remote_ip'),
    method: started?.[1] ?? lograge?.get('method'),
    target: started?.[2] ?? lograge?.get('path'),
    host: lograge?.get('host'),
    status,
    ids: [TAG.exec(head)?.[1], lograge?.get('request_id')],
    refusedByProduct: true,
    text: textOf(head, told?.found[0]),
    causes: told?.causes ?? statusCauses(status),
  });
}

/** The line that tells, else the first and the one that completed. */
function textOf(record: string, telling: string | undefined): string {
  const lines = record.split('\n');
  const said = telling === undefined ? undefined : lines.find((line) => line.includes(telling));
  return said ?? [lines[0], lines.find((line) => COMPLETED.test(line))].join(' ');
}

function statusCauses(status: number | undefined): NonNullable<Seen['causes']> {
  if (status !== 401) return [];
  return [
    {
      code: 'credential.missing',
      factor: 30,
      says: 'Rails completed with 401',
      source: 'https://github.com/heartcombo/devise',
    },
  ];
}
