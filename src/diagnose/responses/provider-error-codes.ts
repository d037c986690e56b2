import type { CauseCode } from '../cause-codes.ts';
import type { ErrorShape } from './error-document.ts';

/** What a code speaks for, and how strongly (a Bayes factor, as in `CauseFinding`). */
export type CodeMeaning = Readonly<Partial<Record<CauseCode, number>>>;

/** A code in the form that the tables have: `IAM_PERMISSION_DENIED`, `iamPermissionDenied` are `iampermissiondenied`. */
export function codeKey(code: string): string {
  return code
    .replace(/^.*[#/]/, '')
    .replace(/(?:Exception|Fault)$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/** Codes that mean the same wherever they stand. */
const EXACT: Readonly<Record<string, CodeMeaning>> = {
  // AWS and S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  signaturedoesnotmatch: { 'credential.bad_signature': 200 },
  invalidsignature: { 'credential.bad_signature': 60, 'credential.expired': 10 },
  invalidaccesskeyid: { 'credential.unknown': 200 },
  invalidclienttokenid: { 'credential.unknown': 200 },
  unrecognizedclient: { 'credential.unknown': 150 },
  expiredtoken: { 'credential.expired': 300 },
  requestexpired: { 'credential.expired': 150 },
  requesttimetooskewed: { 'credential.expired': 60, 'credential.not_yet_valid': 50 },
  // What API Gateway says of a path, stage or method that it does not have; other services mean what it says.
  missingauthenticationtoken: { 'route.not_found': 30, 'credential.missing': 3 },
  incompletesignature: { 'credential.malformed': 100 },
  optinrequired: { 'subscription.missing': 150 },
  subscriptionrequired: { 'subscription.missing': 150 },
  allaccessdisabled: { 'consumer.suspended': 100 },
  throttling: { 'rate.exceeded': 150 },
  requestlimitexceeded: { 'rate.exceeded': 60, 'quota.exceeded': 40 },
  toomanyrequests: { 'rate.exceeded': 100 },
  slowdown: { 'rate.exceeded': 150 },
  // Google: https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto
  servicedisabled: { 'subscription.missing': 300 },
  accessnotconfigured: { 'subscription.missing': 200 },
  billingdisabled: { 'consumer.suspended': 50, 'subscription.missing': 50 },
  apikeyinvalid: { 'credential.unknown': 300 },
  apikeyipaddressblocked: { 'ip.denied': 300 },
  apikeyhttpreferrerblocked: { 'condition.failed': 300 },
  apikeyserviceblocked: { 'condition.failed': 200, 'subscription.missing': 20 },
  apikeyandroidappblocked: { 'condition.failed': 300 },
  apikeyiosappblocked: { 'condition.failed': 300 },
  accesstokenscopeinsufficient: { 'scope.missing': 300 },
  accesstokenexpired: { 'credential.expired': 300 },
  accountstateinvalid: { 'consumer.suspended': 100 },
  iampermissiondenied: { 'role.missing': 300 },
  userprojectdenied: { 'role.missing': 150 },
  consumersuspended: { 'consumer.suspended': 300 },
  securitypolicyviolated: { 'condition.failed': 200, 'ip.denied': 10 },
  ratelimitexceeded: { 'rate.exceeded': 150 },
  userratelimitexceeded: { 'rate.exceeded': 150 },
  resourceexhausted: { 'rate.exceeded': 20, 'quota.exceeded': 20 },
  quotaexceeded: { 'quota.exceeded': 150 },
  dailylimitexceeded: { 'quota.exceeded': 200 },
  insufficientquota: { 'quota.exceeded': 300 },
  insufficientpermissions: { 'role.missing': 15, 'scope.missing': 15 },
  insufficientfilepermissions: { 'role.missing': 60, 'owner.mismatch': 20 },
  // Azure: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
  authorizationfailed: { 'role.missing': 200 },
  linkedauthorizationfailed: { 'role.missing': 200 },
  requestdisallowedbypolicy: { 'condition.failed': 300 },
  authorizationpermissionmismatch: { 'role.missing': 100, 'scope.missing': 40 },
  authorizationsourceipmismatch: { 'ip.denied': 300 },
  authorizationfailure: { 'ip.denied': 30, 'role.missing': 10 },
  authorizationprotocolmismatch: { 'condition.failed': 200 },
  expiredauthenticationtoken: { 'credential.expired': 300 },
  invalidauthenticationtokentenant: { 'credential.wrong_issuer': 300 },
  invalidauthenticationtokenaudience: { 'credential.wrong_audience': 300 },
  authorizationrequestdenied: { 'scope.missing': 40, 'role.missing': 40 },
  missingsubscriptionregistration: { 'subscription.missing': 200 },
  noauthenticationinformation: { 'credential.missing': 200 },
  corspreflightfailure: {
    'cors.origin_not_allowed': 60,
    'cors.method_not_allowed': 20,
    'cors.header_not_allowed': 20,
  },
  // OAuth: RFC 6749 §5.2, RFC 6750 §3.1, RFC 8693 §2.2.2, RFC 9470 §3
  insufficientscope: { 'scope.missing': 300 },
  invalidscope: { 'scope.missing': 60 },
  invalidtoken: {
    'credential.expired': 8,
    'credential.unknown': 8,
    'credential.malformed': 4,
    'credential.bad_signature': 4,
  },
  invalidclient: { 'credential.unknown': 60, 'credential.missing': 5 },
  invalidgrant: { 'credential.expired': 12, 'credential.unknown': 10, 'credential.revoked': 8 },
  invalidtarget: { 'credential.wrong_audience': 150 },
  unauthorizedclient: { 'access.denied_by_default': 40 },
  insufficientuserauthentication: { 'credential.insufficient_authentication': 300 },
  // OpenAI and Anthropic
  invalidapikey: { 'credential.unknown': 200 },
  modelnotfound: { 'model.not_allowed': 60, 'route.not_found': 15 },
  unsupportedcountryregionterritory: { 'cdn.geo': 300 },
  accountdeactivated: { 'consumer.suspended': 300 },
  ipnotauthorized: { 'ip.denied': 300 },
  authenticationerror: {
    'credential.unknown': 25,
    'credential.missing': 8,
    'credential.expired': 5,
  },
  ratelimiterror: { 'rate.exceeded': 200 },
  requesttoolarge: { 'request.body_too_large': 200 },
  billingerror: { 'quota.exceeded': 100, 'consumer.suspended': 20 },
  // Common names of frameworks and providers
  missingscope: { 'scope.missing': 300 },
  missingscopes: { 'scope.missing': 300 },
  missingpermissions: { 'role.missing': 60 },
  accessdenied: { 'role.missing': 5, 'access.denied_by_default': 3, 'owner.mismatch': 2 },
  csrftokenmismatch: { 'csrf.token_invalid': 100, 'csrf.token_missing': 60 },
  ebadcsrftoken: { 'csrf.token_missing': 80, 'csrf.token_invalid': 80 },
  invalidcsrftoken: { 'csrf.token_invalid': 100, 'csrf.token_missing': 60 },
  csrffailed: { 'csrf.token_missing': 60, 'csrf.token_invalid': 60 },
  tokenexpired: { 'credential.expired': 200 },
  jwtexpired: { 'credential.expired': 200 },
  expiredjwt: { 'credential.expired': 200 },
  tokenrevoked: { 'credential.revoked': 200 },
  sessionexpired: { 'credential.session_invalid': 60, 'credential.expired': 60 },
  invalidsessionid: { 'credential.session_invalid': 80, 'credential.expired': 80 },
  usersuspended: { 'consumer.suspended': 300 },
  accountsuspended: { 'consumer.suspended': 300 },
  invalidip: { 'ip.denied': 200 },
  methodnotallowed: { 'request.method_not_allowed': 100 },
  unsupportedmediatype: { 'request.unsupported_media_type': 100 },
  entitytoolarge: { 'request.body_too_large': 100 },
};

/** Codes that one provider means more narrowly than others. */
const BY_SHAPE: Readonly<Partial<Record<ErrorShape, Readonly<Record<string, CodeMeaning>>>>> = {
  aws: { accessdenied: { 'role.missing': 20, 'condition.failed': 4 } },
  s3: {
    accessdenied: {
      'role.missing': 15,
      'condition.failed': 4,
      'owner.mismatch': 4,
      'route.not_found': 3,
    },
  },
  google: {
    permissiondenied: { 'role.missing': 12, 'scope.missing': 4, 'subscription.missing': 3 },
    unauthenticated: { 'credential.expired': 8, 'credential.missing': 8, 'credential.unknown': 6 },
    forbidden: { 'role.missing': 8, 'scope.missing': 4 },
  },
  azure: {
    authenticationfailed: {
      'credential.expired': 8,
      'credential.bad_signature': 8,
      'credential.malformed': 5,
    },
    forbidden: { 'role.missing': 6 },
  },
  kubernetes: {
    forbidden: { 'role.missing': 30 },
    unauthorized: { 'credential.expired': 8, 'credential.unknown': 8, 'credential.missing': 4 },
  },
  anthropic: {
    permissionerror: { 'role.missing': 15, 'model.not_allowed': 6, 'scope.missing': 5 },
    forbidden: { 'cdn.geo': 20, 'ip.denied': 6 },
  },
  oauth: { accessdenied: { 'access.denied_by_default': 8, 'role.missing': 5 } },
};

/** What a code means in a document of that form; undefined where it says too little. */
export function meaningOf(code: string, shape: ErrorShape): CodeMeaning | undefined {
  const key = codeKey(code);
  const own = BY_SHAPE[shape];
  if (own !== undefined && Object.hasOwn(own, key)) return own[key];
  return Object.hasOwn(EXACT, key) ? EXACT[key] : undefined;
}
