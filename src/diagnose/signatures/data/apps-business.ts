import type { Signature } from '../signature.ts';
import { background, documented, header, remedy, signaturesOf } from './app-records.ts';

const STRIPE = signaturesOf(
  {
    prefix: 'stripe',
    product: 'Stripe API',
    layer: 'api',
    basis: documented('https://docs.stripe.com/error-codes'),
  },
  {
    key: {
      statuses: [401],
      body: [
        /"message"\s*:\s*"(?:Invalid API Key provided: |You did not provide an API key\.|Expired API Key provided: )/,
      ],
      confidence: 0.97,
      causes: { 'credential.unknown': 0.5, 'credential.missing': 0.3, 'credential.expired': 0.2 },
    },
    restricted: {
      statuses: [403],
      body: [
        /The provided key '[^']{1,200}' does not have (?:the required permissions|access to account)/,
      ],
      confidence: 0.97,
      causes: { 'scope.missing': 0.6, 'owner.mismatch': 0.4 },
      remedies: [
        remedy('key_owner', 'give the restricted key the permission that the message names'),
      ],
    },
    version: {
      statuses: [],
      headers: [header('stripe-version')],
      role: 'passed',
      confidence: 0.97,
    },
  },
);

const TWILIO = signaturesOf(
  {
    prefix: 'twilio',
    product: 'Twilio API',
    layer: 'api',
    basis: documented('https://www.twilio.com/docs/api/errors'),
  },
  {
    authenticate: {
      statuses: [401],
      body: [/"code"\s*:\s*20003/, /"more_info"\s*:\s*"https:\/\/www\.twilio\.com/],
      confidence: 0.98,
      causes: { 'credential.unknown': 0.8, 'credential.missing': 0.1, 'consumer.suspended': 0.05 },
    },
    forbidden: {
      statuses: [400, 403],
      body: [/"more_info"\s*:\s*"https:\/\/www\.twilio\.com\/docs\/errors\//],
      confidence: 0.95,
      causes: {
        'role.missing': 0.3,
        'condition.failed': 0.3,
        'consumer.suspended': 0.1,
        'request.body_invalid': 0.2,
      },
    },
  },
);

const SHOPIFY = signaturesOf(
  {
    prefix: 'shopify',
    product: 'Shopify API',
    layer: 'api',
    basis: documented('https://shopify.dev/docs/api/usage/response-codes'),
  },
  {
    scope: {
      statuses: [403],
      body: [/This action requires merchant approval for \w{1,80} scope/],
      confidence: 0.98,
      causes: { 'scope.missing': 1 },
      remedies: [
        remedy(
          'key_owner',
          'ask for the scope in the settings of the app, and let the merchant approve it anew',
        ),
      ],
    },
    token: {
      statuses: [401, 403],
      body: ['[API] Invalid API key or access token'],
      confidence: 0.97,
      causes: { 'credential.unknown': 0.8, 'credential.revoked': 0.2 },
    },
    rate: {
      statuses: [429],
      body: ['Exceeded ', ' calls per second for api client'],
      confidence: 0.96,
      causes: { 'rate.exceeded': 1 },
    },
    shop_id: {
      statuses: [],
      headers: [header('x-shopid')],
      role: 'passed',
      confidence: 0.6,
      basis: background('field of Shopify shops'),
    },
  },
);

const SALESFORCE = signaturesOf(
  {
    prefix: 'salesforce',
    product: 'Salesforce API',
    layer: 'api',
    basis: documented(
      'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm',
    ),
  },
  {
    session: {
      statuses: [401],
      body: [/"errorCode"\s*:\s*"INVALID_SESSION_ID"/],
      confidence: 0.98,
      causes: { 'credential.expired': 0.5, 'credential.session_invalid': 0.45 },
    },
    limit: {
      statuses: [403],
      body: [/"errorCode"\s*:\s*"REQUEST_LIMIT_EXCEEDED"/],
      confidence: 0.98,
      causes: { 'quota.exceeded': 0.9, 'rate.exceeded': 0.1 },
    },
    access: {
      statuses: [400, 403],
      body: [
        /"errorCode"\s*:\s*"(?:INSUFFICIENT_ACCESS\w{0,40}|API_DISABLED_FOR_ORG|API_CURRENTLY_DISABLED|FUNCTIONALITY_NOT_ENABLED)"/,
      ],
      confidence: 0.97,
      causes: { 'role.missing': 0.7, 'subscription.missing': 0.15, 'owner.mismatch': 0.15 },
    },
  },
);

const GRAPH = signaturesOf(
  {
    prefix: 'microsoft_graph',
    product: 'Microsoft Graph',
    layer: 'api',
    basis: documented('https://learn.microsoft.com/graph/errors'),
  },
  {
    denied: {
      statuses: [403],
      body: [/"code"\s*:\s*"(?:Authorization_RequestDenied|ErrorAccessDenied)"/],
      confidence: 0.97,
      causes: { 'scope.missing': 0.6, 'role.missing': 0.38 },
      remedies: [
        remedy(
          'api_owner',
          'add the permission of this call to the application, in the kind it needs (delegated or application), and let an administrator consent',
        ),
      ],
    },
    access_denied: {
      statuses: [403],
      body: [/"code"\s*:\s*"accessDenied"/, /"innerError"/],
      confidence: 0.9,
      causes: { 'role.missing': 0.5, 'scope.missing': 0.3, 'owner.mismatch': 0.15 },
    },
    token: {
      statuses: [401],
      body: [/"code"\s*:\s*"InvalidAuthenticationToken"/, /"innerError"/],
      confidence: 0.95,
      causes: {
        'credential.expired': 0.4,
        'credential.wrong_audience': 0.3,
        'credential.missing': 0.15,
        'credential.malformed': 0.1,
      },
    },
  },
);

/** Providers for shops and offices. */
export const BUSINESS_SIGNATURES: readonly Signature[] = [
  ...STRIPE,
  ...TWILIO,
  ...SHOPIFY,
  ...SALESFORCE,
  ...GRAPH,
];
