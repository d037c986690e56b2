import { documented, fix, share } from '../parts.ts';
import type { CauseShare } from '../../finding.ts';
import type { Signature } from '../signature.ts';

const S3 = { product: 'Amazon S3', layer: 'api', role: 'answered' } as const;
const S3_ERRORS = documented('https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html');
const S3_403 = documented(
  'https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html',
);

/** One error code of S3. */
function s3(code: string, statuses: readonly number[], causes: readonly CauseShare[]): Signature {
  return {
    ...S3,
    id: `s3.${code}`,
    statuses,
    body: [`<Code>${code}</Code>`, '<RequestId>'],
    confidence: 0.9,
    causes,
    ids: [
      {
        name: 'S3 request id',
        header: 'x-amz-request-id',
        body: /<RequestId>([\w-]{6,40})<\/RequestId>/u,
        use: 'AWS Support asks for it together with x-amz-id-2; the bucket’s owner finds it in the access log',
      },
    ],
    basis: code === 'AccessDenied' ? S3_403 : S3_ERRORS,
  };
}

/** The errors of S3, which S3-compatible stores copy. */
export const S3_SIGNATURES: readonly Signature[] = [
  s3(
    'AccessDenied',
    [403],
    [
      share(
        'access.denied_by_default',
        0.5,
        fix(
          'api_owner',
          'Check bucket policy, IAM policy, Block Public Access and the KMS key’s policy.',
        ),
      ),
      share('role.missing', 0.2),
      share(
        'route.not_found',
        0.15,
        fix(
          'caller',
          'Check the key: without s3:ListBucket, S3 answers 403 for objects that do not exist.',
        ),
      ),
      share('condition.failed', 0.1),
    ],
  ),
  s3(
    'SignatureDoesNotMatch',
    [403],
    [
      share(
        'credential.bad_signature',
        0.97,
        fix(
          'caller',
          'Send the very headers, method and query that were signed; Content-Type is often added later.',
        ),
      ),
    ],
  ),
  s3(
    'RequestTimeTooSkewed',
    [403],
    [
      share(
        'credential.not_yet_valid',
        0.4,
        fix('caller', 'Set the clock: it differs by more than 15 minutes.'),
      ),
      share('credential.expired', 0.4),
    ],
  ),
  s3('InvalidAccessKeyId', [403], [share('credential.unknown', 0.97)]),
  s3(
    'ExpiredToken',
    [400, 403],
    [share('credential.expired', 0.97, fix('caller', 'Get new temporary credentials.'))],
  ),
  s3('InvalidToken', [400, 403], [share('credential.malformed', 0.8)]),
  s3('MethodNotAllowed', [405], [share('request.method_not_allowed', 0.95)]),
  s3('EntityTooLarge', [400], [share('request.body_too_large', 0.95)]),
  s3(
    'SlowDown',
    [503],
    [share('rate.exceeded', 0.95, fix('wait', 'Send more slowly, with backoff.'))],
  ),
  {
    ...S3,
    id: 's3.post_policy',
    statuses: [403],
    body: ['<Code>AccessDenied</Code>', /Invalid according to Policy: /u],
    confidence: 0.95,
    causes: [
      share(
        'condition.failed',
        0.95,
        fix(
          'caller',
          'Send exactly the form fields that the signed POST policy allows, the file last.',
        ),
      ),
    ],
    basis: S3_ERRORS,
  },
];
