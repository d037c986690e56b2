import type { Signature } from '../signature.ts';
import { documented, header, remedy, signaturesOf } from './app-records.ts';

const AUTH0 = signaturesOf(
  {
    prefix: 'auth0',
    product: 'Auth0',
    layer: 'identity',
    basis: documented('https://auth0.com/docs/api/management/v2'),
  },
  {
    scope: {
      statuses: [403],
      body: [/"errorCode"\s*:\s*"insufficient_scope"/],
      confidence: 0.96,
      causes: { 'scope.missing': 1 },
      remedies: [
        remedy(
          'key_owner',
          'grant the application the scope that the message names under APIs → Auth0 Management API',
        ),
      ],
    },
    access_denied: {
      statuses: [401, 403],
      body: [
        /"error"\s*:\s*"access_denied"\s*,\s*"error_description"\s*:\s*"(?:Unauthorized|Service not found|Client has not been granted|Client is not authorized)/,
      ],
      confidence: 0.92,
      causes: {
        'credential.unknown': 0.35,
        'credential.wrong_audience': 0.3,
        'access.denied_by_default': 0.3,
      },
    },
    blocked: {
      statuses: [401, 403, 429],
      body: [/"error"\s*:\s*"too_many_attempts"/],
      confidence: 0.92,
      causes: { 'consumer.suspended': 0.6, 'rate.exceeded': 0.4 },
    },
    request_id: {
      statuses: [],
      headers: [header('x-auth0-requestid')],
      role: 'passed',
      confidence: 0.97,
    },
  },
);

const OKTA = signaturesOf(
  {
    prefix: 'okta',
    product: 'Okta',
    layer: 'identity',
    basis: documented('https://developer.okta.com/docs/reference/error-codes/'),
  },
  {
    forbidden: {
      statuses: [403],
      body: [/"errorCode"\s*:\s*"E0000006"/],
      confidence: 0.98,
      causes: { 'role.missing': 0.85, 'scope.missing': 0.1 },
    },
    token: {
      statuses: [401],
      body: [/"errorCode"\s*:\s*"E0000011"/],
      confidence: 0.98,
      causes: { 'credential.unknown': 0.6, 'credential.expired': 0.35 },
      remedies: [
        remedy(
          'caller',
          'send an API token with its own scheme; an OAuth token goes with Bearer',
          'Authorization: SSWS …',
        ),
      ],
    },
    scope: {
      statuses: [403],
      body: [/"errorCode"\s*:\s*"E0000(?:005|022|038|054)"/],
      confidence: 0.95,
      causes: {
        'role.missing': 0.5,
        'credential.session_invalid': 0.3,
        'request.method_not_allowed': 0.2,
      },
    },
    rate: {
      statuses: [429],
      body: [/"errorCode"\s*:\s*"E0000047"/],
      confidence: 0.98,
      causes: { 'rate.exceeded': 1 },
    },
    request_id: {
      statuses: [],
      headers: [header('x-okta-request-id')],
      role: 'passed',
      confidence: 0.98,
    },
  },
);

const ENTRA = signaturesOf(
  {
    prefix: 'entra',
    product: 'Microsoft Entra ID',
    layer: 'identity',
    basis: documented('https://learn.microsoft.com/entra/identity-platform/reference-error-codes'),
  },
  {
    secret: {
      statuses: [400, 401],
      body: [/AADSTS70002(?:15|22)|AADSTS7000215/],
      confidence: 0.98,
      causes: { 'credential.unknown': 0.5, 'credential.expired': 0.5 },
      remedies: [
        remedy('caller', 'send the value of the client secret, not its id'),
        remedy('key_owner', 'make a new secret: the old one may have expired'),
      ],
    },
    consent: {
      statuses: [400, 401, 403],
      body: [/AADSTS(?:65001|90094|650052|650057)/],
      confidence: 0.98,
      causes: { 'scope.missing': 0.7, 'subscription.missing': 0.3 },
      remedies: [
        remedy('api_owner', 'let an administrator consent to the permissions of the application'),
      ],
    },
    conditional_access: {
      statuses: [400, 401, 403],
      body: [/AADSTS(?:53000|53001|53002|53003|50076|50079|50158)/],
      confidence: 0.98,
      causes: { 'condition.failed': 0.5, 'credential.insufficient_authentication': 0.5 },
      remedies: [
        remedy(
          'server_owner',
          'look the sign-in up in the sign-in log: it names the conditional access policy',
        ),
      ],
    },
    assignment: {
      statuses: [400, 401, 403],
      body: [/AADSTS(?:50105|501051)/],
      confidence: 0.98,
      causes: { 'role.missing': 1 },
      remedies: [
        remedy('api_owner', 'assign the account or the client to the enterprise application'),
      ],
    },
    unknown_client: {
      statuses: [400, 401],
      body: [/AADSTS(?:700016|90002|50034|500011)/],
      confidence: 0.97,
      causes: {
        'credential.unknown': 0.5,
        'credential.wrong_issuer': 0.3,
        'credential.wrong_audience': 0.2,
      },
    },
    any: {
      statuses: [400, 401, 403],
      body: [/AADSTS\d{5,7}/],
      confidence: 0.93,
      causes: { 'credential.unknown': 0.3, 'credential.expired': 0.15, 'condition.failed': 0.1 },
    },
  },
);

/** Identity as a service. */
export const IDENTITY_SERVICE_SIGNATURES: readonly Signature[] = [...AUTH0, ...OKTA, ...ENTRA];
