import { background, documented, fix, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const WAFW00F = 'https://github.com/EnableSecurity/wafw00f';
const F5 = { product: 'F5 BIG-IP ASM', layer: 'waf', role: 'answered' } as const;
const APM = { product: 'F5 BIG-IP APM', layer: 'identity', role: 'answered' } as const;
const NETSCALER = {
  product: 'Citrix NetScaler',
  layer: 'load_balancer',
  role: 'answered',
} as const;
const WAF = { layer: 'waf', role: 'answered' } as const;

const BLOCKED = share(
  'waf.blocked',
  0.85,
  fix(
    'server_owner',
    'look the event up at the time of the request, and except the rule for this path and field only',
  ),
);

/** Firewalls and load balancers that stand in data centres. */
export const WAF_APPLIANCE_SIGNATURES: readonly Signature[] = [
  {
    ...F5,
    id: 'f5-asm.page',
    statuses: [200, 400, 403, 404, 405, 503],
    body: ['The requested URL was rejected. Please consult with your administrator.'],
    confidence: 0.96,
    causes: [
      share(
        'waf.blocked',
        0.9,
        fix(
          'server_owner',
          'look the support ID up under Security → Event Logs: it names the violation',
        ),
        fix(
          'caller',
          'note that the status is often 200: the body says that the request was refused',
        ),
      ),
      share('waf.bot', 0.05),
    ],
    ids: [
      {
        name: 'F5 support ID',
        body: /support ID is:? ?(?:<[^>]{1,30}>)?(\d{6,30})/iu,
        use: 'the site’s owner finds the event in the event log of F5 with it',
      },
    ],
    basis: documented(`${WAFW00F} (f5bigipasm); page quoted in public code`),
  },
  {
    ...F5,
    id: 'f5-asm.json',
    statuses: [200, 403],
    body: [/"supportID":\s?"?\d{6,30}/u],
    confidence: 0.88,
    causes: [share('waf.blocked', 0.9)],
    ids: [
      {
        name: 'F5 support ID',
        body: /"supportID":\s?"?(\d{6,30})/u,
        use: 'the site’s owner finds the event in the event log of F5 with it',
      },
    ],
    basis: documented('https://docs.nginx.com/nginx-app-protect-waf/ (JSON blocking response)'),
  },
  {
    product: 'F5 BIG-IP ASM',
    layer: 'waf',
    role: 'passed',
    id: 'f5.passed',
    statuses: [],
    cookies: ['BIGipServer*'],
    confidence: 0.85,
    causes: [],
    basis: documented(`${WAFW00F} (f5bigipltm)`),
  },
  {
    ...APM,
    id: 'f5-apm.login',
    statuses: [302],
    headers: [{ name: 'location', value: /^\/my\.policy$/u }],
    cookies: ['MRHSession', 'LastMRH_Session'],
    confidence: 0.95,
    causes: [
      share(
        'credential.session_invalid',
        0.6,
        fix(
          'caller',
          'sign in with a browser first, or ask for a way in for programs (client certificate or bearer token)',
        ),
      ),
      share('credential.missing', 0.35),
    ],
    basis: documented(`${WAFW00F} (f5bigipapm)`),
  },
  {
    ...APM,
    id: 'f5-apm.cookies',
    statuses: [],
    cookies: ['MRHSession', 'LastMRH_Session', 'F5_fullWT'],
    confidence: 0.8,
    causes: [share('credential.session_invalid', 0.5), share('access.denied_by_default', 0.2)],
    basis: documented(`${WAFW00F} (f5bigipapm)`),
  },
  {
    ...NETSCALER,
    id: 'netscaler.appfw',
    statuses: [],
    body: [
      /(?:NS Transaction|AppFW Session) id|Violation Category.{0,5}APPFW_|Citrix\|NetScaler/iu,
    ],
    confidence: 0.93,
    causes: [BLOCKED],
    ids: [
      {
        name: 'NetScaler transaction',
        body: /NS Transaction id: ?([\w-]{3,60})/iu,
        use: 'the owner finds the violation in the log of NetScaler with it',
      },
    ],
    basis: documented(`${WAFW00F} (netscaler)`),
  },
  {
    ...NETSCALER,
    role: 'passed',
    id: 'netscaler.passed',
    statuses: [],
    headers: [{ name: 'via', value: 'NS-CACHE' }],
    confidence: 0.9,
    causes: [],
    basis: documented(`${WAFW00F} (netscaler)`),
  },
  {
    ...NETSCALER,
    role: 'passed',
    id: 'netscaler.cookie',
    statuses: [],
    cookies: ['NSC_*', 'citrix_ns_id'],
    confidence: 0.85,
    causes: [],
    basis: documented(`${WAFW00F} (netscaler)`),
  },
  {
    ...WAF,
    product: 'Barracuda WAF',
    id: 'barracuda.page',
    statuses: [],
    body: ['Barracuda Networks'],
    confidence: 0.85,
    causes: [BLOCKED],
    basis: documented(`${WAFW00F} (barracuda)`),
  },
  {
    ...WAF,
    role: 'passed',
    product: 'Barracuda WAF',
    id: 'barracuda.cookie',
    statuses: [],
    cookies: [
      'barra_counter_session',
      'BNI__BARRACUDA_LB_COOKIE',
      'BNI_persistence',
      'BNES_*',
      'BNIS_*',
    ],
    confidence: 0.9,
    causes: [],
    basis: documented(`${WAFW00F} (barracuda)`),
  },
  {
    ...WAF,
    product: 'FortiWeb',
    id: 'fortiweb.page',
    statuses: [200, 403, 500],
    body: ['Web Page Blocked', /Attack ID/iu],
    confidence: 0.93,
    causes: [
      share(
        'waf.blocked',
        0.6,
        fix(
          'server_owner',
          'look the attack id up in the attack log: its first digits name the signature',
        ),
      ),
      share(
        'waf.bot',
        0.25,
        fix('caller', 'send an honest User-Agent of your own: known libraries are refused'),
      ),
    ],
    ids: [
      {
        name: 'FortiWeb attack id',
        body: /Attack ID:?\s{0,9}(?:<[^>]{1,30}>)?\s{0,9}(\d{6,12})/iu,
        use: 'the owner finds the event in the attack log with it',
      },
    ],
    basis: documented(`${WAFW00F} (fortiweb); page quoted in public issue threads`),
  },
  {
    ...WAF,
    role: 'passed',
    product: 'FortiWeb',
    id: 'fortiweb.cookie',
    statuses: [],
    cookies: ['FORTIWAFSID*', 'cookiesession1'],
    confidence: 0.85,
    causes: [],
    basis: documented(`${WAFW00F} (fortiweb)`),
  },
  {
    ...WAF,
    product: 'Radware AppWall',
    id: 'radware.page',
    statuses: [200, 403],
    body: [
      /Unauthorized Request Blocked|because we have detected unauthorized activity|CloudWebSec\.radware\.com/iu,
    ],
    confidence: 0.93,
    causes: [BLOCKED],
    ids: [
      {
        name: 'Radware case',
        body: /Case Number:? ?([\w-]{3,60})/u,
        use: 'the owner finds the event in AppWall with it',
      },
    ],
    basis: documented(`${WAFW00F} (radware)`),
  },
  {
    ...WAF,
    product: 'IBM DataPower',
    layer: 'gateway',
    id: 'datapower.failed',
    statuses: [],
    headers: [{ name: 'x-backside-transport', value: /^FAIL/u }],
    confidence: 0.85,
    causes: [share('upstream.refused', 0.4), share('access.denied_by_default', 0.2)],
    basis: documented(`${WAFW00F} (ibmdatapower)`),
  },
  {
    ...WAF,
    role: 'passed',
    product: 'IBM DataPower',
    layer: 'gateway',
    id: 'datapower.passed',
    statuses: [],
    headers: [{ name: 'x-backside-transport', value: /^OK/u }],
    confidence: 0.9,
    causes: [],
    basis: documented(`${WAFW00F} (ibmdatapower)`),
  },
  {
    ...WAF,
    product: 'Kemp LoadMaster',
    layer: 'load_balancer',
    id: 'kemp.blocked',
    statuses: [403],
    body: ['403 Forbidden', /LoadMaster/u],
    confidence: 0.55,
    causes: [share('server.ip_rule', 0.3), share('waf.blocked', 0.3)],
    basis: background('Kemp LoadMaster names itself in its pages'),
  },
  {
    ...WAF,
    product: 'Microsoft ISA Server',
    layer: 'client_network',
    id: 'isa.page',
    statuses: [403, 502],
    body: ['denied the specified Uniform Resource Locator (URL)'],
    confidence: 0.92,
    causes: [share('network.forward_proxy', 0.8)],
    basis: documented(`${WAFW00F} (isaserver)`),
  },
];
