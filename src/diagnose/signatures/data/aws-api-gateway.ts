import { documented, fix, look, share } from '../parts.ts';
import type { CauseShare } from '../../finding.ts';
import type { Signature } from '../signature.ts';

const APIGW = { product: 'AWS API Gateway', layer: 'gateway', role: 'answered' } as const;
const TYPES = documented(
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html',
);
/** One error type of API Gateway, as its header names it. */
function errorType(
  type: string,
  causes: readonly CauseShare[],
  statuses: readonly number[] = [403],
): Signature {
  return {
    ...APIGW,
    id: `apigw.${type}`,
    statuses,
    headers: [{ name: 'x-amzn-errortype', value: type }, { name: 'x-amz-apigw-id' }],
    confidence: 0.95,
    causes,
    basis: TYPES,
  };
}

/** API Gateway of AWS, for REST and HTTP APIs. */
export const API_GATEWAY_SIGNATURES: readonly Signature[] = [
  {
    ...APIGW,
    id: 'apigw.missing_token',
    statuses: [403],
    body: [/^\{\s?"message"\s?:\s?"Missing Authentication Token"\s?\}\s?$/u],
    confidence: 0.97,
    causes: [
      share(
        'route.not_found',
        0.8,
        fix(
          'caller',
          'check stage, path and method: API Gateway says this of a route that it does not have',
        ),
      ),
      share(
        'credential.missing',
        0.15,
        fix('caller', 'sign the request (SigV4) if the method asks for IAM'),
      ),
    ],
    probes: [
      look(
        'compare the URL with the invoke URL of the stage',
        'a missing stage, an extra slash or another method explains it',
      ),
    ],
    basis: TYPES,
  },
  errorType('ForbiddenException', [
    share(
      'credential.unknown',
      0.35,
      fix('caller', 'send a valid key in `x-api-key`, of a usage plan that has this stage'),
    ),
    share('credential.missing', 0.25),
    share('waf.blocked', 0.15),
    share(
      'subscription.missing',
      0.1,
      fix('api_owner', 'add the stage to the usage plan of the key'),
    ),
  ]),
  errorType('AccessDeniedException', [
    share(
      'access.denied_by_default',
      0.55,
      fix(
        'api_owner',
        'read what the Lambda authorizer returned: a cached policy for another path also looks so',
      ),
    ),
    share(
      'ip.denied',
      0.2,
      fix('api_owner', 'look for aws:SourceIp and aws:SourceVpce in the resource policy'),
    ),
    share('role.missing', 0.15),
  ]),
  errorType('ExpiredTokenException', [
    share('credential.expired', 0.95, fix('caller', 'get new temporary credentials')),
  ]),
  errorType('InvalidSignatureException', [
    share(
      'credential.bad_signature',
      0.95,
      fix('caller', 'sign the exact host, path, query and headers that are sent; check the clock'),
    ),
  ]),
  errorType('UnrecognizedClientException', [share('credential.unknown', 0.9)]),
  errorType('IncompleteSignatureException', [
    share(
      'credential.malformed',
      0.9,
      fix(
        'caller',
        'Authorization is not SigV4: a bearer token was sent to a method that asks for IAM',
      ),
    ),
  ]),
  errorType(
    'UnauthorizedException',
    [
      share('credential.missing', 0.5),
      share('credential.unknown', 0.3),
      share('credential.expired', 0.15),
    ],
    [401],
  ),
  errorType(
    'LimitExceededException',
    [share('quota.exceeded', 0.9, fix('wait', 'wait for the usage plan’s next period'))],
    [429],
  ),
  errorType(
    'TooManyRequestsException',
    [
      share(
        'rate.exceeded',
        0.9,
        fix('wait', 'send more slowly; the limits of stage, method and account add up'),
      ),
    ],
    [429],
  ),
  errorType('RequestTooLargeException', [share('request.body_too_large', 0.95)], [413]),
  errorType(
    'BadRequestException',
    [share('request.body_invalid', 0.7), share('request.malformed', 0.15)],
    [400],
  ),
  errorType(
    'UnsupportedMediaTypeException',
    [
      share(
        'request.unsupported_media_type',
        0.95,
        fix('caller', 'send a Content-Type that the integration has a mapping template for'),
      ),
    ],
    [415],
  ),
  {
    ...APIGW,
    id: 'apigw.explicit_deny',
    statuses: [403],
    body: [
      /"Message":"User is not authorized to access this resource(?: with an explicit deny[^"]{0,80})?"/u,
    ],
    confidence: 0.95,
    causes: [
      share(
        'access.denied_by_default',
        0.8,
        fix(
          'api_owner',
          'read the policy that the authorizer returned; it is cached for its TTL, also for other paths',
        ),
      ),
      share('ip.denied', 0.1),
    ],
    basis: TYPES,
  },
  {
    ...APIGW,
    id: 'apigw.http_api_403',
    statuses: [403],
    headers: [{ name: 'apigw-requestid' }],
    body: [/^\{"message":"Forbidden"\}$/u],
    confidence: 0.9,
    causes: [
      share('scope.missing', 0.4, fix('key_owner', 'ask for a token with the scope of the route')),
      share('access.denied_by_default', 0.4),
      share('server.client_certificate', 0.1),
    ],
    ids: [
      {
        name: 'API Gateway request id',
        header: 'apigw-requestid',
        use: 'the API’s owner finds the request in the access log ($context.requestId is another one; look for extendedRequestId)',
      },
    ],
    basis: documented(
      'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html',
    ),
  },
  {
    ...APIGW,
    id: 'apigw.http_api_401',
    statuses: [401],
    headers: [{ name: 'apigw-requestid' }],
    body: [/^\{"message":"Unauthorized"\}$/u],
    confidence: 0.9,
    causes: [
      share('credential.missing', 0.35),
      share('credential.expired', 0.25),
      share('credential.wrong_audience', 0.2),
      share('credential.wrong_issuer', 0.1),
    ],
    probes: [
      look(
        'read the www-authenticate field',
        'its error_description names the claim that was refused',
      ),
    ],
    basis: documented(
      'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html',
    ),
  },
  {
    ...APIGW,
    id: 'apigw.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'x-amz-apigw-id' }],
    confidence: 0.93,
    causes: [],
    ids: [
      {
        name: 'API Gateway request id',
        header: 'x-amzn-requestid',
        use: 'the API’s owner finds the request in the execution log of the stage with it',
      },
    ],
    basis: TYPES,
  },
];
