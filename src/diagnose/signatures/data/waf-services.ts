import { documented, fix, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const IMPERVA = { product: 'Imperva Cloud WAF', layer: 'waf', role: 'answered' } as const;
const SUCURI = { product: 'Sucuri', layer: 'waf', role: 'answered' } as const;
const WAFW00F = 'https://github.com/EnableSecurity/wafw00f';

/** Firewalls that are sold as a service in front of sites. */
export const WAF_SERVICE_SIGNATURES: readonly Signature[] = [
  {
    ...IMPERVA,
    id: 'imperva.incident',
    statuses: [200, 403, 503],
    body: [/Incapsula incident ID|_Incapsula_Resource/u],
    confidence: 0.95,
    causes: [
      share(
        'waf.bot',
        0.45,
        fix('caller', 'ask the owner to let your program in, with the incident id'),
      ),
      share('waf.blocked', 0.25),
      share('cdn.challenge', 0.15),
      share('cdn.geo', 0.05),
    ],
    ids: [
      {
        name: 'Incapsula incident',
        body: /incident ID: ([\d-]{5,60})/iu,
        use: 'the site’s owner finds the event in the console of Imperva with it',
      },
    ],
    basis: documented(`${WAFW00F} (incapsula); page quoted in public code`),
  },
  {
    ...IMPERVA,
    id: 'imperva.error_code',
    statuses: [403],
    body: [
      /This request was blocked by our security service|powered by Imperva|Powered By Incapsula/iu,
    ],
    confidence: 0.88,
    causes: [
      share('waf.blocked', 0.5),
      share('waf.bot', 0.2),
      share('ip.denied', 0.1),
      share('cdn.geo', 0.1),
    ],
    basis: documented(`${WAFW00F} (incapsula)`),
  },
  {
    ...IMPERVA,
    id: 'imperva.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'x-iinfo' }],
    confidence: 0.93,
    causes: [],
    basis: documented('https://docs.imperva.com (X-Iinfo, X-CDN: Imperva)'),
  },
  {
    product: 'Imperva SecureSphere',
    layer: 'waf',
    role: 'answered',
    id: 'securesphere.page',
    statuses: [200, 403],
    body: [
      "This page can't be displayed. Contact support for additional information",
      'The incident ID is',
    ],
    confidence: 0.93,
    causes: [
      share('waf.blocked', 0.9, fix('server_owner', 'look the incident up in SecureSphere')),
    ],
    ids: [
      {
        name: 'SecureSphere incident',
        body: /The incident ID is:? ?([\w-]{3,60})/u,
        use: 'the owner finds the event in SecureSphere with it',
      },
    ],
    basis: documented(`${WAFW00F} (securesphere)`),
  },
  {
    ...SUCURI,
    id: 'sucuri.block_page',
    statuses: [403],
    body: [
      /Sucuri WebSite Firewall[^<]{0,20} Access Denied|cdn\.sucuri\.net\/sucuri[-_]firewall[-_]block|Access Denied - Sucuri Website Firewall/iu,
    ],
    confidence: 0.95,
    causes: [
      share(
        'waf.blocked',
        0.5,
        fix(
          'server_owner',
          'allow the URL path or the address in the dashboard of Sucuri; the page names the block code',
        ),
      ),
      share('ip.denied', 0.2),
      share('cdn.geo', 0.1),
      share('waf.bot', 0.1),
    ],
    ids: [
      {
        name: 'Sucuri block',
        header: 'x-sucuri-id',
        body: /Block ID:(?:<\/td>\s{0,9}<td>)?\s{0,4}([A-Z0-9]{3,12})/u,
        use: 'the site’s owner finds the rule with it',
      },
    ],
    basis: documented(`${WAFW00F} (sucuri)`),
  },
  {
    ...SUCURI,
    id: 'sucuri.block_header',
    statuses: [],
    headers: [{ name: 'x-sucuri-block' }],
    confidence: 0.95,
    causes: [share('waf.blocked', 0.6), share('ip.denied', 0.2)],
    basis: documented(`${WAFW00F} (sucuri)`),
  },
  {
    ...SUCURI,
    id: 'sucuri.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'x-sucuri-id' }],
    confidence: 0.93,
    causes: [],
    basis: documented(`${WAFW00F} (sucuri)`),
  },
  {
    product: 'StackPath',
    layer: 'waf',
    role: 'answered',
    id: 'stackpath.block_page',
    statuses: [403],
    body: [
      'This website is using a security service to protect itself',
      'You performed an action that triggered the service and blocked your request',
    ],
    confidence: 0.93,
    causes: [share('waf.blocked', 0.6), share('waf.bot', 0.25)],
    basis: documented(`${WAFW00F} (stackpath)`),
  },
];
