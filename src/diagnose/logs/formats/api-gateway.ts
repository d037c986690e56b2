import { isObject } from '../../../util/json.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import type { CauseCode } from '../../cause-codes.ts';
import type { Remedy } from '../../finding.ts';
import type { LogFormat } from '../format.ts';
import { readClfTime, readEpoch } from '../moment.ts';
import type { Cause, Seen } from './parts/event.ts';
import { callerFix, eventOf, ownerFix, remedy, tick } from './parts/event.ts';
import { headOf, integer } from './parts/fields.ts';
import { jsonFormat } from './parts/json-format.ts';
import { numberAt, textAt } from './parts/json-record.ts';
import { shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { unwrap } from './parts/unwrap.ts';

const DOCS =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html';

/** Access logs of Amazon API Gateway as JSON; their members are of the owner's choosing, these names are the console's. */
export const apiGateway: LogFormat = jsonFormat(
  { id: 'aws_api_gateway', product: 'AWS API Gateway', layer: 'gateway' },
  {
    marks: ['"requestId"', '"status"', '"protocol"'],
    some: ['"resourcePath"', '"routeKey"'],
    sure: 0.97,
    may: /"status": ?"?4\d\d/,
    read,
  },
);

function read(record: JsonObject): Seen | undefined {
  const status = numberAt(record, 'status');
  const type = responseTypeOf(record);
  const integration = numberAt(
    record,
    'integrationStatus',
    'integration.status',
    'integration_status',
  );
  const causes = causesOf({
    status,
    type,
    integration,
    message: textAt(record, 'errorMessage', 'error', 'authorizerError', 'authorizer.error'),
  });
  if (!isWorthTelling(status, causes)) return undefined;
  return {
    moment:
      readClfTime(textAt(record, 'requestTime') ?? '') ??
      readEpoch(numberAt(record, 'requestTimeEpoch') ?? 0),
    clientAddress: textAt(record, 'ip', 'sourceIp', 'identity.sourceIp'),
    method:
      textAt(record, 'httpMethod') ?? /^[A-Z]{3,10}/.exec(textAt(record, 'routeKey') ?? '')?.[0],
    target:
      textAt(record, 'path', 'resourcePath') ??
      /\/\S{0,1024}/.exec(textAt(record, 'routeKey') ?? '')?.[0],
    host: textAt(record, 'domainName'),
    status,
    upstreamStatus: type === undefined ? integration : undefined,
    ids: [textAt(record, 'requestId'), textAt(record, 'extendedRequestId')],
    refusedByProduct:
      type !== undefined ? true : integration !== undefined ? integration !== status : undefined,
    text: `${String(status)} ${type ?? '-'} ${textAt(record, 'httpMethod') ?? ''} ${textAt(record, 'resourcePath', 'path', 'routeKey') ?? ''}`,
    causes,
  };
}

type Row = readonly [code: CauseCode, factor: number, means: string, ...fixes: Remedy[]];

/** Types of responses that the gateway makes itself. */
const TYPES: Readonly<Record<string, Row>> = {
  ACCESS_DENIED: [
    'role.missing',
    200,
    'the authoriser or the resource policy refused',
    ownerFix('See the policy that the authoriser returns, and the resource policy of the API'),
  ],
  API_CONFIGURATION_ERROR: ['server.handler_mapping', 60, 'the API is set up wrongly'],
  AUTHORIZER_CONFIGURATION_ERROR: [
    'server.auth_subrequest',
    200,
    'the authoriser could not be called',
  ],
  AUTHORIZER_FAILURE: [
    'server.auth_subrequest',
    300,
    'the authoriser failed',
    ownerFix('See the log of the authoriser’s function'),
  ],
  BAD_REQUEST_BODY: ['request.body_invalid', 300, 'the body does not fit its model'],
  BAD_REQUEST_PARAMETERS: ['request.malformed', 200, 'a parameter is missing or wrong'],
  EXPIRED_TOKEN: [
    'credential.expired',
    300,
    'the token has expired',
    callerFix('Get new credentials'),
  ],
  INVALID_API_KEY: [
    'credential.unknown',
    300,
    'the API key is missing, unknown or in no usage plan of this stage',
    callerFix('Send the key in x-api-key'),
    ownerFix('Put the key into a usage plan of the stage'),
  ],
  INVALID_SIGNATURE: [
    'credential.bad_signature',
    300,
    'the signature (SigV4) does not verify',
    callerFix('Sign the request as it is sent: host, path, query, body; mind the clock'),
  ],
  MISSING_AUTHENTICATION_TOKEN: [
    'route.not_found',
    300,
    'no method is at this path, or it wants a signature',
    callerFix('Check the stage, the path and the method'),
  ],
  QUOTA_EXCEEDED: [
    'quota.exceeded',
    300,
    'the quota of the usage plan is used up',
    remedy('wait', 'Wait for the next period of the quota'),
  ],
  REQUEST_TOO_LARGE: ['request.body_too_large', 300, 'the body is larger than 10 MB'],
  RESOURCE_NOT_FOUND: ['route.not_found', 300, 'nothing is at this path'],
  THROTTLED: [
    'rate.exceeded',
    300,
    'too many requests',
    remedy('wait', 'Send fewer requests, and wait before the next'),
  ],
  UNAUTHORIZED: [
    'credential.missing',
    200,
    'the authoriser did not know the caller, or no token was sent',
    callerFix('Send the token that the authoriser reads'),
  ],
  UNSUPPORTED_MEDIA_TYPE: [
    'request.unsupported_media_type',
    300,
    'no mapping for this Content-Type',
  ],
  WAF_FILTERED: [
    'waf.blocked',
    300,
    'AWS WAF blocked it',
    ownerFix('Find the request in the log of AWS WAF by its request id'),
  ],
};

/** Wherever the owner's format put it: a value that is one of the types. */
function responseTypeOf(record: JsonObject): string | undefined {
  const values = Object.values(record).flatMap((value): readonly Json[] =>
    isObject(value) ? Object.values(value) : [value],
  );
  const found = values.find((value) => typeof value === 'string' && Object.hasOwn(TYPES, value));
  if (typeof found === 'string') return found;
  return textAt(record, 'wafResponseCode', 'waf.response') === 'WAF_BLOCK'
    ? 'WAF_FILTERED'
    : undefined;
}

interface Logged {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly integration: number | undefined;
  readonly message: string | undefined;
}

function causesOf({ status, type, integration, message }: Logged): readonly Cause[] {
  if (type !== undefined) return typeCauses(type);
  if (integration !== undefined && integration === status && status >= 400) {
    return [
      {
        code: 'upstream.refused',
        factor: 200,
        says: `API Gateway passed on ${tick(integration)} of the integration`,
        remedies: [remedy('api_owner', 'See the log of the integration at this second')],
        source: DOCS,
      },
    ];
  }
  if (message !== undefined && /not authorized|explicit deny/i.test(message)) {
    return [
      { code: 'role.missing', factor: 150, says: `API Gateway: ${tick(message)}`, source: DOCS },
    ];
  }
  return [];
}

function typeCauses(type: string): readonly Cause[] {
  const row = TYPES[type];
  if (row === undefined) return [];
  const [code, factor, means, ...remedies] = row;
  return [
    {
      code,
      factor,
      says: `API Gateway answered itself, ${tick(type)}: ${means}`,
      remedies,
      source: DOCS,
    },
  ];
}

const EXECUTION = {
  id: 'aws_api_gateway_execution',
  product: 'AWS API Gateway',
  layer: 'gateway',
} as const;
const LINE = /\(([0-9a-f-]{36})\) /;
const TYPE = /Gateway response type: ([A-Z_]{4,40}) with status code: (\d{3})/;

/** Execution logs of API Gateway: `(request id) Gateway response type: THROTTLED with status code: 429`. */
export const apiGatewayExecution: LogFormat = {
  ...EXECUTION,
  recognise: (lines) => shareOf(lines, (line) => LINE.test(line.slice(0, 120)), 0.85),
  mayMatter: (line) => line.includes('Gateway response type: '),
  parse(record, at) {
    const { text, moment } = unwrap(record);
    const head = headOf(text);
    const found = TYPE.exec(head);
    if (found === null) return undefined;
    return eventOf(EXECUTION, at, {
      moment,
      status: integer(found[2]),
      ids: [LINE.exec(head)?.[1]],
      refusedByProduct: true,
      text: found[0],
      causes: typeCauses(found[1] ?? ''),
    });
  },
};
