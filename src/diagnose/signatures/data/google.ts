import { documented, fix, look, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const GFE = { product: 'Google Frontend', layer: 'load_balancer', role: 'answered' } as const;
const ARMOR = { product: 'Google Cloud Armor', layer: 'waf', role: 'answered' } as const;
const IAP = { product: 'Google IAP', layer: 'identity', role: 'answered' } as const;
const RUN = { product: 'Google Cloud Run', layer: 'application', role: 'answered' } as const;
const APIGEE = { product: 'Apigee', layer: 'gateway', role: 'answered' } as const;
const APIGEE_DOC = documented(
  'https://docs.apigee.com/api-platform/reference/policies/error-code-reference',
);

/** Google Cloud between caller and application, and Apigee. */
export const GOOGLE_SIGNATURES: readonly Signature[] = [
  {
    ...RUN,
    id: 'cloud-run.403',
    statuses: [403],
    body: ['<h1>Error: Forbidden</h1>', 'Your client does not have permission to get URL'],
    confidence: 0.93,
    causes: [
      share(
        'role.missing',
        0.45,
        fix(
          'api_owner',
          'give the caller the role of an invoker',
          'gcloud run services add-iam-policy-binding SERVICE --member=… --role=roles/run.invoker',
        ),
      ),
      share(
        'credential.missing',
        0.4,
        fix(
          'caller',
          'send an ID token whose audience is the URL of the service',
          'Authorization: Bearer $(gcloud auth print-identity-token)',
        ),
      ),
      share('ip.denied', 0.08, fix('api_owner', 'look at the ingress setting of the service')),
    ],
    basis: documented(
      'https://cloud.google.com/run/docs/troubleshooting#unauthorized-client; page quoted in public labs',
    ),
  },
  {
    ...RUN,
    id: 'cloud-run.401',
    statuses: [401],
    body: [
      '<h1>Error: Unauthorized</h1>',
      'Your client does not have permission to the requested URL',
    ],
    confidence: 0.92,
    causes: [
      share('credential.wrong_audience', 0.35),
      share('credential.expired', 0.3),
      share('credential.malformed', 0.2),
    ],
    basis: documented('https://cloud.google.com/run/docs/troubleshooting#unauthorized-client'),
  },
  {
    ...ARMOR,
    id: 'cloud-armor.403',
    statuses: [403],
    body: [
      /^<!doctype html><meta charset="utf-8"><meta name=viewport content="width=device-width, initial-scale=1"><title>403<\/title>403 Forbidden/u,
    ],
    confidence: 0.93,
    causes: [
      share(
        'ip.denied',
        0.4,
        fix(
          'server_owner',
          'look for the priority of the rule in enforcedSecurityPolicy of the load balancer’s log',
        ),
      ),
      share('waf.blocked', 0.4),
      share('cdn.geo', 0.1),
    ],
    probes: [
      look(
        'look at jsonPayload.enforcedSecurityPolicy in the load balancer’s log',
        'it names the policy, the priority and the rule that matched',
      ),
    ],
    basis: documented(
      'https://cloud.google.com/armor/docs/security-policy-overview; page quoted in public labs',
    ),
  },
  {
    ...ARMOR,
    id: 'cloud-armor.429',
    statuses: [429],
    body: [/<title>429<\/title>429 Too Many Requests/u],
    confidence: 0.85,
    causes: [share('waf.rate', 0.9, fix('wait', 'send more slowly'))],
    basis: documented('https://cloud.google.com/armor/docs/rate-limiting-overview'),
  },
  {
    ...GFE,
    id: 'gfe.403_page',
    statuses: [403],
    body: ['<title>Error 403 (Forbidden)', 'That’s an error.'],
    confidence: 0.93,
    causes: [
      share(
        'network.firewall',
        0.25,
        fix(
          'caller',
          'try from another network: the front end refuses addresses of bad repute, and countries',
        ),
      ),
      share('cdn.geo', 0.25),
      share('role.missing', 0.2),
    ],
    basis: documented(
      'page quoted in public issue threads: `Error 403 (Forbidden)`, `Your client does not have permission to get URL`',
    ),
  },
  {
    ...GFE,
    id: 'gfe.411_page',
    statuses: [411],
    body: ['<title>Error 411 (Length Required)'],
    confidence: 0.93,
    causes: [
      share(
        'request.malformed',
        0.95,
        fix('caller', 'send a Content-Length, also for an empty POST', "curl -X POST -d '' …"),
      ),
    ],
    basis: documented(
      'https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring (length_required)',
    ),
  },
  {
    ...GFE,
    id: 'gfe.page',
    statuses: [400, 401, 404, 405, 413, 429, 500, 502, 503],
    body: [/<title>Error \d{3} \([\w ]{3,40}\)/u, 'That’s an error.'],
    confidence: 0.92,
    causes: [],
    basis: documented('page quoted in public issue threads'),
  },
  {
    ...GFE,
    id: 'gfe.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'via', value: /^1\.1 google$/u }],
    confidence: 0.93,
    causes: [],
    basis: documented(
      'https://cloud.google.com/load-balancing/docs/https#target-proxies (Via: 1.1 google)',
    ),
  },
  {
    ...IAP,
    id: 'iap.generated',
    statuses: [302, 401, 403],
    headers: [{ name: 'x-goog-iap-generated-response', value: 'true' }],
    confidence: 0.97,
    causes: [
      share(
        'credential.missing',
        0.45,
        fix(
          'caller',
          'send an ID token whose audience is the client of IAP',
          'Authorization: Bearer ID_TOKEN',
        ),
      ),
      share(
        'role.missing',
        0.3,
        fix('api_owner', 'give the account the role IAP-secured Web App User'),
      ),
      share('credential.wrong_audience', 0.15),
    ],
    basis: documented(
      'https://cloud.google.com/iap/docs/troubleshooting; header seen in public clients',
    ),
  },
  {
    ...IAP,
    id: 'iap.audience',
    statuses: [401],
    body: ['Invalid IAP credentials', 'Invalid JWT audience'],
    confidence: 0.97,
    causes: [
      share(
        'credential.wrong_audience',
        0.97,
        fix('caller', 'ask for an ID token whose audience is the OAuth client id of IAP'),
      ),
    ],
    basis: documented(
      'https://cloud.google.com/iap/docs/troubleshooting; quoted in public runbooks',
    ),
  },
  {
    ...APIGEE,
    id: 'apigee.ip',
    statuses: [403],
    body: ['accesscontrol.IPDeniedAccess'],
    confidence: 0.97,
    causes: [share('ip.denied', 0.97, fix('api_owner', 'change the AccessControl policy'))],
    basis: APIGEE_DOC,
  },
  {
    ...APIGEE,
    id: 'apigee.product',
    statuses: [401, 403],
    body: [/InvalidAPICallAsNoApiProductMatchFound|InvalidApiKeyForGivenResource/u],
    confidence: 0.96,
    causes: [
      share(
        'subscription.missing',
        0.95,
        fix(
          'api_owner',
          'add this proxy, path, method and environment to the API product of the app',
        ),
      ),
    ],
    basis: APIGEE_DOC,
  },
  {
    ...APIGEE,
    id: 'apigee.key_missing',
    statuses: [401],
    body: [
      /oauth\.v2\.FailedToResolveAPIKey|steps\.jwt\.FailedToResolveVariable|oauth\.v2\.InvalidAccessToken|keymanagement\.service\.InvalidRequest/u,
    ],
    confidence: 0.94,
    causes: [
      share(
        'credential.missing',
        0.85,
        fix('caller', 'send the key where the policy looks for it'),
      ),
    ],
    basis: APIGEE_DOC,
  },
  {
    ...APIGEE,
    id: 'apigee.key_invalid',
    statuses: [401],
    body: [
      /oauth\.v2\.InvalidApiKey"|keymanagement\.service\.(?:invalid_access_token|CredentialApprovalPending|consumer_key_missing)/u,
    ],
    confidence: 0.94,
    causes: [share('credential.unknown', 0.8), share('credential.revoked', 0.1)],
    basis: APIGEE_DOC,
  },
  {
    ...APIGEE,
    id: 'apigee.expired',
    statuses: [401],
    body: ['keymanagement.service.access_token_expired'],
    confidence: 0.96,
    causes: [share('credential.expired', 0.97, fix('caller', 'get a new token'))],
    basis: APIGEE_DOC,
  },
  {
    ...APIGEE,
    id: 'apigee.scope',
    statuses: [403],
    body: ['steps.oauth.v2.InsufficientScope'],
    confidence: 0.96,
    causes: [
      share(
        'scope.missing',
        0.97,
        fix('key_owner', 'ask for a token with the scope of the operation'),
      ),
    ],
    basis: APIGEE_DOC,
  },
  {
    ...APIGEE,
    id: 'apigee.quota',
    statuses: [429, 500],
    body: ['policies.ratelimit.QuotaViolation'],
    confidence: 0.96,
    causes: [share('quota.exceeded', 0.95, fix('wait', 'wait for the quota’s next interval'))],
    basis: APIGEE_DOC,
  },
  {
    ...APIGEE,
    id: 'apigee.spike',
    statuses: [429, 500],
    body: ['policies.ratelimit.SpikeArrestViolation'],
    confidence: 0.96,
    causes: [
      share(
        'rate.exceeded',
        0.95,
        fix('wait', 'spread the calls: SpikeArrest counts per second or minute, smoothed'),
      ),
    ],
    basis: APIGEE_DOC,
  },
];
