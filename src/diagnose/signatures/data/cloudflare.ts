import { documented, fix, look, share } from '../parts.ts';
import type { CauseShare } from '../../finding.ts';
import type { Signature } from '../signature.ts';

const FLARE = { product: 'Cloudflare', layer: 'cdn', role: 'answered' } as const;
const CODES = documented(
  'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/',
);
const PAGES = documented(
  'https://developers.cloudflare.com/rules/custom-errors/reference/error-page-types/',
);
const RAY = [
  {
    name: 'Ray ID',
    header: 'cf-ray',
    body: /Ray ID: (?:<[^>]{0,80}>)?([0-9a-f]{16})/u,
    use: 'the site’s owner finds the event under Security → Events with it',
  },
] as const;

/** One 1xxx error, as short text, as page and as JSON. */
function code(
  number: number,
  statuses: readonly number[],
  causes: readonly CauseShare[],
): Signature {
  return {
    ...FLARE,
    id: `cloudflare.${number}`,
    statuses,
    body: [
      new RegExp(
        `^error code: ${number}\\s?$|[Ee]rror(?:</span>)?\\s{0,9}(?:<span[^>]{0,80}>)?${number}\\b|"error_code":\\s?${number}\\b`,
        'u',
      ),
    ],
    headers: [{ name: 'cf-ray' }],
    confidence: 0.95,
    causes,
    ids: RAY,
    basis: CODES,
  };
}

const OTHER_ADDRESS = fix('caller', 'try from another network, without VPN or hosting provider');

