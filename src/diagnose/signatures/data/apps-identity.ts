import type { Signature } from '../signature.ts';
import { background, documented, header, remedy, signaturesOf, source } from './app-records.ts';

const KEYCLOAK = signaturesOf(
  {
    prefix: 'keycloak',
    product: 'Keycloak',
    layer: 'identity',
    basis: source(
      'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/services/error/KeycloakErrorHandler.java',
    ),
  },
  {
    admin: {
      statuses: [403],
      body: [/^\{"error":"HTTP 403 Forbidden"/],
      confidence: 0.9,
      causes: { 'role.missing': 0.95 },
      remedies: [
        remedy(
          'api_owner',
          'give the account or service account the client role of `realm-management` that the call needs',
        ),
      ],
    },
    admin_401: {
      statuses: [401],
      body: [/^\{"error":"HTTP 401 Unauthorized"/],
      confidence: 0.9,
      causes: { 'credential.expired': 0.45, 'credential.unknown': 0.3, 'credential.missing': 0.2 },
    },
    client: {
      statuses: [400, 401],
      body: [
        /"error_description":"(?:Invalid client or Invalid client credentials|Invalid client credentials|Client not allowed for direct access grants|Account is not fully set up|Invalid user credentials|Account disabled)"/,
      ],
      confidence: 0.93,
      causes: {
        'credential.unknown': 0.75,
        'access.denied_by_default': 0.1,
        'consumer.suspended': 0.1,
      },
    },
    service_accounts: {
      statuses: [400, 401],
      body: ['Client not enabled to retrieve service account'],
      confidence: 0.95,
      causes: { 'access.denied_by_default': 1 },
    },
    token: {
      statuses: [401, 403],
      body: [
        /"error_description":"(?:Token verification failed|Missing openid scope|Session not active|Token is not active)"/,
      ],
      confidence: 0.9,
      causes: {
        'credential.expired': 0.4,
        'credential.session_invalid': 0.3,
        'scope.missing': 0.2,
      },
    },
    cookies: {
      statuses: [],
      cookies: ['AUTH_SESSION_ID', 'KC_RESTART', 'KEYCLOAK_SESSION'],
      role: 'passed',
      confidence: 0.9,
    },
  },
);

const AUTHENTIK = signaturesOf(
  {
    prefix: 'authentik',
    product: 'authentik',
    layer: 'identity',
    basis: documented('https://github.com/goauthentik/authentik/issues/3816'),
  },
  {
    powered_by: {
      statuses: [],
      headers: [
        header('x-powered-by', /^(?:goauthentik\.io|authentik)$/),
        header('x-authentik-id'),
      ],
      role: 'passed',
      confidence: 0.9,
    },
    denied: {
      statuses: [401, 403],
      body: [
        /"detail"\s*:\s*"(?:Token invalid\/expired|Authentication credentials were not provided\.)"/,
      ],
      headers: [header('x-authentik-id')],
      confidence: 0.93,
      causes: { 'credential.unknown': 0.4, 'credential.expired': 0.3, 'credential.missing': 0.3 },
    },
  },
);

const KRATOS = signaturesOf(
  {
    prefix: 'kratos',
    product: 'Ory Kratos',
    layer: 'identity',
    basis: source('https://github.com/ory/kratos/blob/master/text/id.go'),
  },
  {
    csrf: {
      statuses: [400, 403],
      body: [/"id"\s*:\s*"security_csrf_violation"/],
      confidence: 0.98,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_invalid': 0.39 },
      remedies: [
        remedy(
          'caller',
          'a browser flow wants the CSRF cookie and the field `csrf_token` of the flow; a program uses the api flow (`/self-service/login/api`)',
        ),
      ],
    },
    expired_flow: {
      statuses: [410],
      body: [/"id"\s*:\s*"self_service_flow_expired"/],
      confidence: 0.98,
      causes: { 'csrf.token_expired': 0.6, 'credential.expired': 0.4 },
    },
    session: {
      statuses: [401],
      body: [/"id"\s*:\s*"session_inactive"|No active session was found in this request/],
      confidence: 0.97,
      causes: { 'credential.session_invalid': 0.5, 'credential.missing': 0.5 },
    },
    aal: {
      statuses: [403],
      body: [/"id"\s*:\s*"session_aal2_required"/],
      confidence: 0.98,
      causes: { 'credential.insufficient_authentication': 1 },
    },
    refresh: {
      statuses: [403],
      body: [/"id"\s*:\s*"session_refresh_required"/],
      confidence: 0.98,
      causes: { 'credential.insufficient_authentication': 1 },
    },
  },
);

const SUPERTOKENS = signaturesOf(
  {
    prefix: 'supertokens',
    product: 'SuperTokens',
    layer: 'identity',
    basis: background('SuperTokens session errors'),
  },
  {
    refresh: {
      statuses: [401],
      body: [/^\{"message":"try refresh token"\}$/],
      confidence: 0.6,
      causes: { 'credential.expired': 0.7, 'csrf.token_missing': 0.2 },
    },
    claims: {
      statuses: [403],
      body: ['"claimValidationErrors"', '"message":"invalid claim"'],
      confidence: 0.6,
      causes: { 'condition.failed': 0.5, 'role.missing': 0.5 },
    },
  },
);

const OAUTH2_PROXY = signaturesOf(
  {
    prefix: 'oauth2_proxy',
    product: 'oauth2-proxy',
    layer: 'identity',
    basis: source('https://github.com/oauth2-proxy/oauth2-proxy/blob/master/oauthproxy.go'),
  },
  {
    csrf: {
      statuses: [403],
      body: [
        /Unable to find a valid CSRF token\. Please try again\.|CSRF token mismatch, potential attack/,
      ],
      confidence: 0.95,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_expired': 0.2, 'csrf.token_invalid': 0.2 },
      remedies: [
        remedy(
          'server_owner',
          'let the CSRF cookie survive the way to the provider: SameSite, domain and scheme',
          '--cookie-samesite=lax',
        ),
      ],
    },
    unauthorized: {
      statuses: [403],
      body: ['Invalid session: unauthorized'],
      confidence: 0.9,
      causes: { 'role.missing': 0.9 },
    },
  },
);

const VAULT = signaturesOf(
  {
    prefix: 'vault',
    product: 'HashiCorp Vault',
    layer: 'identity',
    basis: source('https://github.com/hashicorp/vault/blob/main/sdk/logical/error.go'),
  },
  {
    denied: {
      statuses: [403],
      body: [/^\{"errors":\["(?:[^"]{0,200}\\n\\t\* )?permission denied/],
      confidence: 0.93,
      causes: {
        'role.missing': 0.6,
        'credential.expired': 0.15,
        'credential.unknown': 0.15,
        'owner.mismatch': 0.05,
      },
      remedies: [
        remedy(
          'api_owner',
          'let a policy of the token hold the path with this capability',
          'vault token capabilities <token> <path>',
        ),
      ],
    },
    missing_token: {
      statuses: [400, 401, 403],
      body: [/^\{"errors":\["missing client token"\]\}/],
      confidence: 0.96,
      causes: { 'credential.missing': 1 },
      remedies: [remedy('caller', 'send the token in its field', 'X-Vault-Token: hvs.…')],
    },
  },
);

/** Identity products that people run themselves. */
export const IDENTITY_SIGNATURES: readonly Signature[] = [
  ...KEYCLOAK,
  ...AUTHENTIK,
  ...KRATOS,
  ...SUPERTOKENS,
  ...OAUTH2_PROXY,
  ...VAULT,
];
