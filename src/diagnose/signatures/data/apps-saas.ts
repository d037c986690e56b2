import type { Signature } from '../signature.ts';
import { documented, header, remedy, signaturesOf } from './app-records.ts';

const OTHERS: readonly Signature[] = [
  ...signaturesOf(
    {
      prefix: 'linkedin',
      product: 'LinkedIn API',
      layer: 'api',
      basis: documented(
        'https://learn.microsoft.com/linkedin/shared/api-guide/concepts/error-handling',
      ),
    },
    {
      denied: {
        statuses: [403],
        body: [
          /"(?:serviceErrorCode|code)"\s*:\s*(?:100|"ACCESS_DENIED")/,
          /Not enough permissions to access/,
        ],
        confidence: 0.95,
        causes: { 'scope.missing': 0.6, 'subscription.missing': 0.35 },
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'zoom',
      product: 'Zoom API',
      layer: 'api',
      basis: documented('https://developers.zoom.us/docs/api/errors/'),
    },
    {
      scope: {
        statuses: [400, 401],
        body: [/"code"\s*:\s*4711\b/, /does not contain scopes/],
        confidence: 0.96,
        causes: { 'scope.missing': 1 },
      },
      token: {
        statuses: [401],
        body: [/^\{"code"\s*:\s*124\b/],
        confidence: 0.93,
        causes: { 'credential.expired': 0.6, 'credential.malformed': 0.4 },
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'sendgrid',
      product: 'SendGrid API',
      layer: 'api',
      basis: documented(
        'https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/errors',
      ),
    },
    {
      sender: {
        statuses: [403],
        body: [/The from address does not match a verified Sender Identity/],
        confidence: 0.98,
        causes: { 'condition.failed': 1 },
        remedies: [remedy('key_owner', 'verify the sender, or authenticate its domain')],
      },
      access: {
        statuses: [401, 403],
        body: [
          /"message"\s*:\s*"(?:access forbidden|authorization required|The provided authorization grant is invalid, expired, or revoked)"/,
          '"errors"',
        ],
        confidence: 0.93,
        causes: { 'scope.missing': 0.5, 'credential.unknown': 0.3, 'credential.revoked': 0.2 },
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'mailgun',
      product: 'Mailgun API',
      layer: 'api',
      basis: documented('https://documentation.mailgun.com/docs/mailgun/api-reference/mg-errors'),
    },
    {
      sandbox: {
        statuses: [400, 403],
        body: [/Domain [^"\s]{1,200} is not allowed to send: /],
        confidence: 0.96,
        causes: { 'condition.failed': 0.8, 'consumer.suspended': 0.2 },
      },
      forbidden: {
        statuses: [401],
        body: [/^Forbidden$|"Invalid private key"/],
        headers: [header('www-authenticate', /^Basic realm="MG API"$/)],
        confidence: 0.95,
        causes: { 'credential.unknown': 0.8, 'owner.mismatch': 0.1 },
        remedies: [
          remedy(
            'caller',
            'use the host of the region of the account',
            'https://api.eu.mailgun.net/',
          ),
        ],
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'notion',
      product: 'Notion API',
      layer: 'api',
      basis: documented('https://developers.notion.com/reference/status-codes'),
    },
    {
      restricted: {
        statuses: [403],
        body: [/"object"\s*:\s*"error"/, /"code"\s*:\s*"restricted_resource"/],
        confidence: 0.98,
        causes: { 'scope.missing': 0.7, 'role.missing': 0.3 },
        remedies: [
          remedy('key_owner', 'give the integration this capability, and share the page with it'),
        ],
      },
      unauthorized: {
        statuses: [401],
        body: [/"object"\s*:\s*"error"/, /"code"\s*:\s*"unauthorized"/],
        confidence: 0.97,
        causes: { 'credential.unknown': 0.8, 'credential.missing': 0.15 },
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'airtable',
      product: 'Airtable API',
      layer: 'api',
      basis: documented('https://support.airtable.com/docs/airtable-api-common-troubleshooting'),
    },
    {
      permissions: {
        statuses: [403],
        body: [/"type"\s*:\s*"INVALID_PERMISSIONS(?:_OR_MODEL_NOT_FOUND)?"/],
        confidence: 0.98,
        causes: { 'role.missing': 0.35, 'scope.missing': 0.3, 'route.not_found': 0.3 },
        remedies: [
          remedy(
            'key_owner',
            'give the token the base and the scope; a wrong base or table id is the same 403',
          ),
        ],
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'hubspot',
      product: 'HubSpot API',
      layer: 'api',
      basis: documented('https://developers.hubspot.com/docs/api-reference/error-handling'),
    },
    {
      scopes: {
        statuses: [403],
        body: [/"category"\s*:\s*"MISSING_SCOPES"/],
        confidence: 0.98,
        causes: { 'scope.missing': 1 },
        remedies: [
          remedy(
            'key_owner',
            'add a scope of `requiredGranularScopes` to the app and install it anew',
          ),
        ],
      },
      token: {
        statuses: [401],
        body: [/"category"\s*:\s*"(?:EXPIRED_AUTHENTICATION|INVALID_AUTHENTICATION)"/],
        confidence: 0.98,
        causes: { 'credential.expired': 0.6, 'credential.unknown': 0.4 },
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'zendesk',
      product: 'Zendesk API',
      layer: 'api',
      basis: documented(
        'https://developer.zendesk.com/documentation/api-basics/best-practices/troubleshooting-api-errors/',
      ),
    },
    {
      forbidden: {
        statuses: [403],
        body: [
          /"error"\s*:\s*\{\s*"title"\s*:\s*"Forbidden"\s*,\s*"message"\s*:\s*"You do not have access to this page/,
        ],
        confidence: 0.95,
        causes: { 'role.missing': 0.9 },
      },
      authenticate: {
        statuses: [401],
        body: [/^\{"error"\s*:\s*"Couldn't authenticate you"\}/],
        confidence: 0.97,
        causes: { 'credential.unknown': 0.7, 'credential.malformed': 0.2 },
        remedies: [
          remedy('caller', 'with an API token, write the user as `name@example.com/token`'),
        ],
      },
    },
  ),
];

/** Other providers of software as a service. */
export const SAAS_SIGNATURES: readonly Signature[] = [...OTHERS];
