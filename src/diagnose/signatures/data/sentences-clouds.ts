import type { Signature } from '../signature.ts';
import { documented, remedy, signaturesOf, source } from './app-records.ts';

/** How the command lines of clouds and clusters print what their API said: words that stand in no body in this form. */
const AWS = signaturesOf(
  {
    prefix: 'aws',
    product: 'AWS API',
    layer: 'api',
    basis: source('https://github.com/boto/botocore/blob/develop/botocore/exceptions.py'),
  },
  {
    said_explicit_deny: {
      statuses: [403],
      body: [
        /is not authorized to perform:? [\w:*-]{3,80}[^\n]{0,400}\bwith an explicit deny in an? [\w-]{3,40}/,
      ],
      confidence: 0.97,
      causes: { 'role.missing': 0.6, 'condition.failed': 0.38 },
      remedies: [
        remedy('api_owner', 'find the statement with `Deny` in the kind of policy that is named'),
      ],
    },
    said_not_authorized: {
      statuses: [400, 403],
      body: [
        /(?:User|Principal):? (?:arn:aws[\w-]{0,10}:|anonymous)[^\n]{0,300}\bis not authorized to perform:? [\w:*-]{3,80}/,
      ],
      confidence: 0.97,
      causes: { 'role.missing': 0.93, 'condition.failed': 0.04 },
      remedies: [
        remedy('key_owner', 'allow the action on the resource in a policy of the user or role'),
      ],
    },
    said_access_denied: {
      statuses: [400, 403],
      body: [
        /An error occurred \((?:AccessDenied|AccessDeniedException|UnauthorizedOperation|Forbidden|403)\) when calling the (?!\w{3,10}(?:Object|Bucket)|UploadPart|CreateMultipart)\w{2,80} operation/,
      ],
      confidence: 0.9,
      causes: {
        'role.missing': 0.65,
        'condition.failed': 0.1,
        'owner.mismatch': 0.08,
        'access.denied_by_default': 0.07,
      },
      remedies: [
        remedy(
          'key_owner',
          'look which user or role it is, and allow it the action that the operation needs',
          'aws sts get-caller-identity',
        ),
      ],
    },
    said_expired: {
      statuses: [400, 401, 403],
      body: [/An error occurred \((?:ExpiredToken(?:Exception)?|RequestExpired)\) when calling/],
      confidence: 0.95,
      causes: { 'credential.expired': 1 },
      remedies: [remedy('caller', 'get new temporary credentials', 'aws sso login')],
    },
    said_unknown_key: {
      statuses: [400, 401, 403],
      body: [
        /\((?:InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|AuthFailure)\) when calling/,
      ],
      confidence: 0.94,
      causes: { 'credential.unknown': 0.85, 'credential.malformed': 0.08 },
      remedies: [
        remedy(
          'caller',
          'check the key id; of a temporary key (`ASIA…`) the session token has to be sent, too',
        ),
      ],
    },
    said_signature: {
      statuses: [400, 403],
      body: [/\((?:SignatureDoesNotMatch|InvalidSignatureException)\) when calling/],
      confidence: 0.95,
      causes: { 'credential.bad_signature': 0.97 },
      remedies: [
        remedy(
          'caller',
          'check the secret key, and that nothing changes the signed parts (method, path, host, type) on the way',
        ),
      ],
    },
  },
);

const KUBERNETES = signaturesOf(
  {
    prefix: 'kubernetes',
    product: 'Kubernetes API',
    layer: 'api',
    basis: source(
      'https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/responsewriters/errors.go',
    ),
  },
  {
    said_cannot: {
      statuses: [403],
      body: [
        /\bis forbidden: (?:User|ServiceAccount) \\?"[^"\n]{1,200}" cannot \w{2,30} (?:resource|path) /,
      ],
      confidence: 0.98,
      causes: { 'role.missing': 0.97 },
      remedies: [
        remedy(
          'api_owner',
          'grant the verb on the resource to the account that the message names, by a role and a binding',
          'kubectl auth can-i VERB RESOURCE --as=ACCOUNT -n NAMESPACE',
        ),
      ],
    },
    said_anonymous: {
      statuses: [403],
      body: [/\bforbidden: User \\?"system:anonymous\\?" cannot \w{2,30} (?:resource|path) /],
      confidence: 0.98,
      causes: { 'credential.missing': 0.85, 'role.missing': 0.1 },
      remedies: [
        remedy(
          'caller',
          'send a token or a client certificate: the API took nobody for the caller',
        ),
      ],
    },
    said_admission: {
      statuses: [403],
      body: [
        /admission webhook \\?"[^"\n]{1,200}" denied the request|\bis forbidden: (?:violates PodSecurity|exceeded quota|unable to validate against any security)/,
      ],
      confidence: 0.96,
      causes: { 'condition.failed': 0.75, 'quota.exceeded': 0.2 },
      remedies: [
        remedy('caller', 'change the object as the rule asks that the message names'),
        remedy('api_owner', 'or change the admission rule, or the quota of the namespace'),
      ],
    },
    said_unauthorized: {
      statuses: [401],
      body: ['You must be logged in to the server'],
      confidence: 0.95,
      causes: {
        'credential.expired': 0.5,
        'credential.unknown': 0.3,
        'credential.missing': 0.17,
      },
      remedies: [remedy('caller', 'renew the credentials of your kubeconfig')],
    },
  },
);

