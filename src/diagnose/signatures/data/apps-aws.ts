import type { Signature } from '../signature.ts';
import { documented, header, remedy, signaturesOf } from './app-records.ts';

const CLOCK = remedy(
  'caller',
  'set the clock of the machine: a signature is good for minutes alone',
);

const AWS_ID = [
  {
    name: 'request id',
    header: 'x-amzn-requestid',
    use: 'AWS support and CloudTrail find the call with it',
  },
];

/** API Gateway answers in the same words, and marks what it answers. */
const NOT_GATEWAY = ['x-amz-apigw-id'];
const AWS = signaturesOf(
  {
    prefix: 'aws',
    product: 'AWS API',
    layer: 'api',
    basis: documented('https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html'),
  },
  {
    explicit_deny: {
      statuses: [400, 403],
      body: [
        /is not authorized to perform: [\w:*-]{1,100}/,
        /with an explicit deny in an? [a-z -]{1,60}/,
      ],
      confidence: 0.97,
      causes: { 'condition.failed': 0.55, 'role.missing': 0.4, 'ip.denied': 0.03 },
      remedies: [
        remedy(
          'api_owner',
          'look for the Deny in the kind of policy that the message names: an Allow elsewhere cannot help',
        ),
      ],
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
    implicit_deny: {
      statuses: [400, 403],
      body: [
        /is not authorized to perform: [\w:*-]{1,100}/,
        /because no [a-z -]{1,60} policy allows the [\w:*-]{1,100} action/,
      ],
      confidence: 0.97,
      causes: { 'role.missing': 0.98 },
      remedies: [
        remedy('api_owner', 'allow the action in the kind of policy that the message names'),
      ],
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
    not_authorized: {
      statuses: [400, 403],
      body: [/User: arn:aws[\w-]{0,20}:(?:iam|sts)::[^"<]{1,300} is not authorized to perform: /],
      confidence: 0.97,
      causes: { 'role.missing': 0.8, 'condition.failed': 0.15 },
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
    signature: {
      statuses: [400, 403],
      body: [
        /(?:SignatureDoesNotMatch|InvalidSignatureException)/,
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key',
      ],
      confidence: 0.97,
      causes: { 'credential.bad_signature': 0.97 },
      remedies: [
        remedy(
          'caller',
          'sign what is sent: the secret, the region, the service, and every signed field must be those of the request; a proxy that rewrites Host or the path breaks it',
        ),
      ],
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
    signature_expired: {
      statuses: [400, 403],
      body: [/Signature (?:expired|not yet current): \d{8}T\d{6}Z is now (?:earlier|later) than /],
      confidence: 0.98,
      causes: { 'credential.expired': 0.7, 'credential.not_yet_valid': 0.3 },
      remedies: [CLOCK],
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
    token_expired: {
      statuses: [400, 403],
      body: [
        /(?:ExpiredToken(?:Exception)?)/,
        'The security token included in the request is expired',
      ],
      confidence: 0.98,
      causes: { 'credential.expired': 1 },
      remedies: [remedy('caller', 'get new temporary credentials')],
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
    token_invalid: {
      statuses: [400, 403],
      body: ['The security token included in the request is invalid'],
      confidence: 0.97,
      causes: { 'credential.unknown': 0.9, 'credential.missing': 0.05 },
      remedies: [
        remedy(
          'caller',
          'with temporary credentials (an access key that begins with ASIA) send the session token, too',
        ),
      ],
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
    incomplete: {
      statuses: [400, 403],
      body: [
        /IncompleteSignature(?:Exception)?|Authorization header requires '(?:Credential|Signature|SignedHeaders)' parameter/,
      ],
      confidence: 0.96,
      causes: { 'credential.malformed': 0.9 },
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
    missing_token: {
      statuses: [400, 403],
      body: [/MissingAuthenticationToken(?:Exception)?/, /Request is missing Authentication Token/],
      confidence: 0.97,
      causes: { 'credential.missing': 0.9 },
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
    opt_in: {
      statuses: [400, 403],
      body: [/OptInRequired|SubscriptionRequiredException/],
      confidence: 0.96,
      causes: { 'subscription.missing': 1 },
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
    throttled: {
      statuses: [400, 429, 503],
      body: [/ThrottlingException|RequestLimitExceeded|ProvisionedThroughputExceededException/],
      headers: [header('x-amzn-requestid')],
      confidence: 0.95,
      causes: { 'rate.exceeded': 1 },
      without: NOT_GATEWAY,
      ids: AWS_ID,
    },
  },
);

const S3_BODY = /<Error>\s{0,8}<Code>/;

/** MinIO and other servers of the protocol name themselves; S3 does so with AmazonS3 or these two ids. */
const S3_HEADERS = [header('x-amz-request-id'), header('x-amz-id-2')];

const S3_ID = [
  {
    name: 'request id',
    header: 'x-amz-request-id',
    use: 'AWS support finds the request with it and `x-amz-id-2`',
  },
];

const S3 = signaturesOf(
  {
    prefix: 's3',
    product: 'Amazon S3',
    layer: 'api',
    basis: documented('https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html'),
  },
  {
    denied: {
      statuses: [403],
      body: [S3_BODY, '<Code>AccessDenied</Code>'],
      headers: S3_HEADERS,
      confidence: 0.96,
      causes: {
        'role.missing': 0.6,
        'route.not_found': 0.1,
        'condition.failed': 0.1,
        'owner.mismatch': 0.1,
        'credential.missing': 0.05,
      },
      remedies: [
        remedy(
          'api_owner',
          'look at the IAM policy, the bucket policy, Block Public Access, the ownership of the object, and the KMS key; a missing object is a 403, too, where ListBucket is not allowed',
        ),
      ],
      ids: S3_ID,
    },
    signature: {
      statuses: [403],
      body: [S3_BODY, '<Code>SignatureDoesNotMatch</Code>'],
      headers: S3_HEADERS,
      confidence: 0.97,
      causes: { 'credential.bad_signature': 1 },
      remedies: [
        remedy(
          'caller',
          'send exactly what was signed: method, Host, path, Content-Type and all `x-amz-` fields',
        ),
      ],
      ids: S3_ID,
    },
    skew: {
      statuses: [403],
      body: [S3_BODY, '<Code>RequestTimeTooSkewed</Code>'],
      confidence: 0.97,
      causes: { 'credential.expired': 0.55, 'credential.not_yet_valid': 0.45 },
      remedies: [CLOCK],
      ids: S3_ID,
    },
    key: {
      statuses: [403],
      body: [S3_BODY, '<Code>InvalidAccessKeyId</Code>'],
      headers: S3_HEADERS,
      confidence: 0.97,
      causes: { 'credential.unknown': 0.9, 'credential.revoked': 0.1 },
      ids: S3_ID,
    },
    token: {
      statuses: [400, 403],
      body: [S3_BODY, /<Code>(?:ExpiredToken|TokenRefreshRequired)<\/Code>/],
      headers: S3_HEADERS,
      confidence: 0.97,
      causes: { 'credential.expired': 1 },
      ids: S3_ID,
    },
    invalid_token: {
      statuses: [400, 403],
      body: [S3_BODY, '<Code>InvalidToken</Code>'],
      headers: S3_HEADERS,
      confidence: 0.96,
      causes: { 'credential.unknown': 0.9 },
      ids: S3_ID,
    },
    presigned_expired: {
      statuses: [403],
      body: [S3_BODY, '<Message>Request has expired</Message>'],
      confidence: 0.97,
      causes: { 'credential.expired': 1 },
      remedies: [remedy('caller', 'get a new presigned address')],
      ids: S3_ID,
    },
    post_policy: {
      statuses: [403],
      body: [S3_BODY, 'Invalid according to Policy: '],
      confidence: 0.97,
      causes: { 'condition.failed': 0.8, 'credential.expired': 0.2 },
      remedies: [
        remedy('caller', 'send only the form fields that the signed policy names, the file last'),
      ],
      ids: S3_ID,
    },
    cors: {
      statuses: [403],
      body: [
        S3_BODY,
        /CORSResponse: (?:This CORS request is not allowed|CORS is not enabled for this bucket)/,
      ],
      confidence: 0.98,
      causes: {
        'cors.origin_not_allowed': 0.7,
        'cors.method_not_allowed': 0.2,
        'cors.header_not_allowed': 0.1,
      },
      remedies: [
        remedy('api_owner', 'add a CORS rule with this origin, method and header to the bucket'),
      ],
      ids: S3_ID,
    },
    method: {
      statuses: [405],
      body: [S3_BODY, '<Code>MethodNotAllowed</Code>'],
      confidence: 0.95,
      causes: { 'request.method_not_allowed': 1 },
      remedies: [
        remedy(
          'caller',
          'use the REST endpoint of the bucket: its website endpoint takes GET and HEAD alone',
        ),
      ],
      ids: S3_ID,
    },
    account: {
      statuses: [403],
      body: [S3_BODY, /<Code>(?:AccountProblem|AllAccessDisabled|NotSignedUp)<\/Code>/],
      confidence: 0.97,
      causes: { 'consumer.suspended': 0.7, 'subscription.missing': 0.3 },
      ids: S3_ID,
    },
    server: {
      statuses: [],
      headers: [header('server', /^AmazonS3$/)],
      role: 'passed',
      confidence: 0.97,
    },
  },
);

/** The APIs of AWS; its gateways and firewalls are elsewhere. */
export const AWS_SIGNATURES: readonly Signature[] = [...AWS, ...S3];
