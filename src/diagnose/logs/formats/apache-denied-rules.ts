import type { CauseCode } from '../../cause-codes.ts';
import type { Probe, Remedy } from '../../finding.ts';
import { ownerFix, tick } from './parts/event.ts';
import type { LineRule, RequestSeen } from './parts/line-rule.ts';

const RUN = 'captured from Apache httpd 2.4.71';
/** mod_authz_core.c, authorize_user_core: one line for every `Require` that needs no user. */
const REQUIRE = 'https://httpd.apache.org/docs/2.4/mod/mod_authz_core.html#require';
const COMPAT = 'https://httpd.apache.org/docs/2.4/mod/mod_access_compat.html';

const AS_GET: Probe = {
  text: 'send the same request as GET, without a Referer',
  tells:
    'if it passes, the rule is on the method (`<Limit>`, `<LimitExcept>`, `Require method`) or on the Referer; if not, on the address or on all',
  safe: true,
};

/** What a refused `Require` or `Deny` may have looked at: the line is the same for all, and names the file. */
interface Denied {
  readonly has: string;
  readonly pattern: RegExp;
  readonly source: string;
  readonly line: string;
  readonly kinds: readonly (readonly [
    code: CauseCode,
    factor: number,
    says: string,
    remedies: (seen: RequestSeen) => readonly Remedy[],
  ])[];
}

// Factors by how often a rule of the kind is written so: rules on the Referer mostly stand in a RewriteCond, which logs
// nothing, and so do half of the plain ones (`RewriteRule … [F]`).
const byRequire: Denied['kinds'] = [
  [
    'server.ip_rule',
    100,
    'often a `Require ip` or `Require host`',
    ({ address }) => [
      ownerFix(
        'Let the address in where `Require` is set for it',
        `Require ip ${address ?? '203.0.113.9'}`,
      ),
    ],
  ],
  [
    'server.rewrite_rule',
    40,
    'as often a `Require all denied`, or no `Require all granted` where one is wanted',
    () => [ownerFix('Where nobody was let in by mistake, let all in', 'Require all granted')],
  ],
  [
    'server.method_rule',
    60,
    'also written by `Require method`, and by `Require all denied` within `<LimitExcept>`',
    () => [
      ownerFix(
        'Add the method where it is limited',
        '<LimitExcept GET POST>\n  Require all denied\n</LimitExcept>',
      ),
    ],
  ],
  [
    'server.referer_rule',
    35,
    'also written by `Require env` and `Require expr`, as rules on the Referer use them',
    () => [
      ownerFix(
        'Let the site pass in the rule that sets the variable',
        'SetEnvIf Referer "^https://www\\.example\\.com/" let_in\nRequire env let_in',
      ),
    ],
  ],
  ['waf.bot', 20, 'also written by `Require not env`, as rules on the User-Agent use it', () => []],
];

const byDeny: Denied['kinds'] = [
  [
    'server.ip_rule',
    100,
    'mostly a `Deny from` of addresses',
    ({ address }) => [ownerFix('Let the address in', `Allow from ${address ?? '203.0.113.9'}`)],
  ],
  [
    'server.rewrite_rule',
    40,
    'as often a `Deny from all`',
    () => [ownerFix('Where nobody was let in by mistake, let all in', 'Require all granted')],
  ],
  ['server.method_rule', 25, 'also written within `<Limit>` and `<LimitExcept>`', () => []],
  [
    'server.referer_rule',
    40,
    'also written by `Deny from env=`, as rules on the Referer use it',
    () => [],
  ],
  ['waf.bot', 30, 'also written by `Deny from env=`, as rules on the User-Agent use it', () => []],
];

const DENIED: readonly Denied[] = [
  {
    has: 'AH01630',
    pattern: /AH01630: client denied by server configuration: (\S{1,1024})/,
    source: RUN,
    line: '`AH01630: client denied by server configuration` (a `Require`)',
    kinds: byRequire,
  },
  {
    has: 'AH01797',
    pattern: /AH01797: client denied by server configuration: (\S{1,1024})/,
    source: RUN,
    line: '`AH01797: client denied by server configuration` (mod_access_compat)',
    kinds: byDeny,
  },
  {
    has: 'client denied by server configuration',
    pattern: /^(?!.*AH0(?:1630|1797|1623)).*client denied by server configuration: (\S{1,1024})/,
    source: COMPAT,
    line: '`client denied by server configuration`',
    kinds: byDeny,
  },
];

/** The lines of Apache httpd for rules on who may ask, which say that one refused and not what it looks at. */
export const APACHE_DENIED_RULES: readonly LineRule[] = [
  ...DENIED.flatMap((denied) => rulesOf(denied)),
  {
    // `Require all denied` for `.ht*` stands in every httpd.conf.
    has: 'client denied by server configuration',
    pattern:
      /client denied by server configuration: (\S{0,1024}\/\.(?:ht|git|svn|env|hg)[^\s,]{0,255})/,
    code: 'server.rewrite_rule',
    factor: 200,
    says: ([, file]) => `${tick(file)} is a file that servers keep from everybody`,
    status: 403,
    source: 'https://httpd.apache.org/docs/2.4/mod/core.html#accessfilename',
  },
];

function rulesOf({ has, pattern, source, line, kinds }: Denied): readonly LineRule[] {
  return kinds.map(([code, factor, says, remedies], at) => ({
    has,
    pattern,
    code,
    factor,
    says: ([, file]) => `${line} for ${tick(file)}: ${says}`,
    remedies: (_, seen) => remedies(seen),
    ...(at === 0 ? { probes: [AS_GET] } : {}),
    status: 403,
    source: at === 0 ? source : REQUIRE,
  }));
}
