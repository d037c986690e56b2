import type { CauseCode } from '../cause-codes.ts';
import { CREDENTIAL_NAME, CSRF_NAME, SESSION_NAME } from './difference.ts';
import type { Difference } from './difference.ts';

/** A cause that a difference speaks for, as `CauseFinding.factor`, were it the only difference but for a few. */
export interface CauseOfDifference {
  readonly code: CauseCode;
  readonly factor: number;
}

type Causes = readonly (readonly [code: CauseCode, factor: number])[];

/** Which causes a difference between a failing and a good request speaks for. */
export function causesOf(difference: Difference): CauseOfDifference[] {
  return pairsOf(difference).map(([code, factor]) => ({ code, factor }));
}

function pairsOf(difference: Difference): Causes {
  const { part, name = '', change } = difference;
  const last = name.split('/').at(-1) ?? name;
  if (part !== 'client' && CSRF_NAME.test(last)) return csrf(difference);
  if (part !== 'client' && part !== 'cookie' && CREDENTIAL_NAME.test(last))
    return credential(difference);
  switch (part) {
    case 'method':
      return METHOD;
    case 'path':
      return pathCauses(difference);
    case 'host':
      return HOST;
    case 'scheme':
      return [['server.rewrite_rule', 3]];
    case 'content_type':
      return change === 'only_failing'
        ? [['request.unsupported_media_type', 6]]
        : [
            ['request.unsupported_media_type', 12],
            ['request.body_not_parseable', 4],
          ];
    case 'cookie':
      return cookie(name, change);
    case 'header':
      return header(name, change);
    case 'query':
      return change === 'only_good'
        ? [
            ['request.body_invalid', 4],
            ['request.malformed', 3],
          ]
        : [
            ['waf.blocked', 3],
            ['owner.mismatch', 2],
          ];
    case 'body':
      return change === 'only_good'
        ? [['request.body_invalid', 8]]
        : [
            ['request.body_invalid', 4],
            ['waf.blocked', 4],
          ];
    case 'client':
      return client(name, change);
    case 'http_version':
      return [['waf.bot', 1.5]];
  }
}

const METHOD: Causes = [
  ['request.method_not_allowed', 8],
  ['server.method_rule', 6],
  ['csrf.token_missing', 3],
  ['scope.missing', 3],
  ['role.missing', 3],
  ['cdn.method', 3],
];

const HOST: Causes = [
  ['server.host_unknown', 5],
  ['request.bad_host', 5],
  ['credential.wrong_audience', 3],
];

const OTHER_KEY: Causes = [
  ['credential.unknown', 6],
  ['scope.missing', 5],
  ['role.missing', 4],
  ['credential.expired', 4],
  ['credential.revoked', 3],
  ['consumer.suspended', 2],
  ['quota.exceeded', 2],
];

function csrf({ part, change }: Difference): Causes {
  if (change === 'only_good') return [['csrf.token_missing', part === 'cookie' ? 8 : 20]];
  return change === 'other'
    ? [
        ['csrf.token_invalid', 6],
        ['csrf.token_expired', 4],
      ]
    : [['csrf.token_invalid', 2]];
}

function credential({ change, failing, good, name }: Difference): Causes {
  if (change === 'only_good') return [['credential.missing', 25]];
  if (change === 'only_failing')
    return [
      ['credential.ambiguous', 4],
      ['credential.unknown', 4],
    ];
  const schemeOf = (text = ''): string => text.split(' ')[0]?.toLowerCase() ?? '';
  return name === 'authorization' && schemeOf(failing) !== schemeOf(good)
    ? [['credential.malformed', 10], ...OTHER_KEY]
    : OTHER_KEY;
}

function cookie(name: string, change: Difference['change']): Causes {
  if (!SESSION_NAME.test(name)) return change === 'only_good' ? [['cdn.challenge', 2]] : [];
  return change === 'only_good'
    ? [
        ['credential.missing', 12],
        ['credential.session_invalid', 6],
      ]
    : [['credential.session_invalid', 5]];
}

/** Where only one segment differs that looks like an id, somebody else's resource is as likely as a wrong path. */
function pathCauses({ failing = '', good = '' }: Difference): Causes {
  const mine = failing.split('/');
  const theirs = good.split('/');
  const others = mine.filter((segment, at) => segment !== theirs[at]);
  const isId = (text: string): boolean => /^\d+$|^[0-9a-f]{8,}|-[0-9a-f]{4}-|\d{3,}/i.test(text);
  if (mine.length === theirs.length && others.length === 1 && others.every(isId))
    return [
      ['owner.mismatch', 8],
      ['role.missing', 3],
    ];
  return [
    ['route.not_found', 6],
    ['role.missing', 3],
    ['scope.missing', 3],
    ['server.rewrite_rule', 2],
  ];
}

const HEADER_CAUSES: Readonly<Record<string, Causes>> = {
  origin: [
    ['csrf.origin_mismatch', 10],
    ['cors.origin_not_allowed', 8],
  ],
  referer: [
    ['server.referer_rule', 8],
    ['csrf.origin_mismatch', 6],
  ],
  'sec-fetch-site': [['csrf.cross_site', 10]],
  'x-requested-with': [
    ['csrf.cross_site', 5],
    ['csrf.token_missing', 3],
  ],
  'user-agent': [
    ['waf.bot', 8],
    ['cdn.challenge', 5],
  ],
  accept: [['waf.bot', 2]],
  'accept-language': [['waf.bot', 1.5]],
};

function header(name: string, change: Difference['change']): Causes {
  if (name === 'cookie')
    return change === 'only_good'
      ? [
          ['credential.missing', 12],
          ['credential.session_invalid', 6],
          ['csrf.token_missing', 4],
        ]
      : [];
  const known = HEADER_CAUSES[name];
  if (known !== undefined) return known;
  return change === 'only_good'
    ? [
        ['request.malformed', 3],
        ['access.denied_by_default', 2],
      ]
    : [['waf.blocked', 2]];
}

function client(name: string, change: Difference['change']): Causes {
  if (name === 'sendsClientCertificate' && change === 'only_good')
    return [['server.client_certificate', 25]];
  if (name === 'proxy')
    return [
      ['network.forward_proxy', 10],
      ['ip.denied', 4],
      ['server.ip_rule', 4],
    ];
  if (name === 'address')
    return [
      ['ip.denied', 8],
      ['server.ip_rule', 8],
      ['network.firewall', 4],
    ];
  return [];
}
