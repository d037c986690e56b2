import { documented, fix, look, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const AKAMAI = { product: 'Akamai', layer: 'cdn', role: 'answered' } as const;
const AKAMAI_REF =
  /Reference(?:&#32;| )(?:&#35;|#)((?:&#32;)?\d{1,3}(?:\.|&#46;)[0-9a-f]{4,10}(?:\.|&#46;)\d{6,12}(?:\.|&#46;)[0-9a-f]{4,10})/u;
const AKAMAI_IDS = [
  {
    name: 'Akamai reference',
    body: AKAMAI_REF,
    use: 'the site’s owner enters it at the Edge Diagnostics error translator, which names the rule',
  },
] as const;
const FASTLY = { product: 'Fastly', layer: 'cdn', role: 'answered' } as const;
const WAFW00F = 'https://github.com/EnableSecurity/wafw00f';

/** Content delivery networks. */
export const CDN_SIGNATURES: readonly Signature[] = [
  {
    ...AKAMAI,
    id: 'akamai.access_denied',
    statuses: [403],
    body: ['<TITLE>Access Denied</TITLE>', AKAMAI_REF],
    confidence: 0.96,
    causes: [
      share(
        'waf.bot',
        0.35,
        fix(
          'caller',
          'ask the owner for access as a program; a browser’s headers alone do not help',
        ),
      ),
      share('waf.blocked', 0.25, fix('server_owner', 'translate the reference: it names the rule')),
      share('cdn.geo', 0.12),
      share('ip.denied', 0.12),
      share('waf.rate', 0.06),
    ],
    ids: AKAMAI_IDS,
    basis: documented(
      'https://techdocs.akamai.com/edge-diagnostics/docs/error-translator (Reference #, `18.` is denied by a rule)',
    ),
  },
  {
    ...AKAMAI,
    id: 'akamai.error',
    statuses: [],
    headers: [{ name: 'server', value: /^AkamaiGHost$/u }],
    body: [AKAMAI_REF],
    confidence: 0.95,
    causes: [],
    ids: AKAMAI_IDS,
    basis: documented('https://techdocs.akamai.com/edge-diagnostics/docs/error-translator'),
  },
  {
    ...AKAMAI,
    id: 'akamai.server',
    statuses: [],
    headers: [{ name: 'server', value: /^AkamaiGHost$/u }],
    confidence: 0.85,
    causes: [share('waf.bot', 0.3), share('waf.blocked', 0.25)],
    basis: documented(`${WAFW00F} (kona)`),
  },
  {
    ...AKAMAI,
    id: 'akamai.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'akamai-grn' }],
    confidence: 0.9,
    causes: [],
    ids: [
      {
        name: 'Akamai GRN',
        header: 'akamai-grn',
        use: 'the site’s owner finds the request in Akamai’s logs with it',
      },
    ],
    basis: documented('https://techdocs.akamai.com/edge-diagnostics/docs/grn-translator'),
  },
  {
    ...FASTLY,
    id: 'fastly.unknown_domain',
    statuses: [500],
    body: ['Fastly error: unknown domain'],
    confidence: 0.96,
    causes: [
      share('server.host_unknown', 0.96, fix('server_owner', 'add the domain to the service')),
    ],
    basis: documented('https://www.fastly.com/documentation/guides/debug/common-errors/'),
  },
  {
    ...FASTLY,
    id: 'fastly.synthetic',
    statuses: [403, 405, 406, 429, 503],
    headers: [
      { name: 'x-served-by', value: /^cache-/u },
      { name: 'retry-after', value: /^0$/u },
      { name: 'server', value: /^Varnish$/u },
    ],
    confidence: 0.85,
    causes: [
      share('server.rewrite_rule', 0.4),
      share('waf.blocked', 0.2),
      share('ip.denied', 0.15),
    ],
    basis: documented(
      'https://www.fastly.com/documentation/reference/vcl/statements/error/ (a synthetic answer has Server: Varnish and Retry-After: 0)',
    ),
  },
  {
    ...FASTLY,
    id: 'fastly.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'x-served-by', value: /^cache-[a-z]{3}/u }],
    confidence: 0.9,
    causes: [],
    basis: documented(
      'https://www.fastly.com/documentation/reference/http/http-headers/X-Served-By/',
    ),
  },
  {
    product: 'Fastly Next-Gen WAF',
    layer: 'waf',
    role: 'answered',
    id: 'fastly-ngwaf.406',
    statuses: [406],
    headers: [{ name: 'x-sigsci-requestid' }],
    confidence: 0.85,
    causes: [
      share(
        'waf.blocked',
        0.85,
        fix(
          'server_owner',
          'look the request up in the console of the firewall: it names the signals',
        ),
      ),
      share('waf.rate', 0.05),
    ],
    ids: [
      {
        name: 'NGWAF request id',
        header: 'x-sigsci-requestid',
        use: 'the owner finds the request in the firewall’s console with it',
      },
    ],
    basis: documented(
      'https://docs.fastly.com/en/ngwaf/using-custom-agent-response-codes (406 unless set)',
    ),
  },
  {
    product: 'Bunny CDN',
    layer: 'cdn',
    role: 'answered',
    id: 'bunny.server',
    statuses: [],
    headers: [{ name: 'server', value: /^BunnyCDN/u }],
    confidence: 0.45,
    causes: [
      share('cdn.geo', 0.2),
      share('ip.denied', 0.2),
      share(
        'server.referer_rule',
        0.2,
        fix('server_owner', 'look at Allowed Referrers and Block POST requests of the pull zone'),
      ),
      share('cdn.method', 0.15),
    ],
    ids: [
      {
        name: 'Bunny request id',
        header: 'cdn-requestid',
        use: 'the site’s owner finds the request in the log of the pull zone with it',
      },
    ],
    basis: documented(
      'https://docs.bunny.net; headers quoted in public code (Server: BunnyCDN-…, CDN-RequestId)',
    ),
  },
  {
    product: 'KeyCDN',
    layer: 'cdn',
    role: 'answered',
    id: 'keycdn.server',
    statuses: [],
    headers: [{ name: 'server', value: /^keycdn/iu }],
    confidence: 0.45,
    causes: [
      share('server.referer_rule', 0.25),
      share('cdn.method', 0.25),
      share('ip.denied', 0.15),
    ],
    basis: documented(`${WAFW00F} (keycdn)`),
  },
  {
    product: 'CDN77',
    layer: 'cdn',
    role: 'answered',
    id: 'cdn77.server',
    statuses: [],
    headers: [{ name: 'server', value: /^CDN77/u }],
    confidence: 0.45,
    causes: [share('cdn.geo', 0.2), share('server.referer_rule', 0.2), share('ip.denied', 0.2)],
    basis: documented('headers quoted in public logs: `Server: CDN77-Turbo`, `X-77-NZT`'),
  },
  {
    product: 'Edgio',
    layer: 'cdn',
    role: 'answered',
    id: 'edgio.server',
    statuses: [],
    headers: [{ name: 'server', value: /^EC(?:D|S|Acc) ?\(/u }],
    confidence: 0.45,
    causes: [share('cdn.method', 0.2), share('cdn.geo', 0.2), share('server.rewrite_rule', 0.2)],
    basis: documented(`${WAFW00F} (edgecast)`),
  },
  {
    product: 'Azion',
    layer: 'cdn',
    role: 'answered',
    id: 'azion.server',
    statuses: [],
    headers: [{ name: 'server', value: /^Azion/iu }],
    confidence: 0.45,
    causes: [share('waf.blocked', 0.3), share('ip.denied', 0.2)],
    basis: documented(`${WAFW00F} (azion)`),
  },
  {
    product: 'DDoS-Guard',
    layer: 'cdn',
    role: 'answered',
    id: 'ddos-guard.server',
    statuses: [],
    headers: [{ name: 'server', value: /^ddos-guard$/iu }],
    confidence: 0.5,
    causes: [
      share(
        'cdn.challenge',
        0.5,
        fix('caller', 'open the site in a browser: a check that it passes keeps programs out'),
      ),
      share('ip.denied', 0.2),
      share('cdn.geo', 0.1),
    ],
    basis: documented(`${WAFW00F} (ddosguard)`),
  },
  {
    product: 'Qrator',
    layer: 'cdn',
    role: 'answered',
    id: 'qrator.server',
    statuses: [],
    headers: [{ name: 'server', value: /^QRATOR$/u }],
    confidence: 0.5,
    causes: [share('ip.denied', 0.35), share('cdn.challenge', 0.25), share('waf.rate', 0.15)],
    probes: [
      look('try from another network', 'it passes there: your address is on the filter’s list'),
    ],
    basis: documented(`${WAFW00F} (qrator)`),
  },
  {
    product: 'ArvanCloud',
    layer: 'cdn',
    role: 'answered',
    id: 'arvancloud.server',
    statuses: [],
    headers: [{ name: 'server', value: /^ArvanCloud$/u }],
    confidence: 0.45,
    causes: [share('waf.blocked', 0.25), share('cdn.geo', 0.25), share('cdn.challenge', 0.15)],
    basis: documented(`${WAFW00F} (arvancloud)`),
  },
];
