import type { Signature } from '../signature.ts';
import { documented, header, remedy, signaturesOf } from './app-records.ts';

const GOOGLE_REASONS =
  'https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto';

const GOOGLE = signaturesOf(
  { prefix: 'google', product: 'Google APIs', layer: 'api', basis: documented(GOOGLE_REASONS) },
  {
    service_disabled: {
      statuses: [403],
      body: [/"reason"\s*:\s*"SERVICE_DISABLED"/],
      confidence: 0.98,
      causes: { 'subscription.missing': 1 },
      remedies: [
        remedy(
          'key_owner',
          'enable the API in the project that the answer names, and wait some minutes',
        ),
      ],
    },
    billing: {
      statuses: [403],
      body: [/"reason"\s*:\s*"BILLING_DISABLED"/],
      confidence: 0.98,
      causes: { 'consumer.suspended': 0.5, 'subscription.missing': 0.5 },
    },
    scope: {
      statuses: [403],
      body: [
        /"reason"\s*:\s*"ACCESS_TOKEN_SCOPE_INSUFFICIENT"|Request had insufficient authentication scopes/,
      ],
      confidence: 0.98,
      causes: { 'scope.missing': 1 },
      remedies: [
        remedy(
          'caller',
          'sign in anew and ask for a scope of this method; on a virtual machine, widen its access scopes',
        ),
      ],
    },
    key_blocked: {
      statuses: [403],
      body: [/"reason"\s*:\s*"API_KEY_(?:HTTP_REFERRER|ANDROID_APP|IOS_APP|SERVICE)_BLOCKED"/],
      confidence: 0.98,
      causes: { 'condition.failed': 0.95 },
      remedies: [
        remedy(
          'key_owner',
          'widen the restriction of the key that the reason names, under Credentials',
        ),
      ],
    },
    key_address: {
      statuses: [403],
      body: [/"reason"\s*:\s*"API_KEY_IP_ADDRESS_BLOCKED"/],
      confidence: 0.98,
      causes: { 'ip.denied': 1 },
      remedies: [
        remedy(
          'key_owner',
          'list the public address of the caller, IPv6 too, in the restrictions of the key',
        ),
      ],
    },
    key_invalid: {
      statuses: [400, 403],
      body: [/"reason"\s*:\s*"API_KEY_INVALID"|API key not valid\. Please pass a valid API key\./],
      confidence: 0.98,
      causes: { 'credential.unknown': 0.9, 'credential.expired': 0.08 },
    },
    unregistered: {
      statuses: [401, 403],
      body: [/Method doesn(?:'|\\u0027)t allow unregistered callers/],
      confidence: 0.97,
      causes: { 'credential.missing': 1 },
    },
    project_denied: {
      statuses: [403],
      body: [/"reason"\s*:\s*"(?:USER_PROJECT_DENIED|CONSUMER_INVALID)"/],
      confidence: 0.97,
      causes: { 'role.missing': 0.8, 'consumer.suspended': 0.1 },
      remedies: [
        remedy(
          'api_owner',
          'give the caller `roles/serviceusage.serviceUsageConsumer` on the quota project',
        ),
      ],
    },
    suspended: {
      statuses: [403],
      body: [
        /"reason"\s*:\s*"CONSUMER_SUSPENDED"|"Permission denied: Consumer [^"]{1,200} has been suspended/,
      ],
      confidence: 0.98,
      causes: { 'consumer.suspended': 1 },
    },
    iam: {
      statuses: [403],
      body: [
        /"reason"\s*:\s*"IAM_PERMISSION_DENIED"|Permission '[\w./-]{1,150}' denied on resource/,
      ],
      confidence: 0.98,
      causes: { 'role.missing': 0.95 },
    },
    vpc_sc: {
      statuses: [403],
      body: [/SECURITY_POLICY_VIOLATED|Request is prohibited by organization's policy/],
      confidence: 0.97,
      causes: { 'condition.failed': 0.9, 'ip.denied': 0.08 },
      remedies: [
        remedy(
          'api_owner',
          'give the unique identifier of the answer to the troubleshooter of VPC Service Controls',
        ),
      ],
    },
    quota: {
      statuses: [403, 429],
      body: [/"reason"\s*:\s*"(?:RATE_LIMIT_EXCEEDED|rateLimitExceeded|userRateLimitExceeded)"/],
      confidence: 0.96,
      causes: { 'rate.exceeded': 0.8, 'quota.exceeded': 0.2 },
    },
    daily_quota: {
      statuses: [403, 429],
      body: [
        /"reason"\s*:\s*"(?:quotaExceeded|dailyLimitExceeded|RESOURCE_QUOTA_EXCEEDED|dailyLimitExceededUnreg)"/,
      ],
      confidence: 0.95,
      causes: { 'quota.exceeded': 0.95 },
    },
    insufficient_permissions: {
      statuses: [403],
      body: [
        /"reason"\s*:\s*"(?:insufficientPermissions|forbidden|insufficientFilePermissions|domainPolicy)"/,
        '"errors"',
      ],
      confidence: 0.9,
      causes: { 'role.missing': 0.5, 'scope.missing': 0.3, 'owner.mismatch': 0.15 },
      basis: documented('https://developers.google.com/drive/api/guides/handle-errors'),
    },
    access_not_configured: {
      statuses: [403],
      body: [/"reason"\s*:\s*"accessNotConfigured"/],
      confidence: 0.97,
      causes: { 'subscription.missing': 1 },
      basis: documented('https://developers.google.com/drive/api/guides/handle-errors'),
    },
    firestore_rules: {
      statuses: [403],
      body: [/"Missing or insufficient permissions\."/, '"PERMISSION_DENIED"'],
      confidence: 0.95,
      causes: { 'role.missing': 0.5, 'owner.mismatch': 0.25, 'credential.missing': 0.2 },
      remedies: [
        remedy('api_owner', 'look at the security rules of Firestore in the rules playground'),
      ],
    },
    permission_denied: {
      statuses: [403],
      body: [/"status"\s*:\s*"PERMISSION_DENIED"/],
      confidence: 0.85,
      causes: {
        'role.missing': 0.6,
        'scope.missing': 0.1,
        'subscription.missing': 0.1,
        'credential.missing': 0.05,
      },
    },
    unauthenticated: {
      statuses: [401],
      body: [/"status"\s*:\s*"UNAUTHENTICATED"/],
      confidence: 0.85,
      causes: { 'credential.expired': 0.4, 'credential.unknown': 0.3, 'credential.missing': 0.25 },
    },
  },
);

const AZURE_SAS = remedy(
  'caller',
  'make the SAS anew: its permissions, its times and its resource must fit the request',
);

const AZURE = signaturesOf(
  {
    prefix: 'azure',
    product: 'Azure Resource Manager',
    layer: 'api',
    basis: documented(
      'https://learn.microsoft.com/azure/role-based-access-control/troubleshooting',
    ),
  },
  {
    authorization_failed: {
      statuses: [403],
      body: [/"code"\s*:\s*"AuthorizationFailed"/, 'does not have authorization to perform action'],
      confidence: 0.98,
      causes: { 'role.missing': 0.97 },
      remedies: [
        remedy(
          'api_owner',
          'assign a role with this action at this scope; a new assignment works after some minutes and a new token',
        ),
      ],
    },
    linked: {
      statuses: [403],
      body: [
        /"code"\s*:\s*"(?:LinkedAuthorizationFailed|LinkedAccessCheckFailed|RoleAssignmentUpdateNotPermitted)"/,
      ],
      confidence: 0.97,
      causes: { 'role.missing': 1 },
    },
    policy: {
      statuses: [403],
      body: [/"code"\s*:\s*"RequestDisallowedBy(?:Policy|Azure)"/],
      confidence: 0.98,
      causes: { 'condition.failed': 1 },
    },
    disabled: {
      statuses: [403, 409],
      body: [
        /"code"\s*:\s*"(?:SubscriptionNotFound|ReadOnlyDisabledSubscription|DisallowedProvider|MissingSubscriptionRegistration)"/,
      ],
      confidence: 0.96,
      causes: { 'consumer.suspended': 0.4, 'subscription.missing': 0.6 },
    },
    lock: {
      statuses: [409],
      body: [/"code"\s*:\s*"ScopeLocked"/],
      confidence: 0.97,
      causes: { 'condition.failed': 1 },
    },
    token: {
      statuses: [401],
      body: [
        /"code"\s*:\s*"(?:ExpiredAuthenticationToken|InvalidAuthenticationTokenTenant|InvalidAuthenticationTokenAudience|AuthenticationFailed)"/,
      ],
      confidence: 0.9,
      causes: {
        'credential.expired': 0.4,
        'credential.wrong_issuer': 0.2,
        'credential.wrong_audience': 0.2,
        'credential.malformed': 0.15,
      },
    },
  },
);

const AZURE_STORAGE = signaturesOf(
  {
    prefix: 'azure_storage',
    product: 'Azure Storage',
    layer: 'api',
    basis: documented(
      'https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes',
    ),
  },
  {
    authentication: {
      statuses: [403],
      headers: [header('x-ms-error-code', /^AuthenticationFailed$/)],
      confidence: 0.98,
      causes: {
        'credential.bad_signature': 0.6,
        'credential.expired': 0.25,
        'credential.malformed': 0.1,
      },
      remedies: [
        remedy(
          'caller',
          'compare the string to sign of the answer with your own, and set the clock',
        ),
        AZURE_SAS,
      ],
    },
    permission: {
      statuses: [403],
      headers: [
        header(
          'x-ms-error-code',
          /^(?:AuthorizationPermissionMismatch|AuthorizationResourceTypeMismatch|AuthorizationServiceMismatch|InsufficientAccountPermissions)$/,
        ),
      ],
      confidence: 0.98,
      causes: { 'role.missing': 0.7, 'scope.missing': 0.28 },
      remedies: [
        remedy(
          'api_owner',
          'give the identity a data role, as Storage Blob Data Contributor: Owner and Contributor do not hold it',
        ),
        AZURE_SAS,
      ],
    },
    network: {
      statuses: [403],
      headers: [
        header('x-ms-error-code', /^(?:AuthorizationFailure|AuthorizationSourceIPMismatch)$/),
      ],
      confidence: 0.97,
      causes: { 'ip.denied': 0.75, 'role.missing': 0.2 },
      remedies: [
        remedy(
          'api_owner',
          'let the address or the network of the caller through the firewall of the storage account',
        ),
      ],
    },
    protocol: {
      statuses: [403],
      headers: [header('x-ms-error-code', /^AuthorizationProtocolMismatch$/)],
      confidence: 0.97,
      causes: { 'condition.failed': 1 },
      remedies: [remedy('caller', 'use https')],
    },
    public_access: {
      statuses: [401, 403, 404, 409],
      headers: [
        header('x-ms-error-code', /^(?:PublicAccessNotPermitted|NoAuthenticationInformation)$/),
      ],
      confidence: 0.97,
      causes: { 'credential.missing': 1 },
    },
    disabled: {
      statuses: [403],
      headers: [
        header('x-ms-error-code', /^(?:AccountIsDisabled|KeyBasedAuthenticationNotPermitted)$/),
      ],
      confidence: 0.97,
      causes: { 'consumer.suspended': 0.4, 'condition.failed': 0.6 },
    },
    cors: {
      statuses: [403],
      body: ['<Code>CorsPreflightFailure</Code>'],
      confidence: 0.98,
      causes: {
        'cors.origin_not_allowed': 0.7,
        'cors.method_not_allowed': 0.15,
        'cors.header_not_allowed': 0.15,
      },
    },
  },
);

/** The APIs of Google and Azure; their gateways and firewalls are elsewhere. */
export const GOOGLE_AZURE_SIGNATURES: readonly Signature[] = [
  ...GOOGLE,
  ...AZURE,
  ...AZURE_STORAGE,
];