const GOOGLE = signaturesOf(
  {
    prefix: 'google',
    product: 'Google APIs',
    layer: 'api',
    basis: documented('https://cloud.google.com/iam/docs/permission-error-messages'),
  },
  {
    said_gcloud: {
      statuses: [403],
      body: [/ERROR: \(gcloud\.[\w.-]{2,80}\) (?:\[[^\]\n]{1,200}\] )?[^\n]{0,300}\bpermission/i],
      confidence: 0.96,
      causes: { 'role.missing': 0.85, 'subscription.missing': 0.06, 'consumer.suspended': 0.03 },
      remedies: [
        remedy(
          'api_owner',
          'grant a role with the permission that the message names to the account that gcloud uses',
          'gcloud auth list',
        ),
      ],
    },
    said_lacks: {
      statuses: [403],
      body: [
        /[\w.@-]{3,120} does not have [\w-]{2,40}\.[\w-]{2,40}\.[\w-]{2,40} access to |Required ["'][\w-]{2,40}\.[\w-]{2,40}\.[\w-]{2,40}["'] permission for /,
      ],
      confidence: 0.96,
      causes: { 'role.missing': 0.97 },
      remedies: [remedy('api_owner', 'grant a role with the permission that the message names')],
    },
    said_api_off: {
      statuses: [403],
      body: [
        /API (?:has not been used in project|\[[\w.]{3,80}\] not enabled on project)|it is disabled\. Enable it by visiting https:\/\/console\./,
      ],
      confidence: 0.97,
      causes: { 'subscription.missing': 0.97 },
      remedies: [
        remedy(
          'key_owner',
          'switch the API on in the project that the message names',
          'gcloud services enable NAME.googleapis.com',
        ),
      ],
    },
  },
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
    said_not_authorized: {
      statuses: [403],
      body: [
        /[Tt]he client '[^'\n]{1,200}'[^\n]{0,200} does not have authorization to perform action/,
      ],
      confidence: 0.98,
      causes: { 'role.missing': 0.97 },
      remedies: [
        remedy(
          'api_owner',
          'assign a role with the action that the message names, at its scope or above; then sign in again',
        ),
      ],
    },
    said_policy: {
      statuses: [403],
      body: [/Resource '[^'\n]{1,200}' was disallowed by (?:policy|Azure)/],
      confidence: 0.97,
      causes: { 'condition.failed': 0.98 },
    },
  },
);

const S3 = signaturesOf(
  {
    prefix: 's3',
    product: 'Amazon S3',
    layer: 'api',
    basis: documented(
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html',
    ),
  },
  {
    said_head: {
      statuses: [403],
      body: [
        /An error occurred \((?:AccessDenied|403)\) when calling the (?:(?:Put|Get|Head|Delete|Copy)Object\w{0,20}|(?:Head|Get|Put|List|Delete|Create)Bucket\w{0,30}|ListObjects(?:V2)?|CreateMultipartUpload|UploadPart) operation/,
      ],
      confidence: 0.9,
      causes: {
        'role.missing': 0.6,
        'condition.failed': 0.12,
        'owner.mismatch': 0.08,
        'access.denied_by_default': 0.08,
        'route.not_found': 0.05,
      },
      remedies: [
        remedy(
          'key_owner',
          'allow the action on the bucket and on its objects (two ARNs), and look for a Deny in the bucket policy',
          '"Resource": ["arn:aws:s3:::BUCKET", "arn:aws:s3:::BUCKET/*"]',
        ),
      ],
    },
  },
);

/** What the programs of clouds and clusters print of a refusal. */
export const CLOUD_SENTENCE_SIGNATURES: readonly Signature[] = [
  ...AWS,
  ...S3,
  ...KUBERNETES,
  ...GOOGLE,
  ...AZURE,
];