/** The pages that Cloudflare makes itself. */
export const CLOUDFLARE_SIGNATURES: readonly Signature[] = [
  code(
    1003,
    [403],
    [share('request.bad_host', 0.95, fix('caller', 'use the host name, not the address'))],
  ),
  code(
    1006,
    [403],
    [
      share(
        'ip.denied',
        0.9,
        fix('server_owner', 'look for the address under IP Access rules'),
        OTHER_ADDRESS,
      ),
    ],
  ),
  code(1007, [403], [share('ip.denied', 0.9, OTHER_ADDRESS)]),
  code(1008, [403], [share('ip.denied', 0.9, OTHER_ADDRESS)]),
  code(
    1009,
    [403],
    [share('cdn.geo', 0.97, fix('server_owner', 'allow the country or the network'))],
  ),
  code(
    1010,
    [403],
    [
      share(
        'waf.bot',
        0.95,
        fix('server_owner', 'switch Browser Integrity Check off for the API’s paths'),
        fix(
          'caller',
          'send an honest User-Agent of your own, with an address to reach you; a library’s default is often refused',
        ),
      ),
    ],
  ),
  code(
    1011,
    [403],
    [
      share(
        'server.referer_rule',
        0.95,
        fix('caller', 'the owner has hotlink protection on: send the site’s own Referer'),
      ),
    ],
  ),
  code(1012, [403], [share('ip.denied', 0.7, OTHER_ADDRESS), share('waf.bot', 0.2)]),
  code(
    1015,
    [429],
    [
      share(
        'waf.rate',
        0.95,
        fix('wait', 'wait for the seconds in Retry-After; ask the owner what the limit is'),
      ),
    ],
  ),
  code(
    1020,
    [403],
    [
      share(
        'waf.blocked',
        0.6,
        fix('server_owner', 'look the Ray ID up under Security → Events: it names the custom rule'),
      ),
      share('ip.denied', 0.12),
      share('cdn.geo', 0.1),
      share('waf.bot', 0.1),
    ],
  ),
  code(1001, [409, 530], [share('network.dns', 0.9)]),
  code(1016, [530], [share('network.dns', 0.8)]),
  code(
    1013,
    [403],
    [
      share(
        'request.bad_host',
        0.9,
        fix('caller', 'Host and SNI differ: send the same name in both'),
      ),
    ],
  ),
  {
    ...FLARE,
    id: 'cloudflare.challenge',
    statuses: [403, 429, 503],
    headers: [{ name: 'cf-mitigated', value: /^challenge$/u }],
    confidence: 0.97,
    causes: [
      share(
        'cdn.challenge',
        0.97,
        fix(
          'server_owner',
          'let the API’s paths skip challenges: add a custom rule with the action Skip for its host and path',
        ),
      ),
    ],
    probes: [
      look(
        'open the URL in a browser',
        'the page appears after a moment: a challenge, which no program passes',
      ),
    ],
    ids: RAY,
    basis: documented(
      'https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/',
    ),
  },
  {
    ...FLARE,
    id: 'cloudflare.challenge_page',
    statuses: [403, 503],
    body: [
      '<title>Just a moment...</title>',
      /challenge-platform|_cf_chl_opt|cf-browser-verification/u,
    ],
    confidence: 0.95,
    causes: [share('cdn.challenge', 0.97)],
    ids: RAY,
    basis: PAGES,
  },
  {
    ...FLARE,
    id: 'cloudflare.challenge_text',
    statuses: [403, 503],
    body: [
      /needs to review the security of your connection before proceeding|Checking if the site connection is secure|Enable JavaScript and cookies to continue/u,
      /Ray ID|Cloudflare|Just a moment/u,
    ],
    confidence: 0.9,
    causes: [share('cdn.challenge', 0.95)],
    ids: RAY,
    basis: documented(
      'https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/; quoted in many scrapers',
    ),
  },
  {
    ...FLARE,
    id: 'cloudflare.waf_block_page',
    statuses: [403],
    body: [
      'Sorry, you have been blocked',
      /Attention Required! \| Cloudflare|cf-error-details|Cloudflare Ray ID/u,
    ],
    confidence: 0.95,
    causes: [
      share(
        'waf.blocked',
        0.7,
        fix(
          'server_owner',
          'look the Ray ID up under Security → Events, and except the rule for this path and field only',
        ),
      ),
      share('ip.denied', 0.1),
      share('waf.bot', 0.1),
    ],
    ids: RAY,
    basis: PAGES,
  },
  {
    ...FLARE,
    id: 'cloudflare.used_to_restrict',
    statuses: [403],
    body: ['used Cloudflare to restrict access'],
    confidence: 0.95,
    causes: [share('ip.denied', 0.3), share('cdn.geo', 0.25), share('waf.blocked', 0.25)],
    ids: RAY,
    basis: PAGES,
  },
  {
    ...FLARE,
    id: 'cloudflare.stock_page',
    statuses: [400, 403, 404, 405, 413, 414, 431, 500, 502, 503, 504, 520],
    body: ['<hr><center>cloudflare</center>'],
    confidence: 0.95,
    causes: [
      share('request.malformed', 0.3),
      share('server.host_unknown', 0.15),
      share('cdn.method', 0.1),
    ],
    ids: RAY,
    basis: documented(
      'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/',
    ),
  },
  {
    ...FLARE,
    id: 'cloudflare.413_page',
    statuses: [413],
    body: ['413 Request Entity Too Large', '<hr><center>cloudflare</center>'],
    confidence: 0.96,
    causes: [
      share(
        'request.body_too_large',
        0.97,
        fix(
          'server_owner',
          'the limit of the plan is 100 MB on Free and Pro: upload in parts, or past the proxy',
        ),
      ),
    ],
    basis: documented(
      'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/4xx-client-error/error-413/',
    ),
  },
  {
    ...FLARE,
    id: 'cloudflare.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'cf-ray' }],
    confidence: 0.97,
    causes: [],
    ids: RAY,
    basis: documented(
      'https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-ray',
    ),
  },
  {
    product: 'Cloudflare Access',
    layer: 'identity',
    role: 'answered',
    id: 'cloudflare-access.login',
    statuses: [302],
    headers: [
      {
        name: 'location',
        value: /^https:\/\/[\w.-]{1,120}\.cloudflareaccess\.com\/cdn-cgi\/access\/login/u,
      },
    ],
    confidence: 0.97,
    causes: [
      share(
        'credential.missing',
        0.9,
        fix('caller', 'send a service token', 'CF-Access-Client-Id: …\nCF-Access-Client-Secret: …'),
      ),
    ],
    basis: documented(
      'https://developers.cloudflare.com/cloudflare-one/access-controls/service-credentials/service-tokens/',
    ),
  },
  {
    product: 'Cloudflare Access',
    layer: 'identity',
    role: 'answered',
    id: 'cloudflare-access.403_page',
    statuses: [403],
    body: [
      /cloudflareaccess\.com|That account does not have access/u,
      /Cloudflare Access|cloudflare/iu,
    ],
    confidence: 0.85,
    causes: [
      share(
        'role.missing',
        0.5,
        fix('api_owner', 'add the account or service token to a policy of the Access application'),
      ),
      share('credential.unknown', 0.3),
    ],
    basis: documented('https://developers.cloudflare.com/cloudflare-one/troubleshooting/access/'),
  },
];
