import { background, documented, fix, inSource, look, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const TYK = { product: 'Tyk', layer: 'gateway', role: 'answered' } as const;
const TYK_AT = inSource('https://github.com/TykTechnologies/tyk gateway/mw_auth_key.go');
const KEY_IN = fix(
  'caller',
  'send the API key in the header or query parameter that the API names',
);

/** Other API gateways that people run themselves. */
export const GATEWAY_SIGNATURES: readonly Signature[] = [
  {
    ...TYK,
    id: 'tyk.disallowed',
    statuses: [403],
    body: [/"error":\s?"Access to this API has been disallowed"/u],
    confidence: 0.95,
    causes: [
      share(
        'credential.unknown',
        0.55,
        fix('key_owner', 'check the key: Tyk answers 403 to keys that it does not know'),
      ),
      share(
        'subscription.missing',
        0.3,
        fix('api_owner', 'add this API to the policy or access rights of the key'),
      ),
      share('credential.revoked', 0.1),
    ],
    basis: TYK_AT,
  },
  {
    ...TYK,
    id: 'tyk.key_missing',
    statuses: [401],
    body: [/"error":\s?"Authorization field missing"/u],
    confidence: 0.95,
    causes: [share('credential.missing', 0.97, KEY_IN)],
    basis: TYK_AT,
  },
  {
    ...TYK,
    id: 'tyk.rate',
    statuses: [429],
    body: [/"error":\s?"(?:API )?Rate limit exceeded"/u],
    confidence: 0.6,
    causes: [share('rate.exceeded', 0.95)],
    basis: background('the sentence of Tyk’s rate and quota check, as generally known'),
  },
  {
    ...TYK,
    id: 'tyk.quota',
    statuses: [403],
    body: [/"error":\s?"Quota exceeded"/u],
    confidence: 0.6,
    causes: [
      share(
        'quota.exceeded',
        0.96,
        fix('wait', 'wait for the quota to be renewed, or ask for a larger one'),
      ),
    ],
    basis: background('the sentence of Tyk’s rate and quota check, as generally known'),
  },
  {
    product: 'KrakenD',
    layer: 'gateway',
    role: 'answered',
    id: 'krakend.empty',
    statuses: [401, 403, 429, 500, 503],
    headers: [{ name: 'x-krakend' }, { name: 'x-krakend-completed', value: 'false' }],
    body: [/^\s{0,4}$/u],
    confidence: 0.75,
    causes: [
      share(
        'upstream.refused',
        0.4,
        fix(
          'api_owner',
          'turn on return_error_code or return_error_details of the backend, so that its answer is seen',
        ),
      ),
      share('role.missing', 0.2),
      share('credential.unknown', 0.15),
    ],
    basis: documented(
      'https://www.krakend.io/docs/endpoints/response-manipulation (x-krakend-completed), quoted in issue threads',
    ),
  },
  {
    product: 'KrakenD',
    layer: 'gateway',
    role: 'passed',
    id: 'krakend.passed',
    statuses: [],
    headers: [{ name: 'x-krakend' }],
    confidence: 0.92,
    causes: [],
    basis: documented('https://www.krakend.io/docs/ (x-krakend)'),
  },
  {
    product: 'Gravitee',
    layer: 'gateway',
    role: 'answered',
    id: 'gravitee.json',
    statuses: [],
    body: [/"http_status_code":\s?\d{3}/u, '"message"'],
    headers: [{ name: 'x-gravitee-transaction-id' }],
    confidence: 0.9,
    causes: [
      share('credential.unknown', 0.3),
      share(
        'subscription.missing',
        0.3,
        fix('key_owner', 'subscribe the application to a plan of the API'),
      ),
    ],
    ids: [
      {
        name: 'Gravitee transaction id',
        header: 'x-gravitee-transaction-id',
        use: 'the gateway’s owner finds the request in its logs with it',
      },
    ],
    basis: documented(
      'https://documentation.gravitee.io/apim (default response: http_status_code, message)',
    ),
  },
  {
    product: 'WSO2 API Manager',
    layer: 'gateway',
    role: 'answered',
    id: 'wso2.resource_forbidden',
    statuses: [403],
    body: [/"code":\s?"?90090[89]"?|<ams:code>90090[89]<\/ams:code>/u],
    confidence: 0.96,
    causes: [
      share(
        'subscription.missing',
        0.85,
        fix('key_owner', 'subscribe the application of the key to this API and version'),
      ),
      share('role.missing', 0.1),
    ],
    basis: documented(
      'https://apim.docs.wso2.com/en/latest/troubleshooting/error-handling/ (900908)',
    ),
  },
  {
    product: 'WSO2 API Manager',
    layer: 'gateway',
    role: 'answered',
    id: 'wso2.fault',
    statuses: [],
    body: [/"code":\s?"?(?:9009\d\d|9008\d\d|303\d{3})"?\s?,|<ams:code>9\d{5}<\/ams:code>/u],
    confidence: 0.9,
    causes: [share('credential.unknown', 0.4), share('credential.expired', 0.2)],
    probes: [
      look(
        'look the code up in the error table of WSO2',
        '900901: token not known or expired; 900902: no credential; 900910: a scope is missing; 9008xx: throttled',
      ),
    ],
    basis: documented('https://apim.docs.wso2.com/en/latest/troubleshooting/error-handling/'),
  },
  {
    product: 'MuleSoft API Gateway',
    layer: 'gateway',
    role: 'answered',
    id: 'mulesoft.client_id',
    statuses: [401, 403],
    headers: [{ name: 'www-authenticate', value: /^Client-ID-Enforcement/u }],
    confidence: 0.92,
    causes: [
      share(
        'credential.unknown',
        0.6,
        fix('caller', 'send client_id and client_secret where the API wants them'),
      ),
      share('subscription.missing', 0.3),
    ],
    basis: documented(
      'https://docs.mulesoft.com/gateway/latest/policies-included-client-id-enforcement',
    ),
  },
];
