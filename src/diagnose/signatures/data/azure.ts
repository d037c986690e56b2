import { documented, fix, look, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const APIM = { product: 'Azure API Management', layer: 'gateway', role: 'answered' } as const;
const APP = { product: 'Azure App Service', layer: 'application', role: 'answered' } as const;
const DOOR = { product: 'Azure Front Door', layer: 'cdn', role: 'answered' } as const;
const APPGW = {
  product: 'Azure Application Gateway',
  layer: 'load_balancer',
  role: 'answered',
} as const;
const APIM_401 = documented(
  'https://learn.microsoft.com/troubleshoot/azure/api-mgmt/unauthorized-errors-invoke-apis',
);
const APIM_403 = documented(
  'https://learn.microsoft.com/troubleshoot/azure/api-mgmt/request-throttling-http-403',
);
const RESTRICTIONS = documented(
  'https://learn.microsoft.com/azure/app-service/overview-access-restrictions; header seen in public logs',
);
const REF = [
  {
    name: 'Azure reference',
    header: 'x-azure-ref',
    use: 'the owner finds the request by trackingReference in the logs of Front Door, and Microsoft’s support asks for it',
  },
] as const;

/** Microsoft Azure between caller and application. */
export const AZURE_SIGNATURES: readonly Signature[] = [
  {
    ...APIM,
    id: 'apim.key_missing',
    statuses: [401],
    body: ['Access denied due to missing subscription key'],
    confidence: 0.97,
    causes: [
      share(
        'credential.missing',
        0.97,
        fix('caller', 'send the subscription key', 'Ocp-Apim-Subscription-Key: KEY'),
      ),
    ],
    basis: APIM_401,
  },
  {
    ...APIM,
    id: 'apim.key_invalid',
    statuses: [401],
    body: ['Access denied due to invalid subscription key'],
    confidence: 0.97,
    causes: [
      share(
        'credential.unknown',
        0.6,
        fix('key_owner', 'check that the key is active and of this instance'),
      ),
      share(
        'subscription.missing',
        0.35,
        fix('api_owner', 'add the API to the product that the key is for'),
      ),
    ],
    basis: APIM_401,
  },
  {
    ...APIM,
    id: 'apim.quota',
    statuses: [403],
    body: ['Out of call volume quota'],
    confidence: 0.95,
    causes: [
      share('quota.exceeded', 0.97, fix('wait', 'wait for the time that the message names')),
    ],
    basis: APIM_403,
  },
  {
    ...APIM,
    id: 'apim.rate',
    statuses: [429],
    body: [/"statusCode":\s?429,\s?"message":\s?"Rate limit is exceeded/u],
    confidence: 0.95,
    causes: [
      share('rate.exceeded', 0.97, fix('wait', 'wait for the seconds that the message names')),
    ],
    basis: documented('https://learn.microsoft.com/azure/api-management/rate-limit-policy'),
  },
  {
    ...APIM,
    id: 'apim.forbidden',
    statuses: [403],
    body: [/"statusCode":\s?403,\s?"message":\s?"Forbidden"/u],
    confidence: 0.88,
    causes: [
      share('ip.denied', 0.7, fix('api_owner', 'add the address to the ip-filter policy')),
      share('access.denied_by_default', 0.1),
    ],
    basis: APIM_403,
  },
  {
    ...APP,
    id: 'app-service.ip_restriction',
    statuses: [403],
    headers: [{ name: 'x-ms-forbidden-ip' }],
    confidence: 0.97,
    causes: [
      share(
        'ip.denied',
        0.97,
        fix(
          'server_owner',
          'add the address that x-ms-forbidden-ip shows to the access restrictions',
        ),
      ),
    ],
    basis: RESTRICTIONS,
  },
  {
    ...APP,
    id: 'app-service.stopped',
    statuses: [403],
    body: ['Error 403 - This web app is stopped'],
    confidence: 0.96,
    causes: [
      share('access.denied_by_default', 0.3),
      share(
        'quota.exceeded',
        0.35,
        fix('server_owner', 'start the app; on free plans, look whether a quota has stopped it'),
      ),
    ],
    basis: documented(
      'page quoted in public code and runbooks: `Web App - Unavailable`, `Error 403 - This web app is stopped`',
    ),
  },
  {
    ...APP,
    id: 'app-service.forbidden_page',
    statuses: [403],
    body: ['Error 403 - Forbidden'],
    confidence: 0.92,
    causes: [
      share(
        'ip.denied',
        0.7,
        fix(
          'server_owner',
          'look into access restrictions, private endpoints and public network access',
        ),
      ),
    ],
    basis: RESTRICTIONS,
  },
  {
    ...DOOR,
    id: 'front-door.waf',
    statuses: [403],
    headers: [{ name: 'x-azure-ref' }],
    body: ['The request is blocked.'],
    confidence: 0.94,
    causes: [
      share(
        'waf.blocked',
        0.6,
        fix(
          'server_owner',
          'look the reference up in the log of the WAF policy, and exclude the rule for this field only',
        ),
      ),
      share('cdn.geo', 0.12),
      share('waf.bot', 0.1),
      share('ip.denied', 0.08),
    ],
    ids: REF,
    basis: documented(
      'https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-configure-custom-response-code',
    ),
  },
  {
    ...DOOR,
    id: 'front-door.config',
    statuses: [400, 404],
    headers: [{ name: 'x-azure-ref' }],
    body: [
      /Our services aren't available right now|The resource you are looking for has been removed|Page not found/u,
    ],
    confidence: 0.85,
    causes: [
      share(
        'server.host_unknown',
        0.6,
        fix('server_owner', 'add the host name as a custom domain with a route'),
      ),
    ],
    ids: REF,
    basis: documented('https://learn.microsoft.com/azure/frontdoor/troubleshoot-issues'),
  },
  {
    ...DOOR,
    id: 'front-door.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'x-azure-ref' }],
    confidence: 0.9,
    causes: [],
    ids: REF,
    basis: documented('https://github.com/EnableSecurity/wafw00f (frontdoor)'),
  },
  {
    ...APPGW,
    id: 'app-gateway.403',
    statuses: [403],
    body: [/<hr><center>Microsoft-Azure-Application-Gateway\/v\d<\/center>/u],
    confidence: 0.96,
    causes: [
      share(
        'waf.blocked',
        0.85,
        fix(
          'server_owner',
          'look into ApplicationGatewayFirewallLog, and exclude the rule for this field only',
        ),
      ),
      share('cdn.geo', 0.05),
      share('waf.rate', 0.03),
    ],
    probes: [
      look(
        'look into ApplicationGatewayFirewallLog at the time of the request',
        'it names the rule, the field and what matched',
      ),
    ],
    basis: documented(
      'https://learn.microsoft.com/azure/web-application-firewall/ag/web-application-firewall-troubleshoot; page quoted in public code',
    ),
  },
  {
    ...APPGW,
    id: 'app-gateway.client_certificate',
    statuses: [400],
    body: [
      /No required SSL certificate was sent|SSL certificate error/u,
      'Microsoft-Azure-Application-Gateway',
    ],
    confidence: 0.96,
    causes: [
      share(
        'server.client_certificate',
        0.97,
        fix('caller', 'send a client certificate', 'curl --cert client.pem --key client.key …'),
      ),
    ],
    basis: documented(
      'https://learn.microsoft.com/azure/application-gateway/mutual-authentication-troubleshooting',
    ),
  },
  {
    ...APPGW,
    id: 'app-gateway.server',
    statuses: [],
    headers: [{ name: 'server', value: /^Microsoft-Azure-Application-Gateway\//u }],
    confidence: 0.9,
    causes: [],
    basis: documented('https://learn.microsoft.com/azure/application-gateway/http-response-codes'),
  },
];
