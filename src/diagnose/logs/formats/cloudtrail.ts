import type { JsonObject } from '../../../util/json.ts';
import type { LogFormat } from '../format.ts';
import { readIsoTime } from '../moment.ts';
import type { Seen } from './parts/event.ts';
import { ownerFix, tick } from './parts/event.ts';
import { jsonFormat } from './parts/json-format.ts';
import { textAt } from './parts/json-record.ts';

const DOCS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html';

/** CloudTrail's events that AWS refused, one JSON object a line (`jq -c '.Records[]'` makes them of a delivered file). */
export const cloudtrail: LogFormat = jsonFormat(
  { id: 'aws_cloudtrail', product: 'AWS IAM', layer: 'identity' },
  {
    marks: ['"eventVersion"', '"eventSource"', '"awsRegion"'],
    sure: 0.98,
    may: /"errorCode": ?"[\w.]{0,80}(?:AccessDenied|Unauthorized|Forbidden|NotAuthorized)/,
    read,
  },
);

const NOT_AUTHORIZED =
  /User: (\S{1,300}) is not authorized to perform: ([\w:*-]{3,120})(?: on resource: (\S{1,500}))?(.{0,300})/;

function read(record: JsonObject): Seen | undefined {
  const code = textAt(record, 'errorCode') ?? '';
  if (!/AccessDenied|Unauthorized|Forbidden|NotAuthorized/.test(code)) return undefined;
  const message = textAt(record, 'errorMessage') ?? '';
  const [, user, action, resource, why = ''] = NOT_AUTHORIZED.exec(message) ?? [];
  const denied = why.includes('explicit deny');
  const wanted =
    action ??
    `${(textAt(record, 'eventSource') ?? '').split('.')[0] ?? ''}:${textAt(record, 'eventName') ?? ''}`;
  return {
    moment: readIsoTime(textAt(record, 'eventTime') ?? ''),
    clientAddress: textAt(record, 'sourceIPAddress'),
    status: 403,
    account: textAt(record, 'userIdentity.arn', 'userIdentity.userName'),
    userAgent: textAt(record, 'userAgent'),
    ids: [textAt(record, 'requestID'), textAt(record, 'eventID')],
    refusedByProduct: true,
    text: `${code} ${wanted} ${message}`,
    causes: [
      {
        code: denied ? 'condition.failed' : 'role.missing',
        factor: 300,
        says: `${tick(user ?? textAt(record, 'userIdentity.arn'))} may not ${tick(wanted)}${denied ? ': an explicit deny' : ''}`,
        remedies: [
          denied
            ? ownerFix(
                'Find the statement with "Effect": "Deny" (policy, boundary, service control policy or resource policy) that fits',
              )
            : ownerFix(
                'Add a statement to a policy of the caller',
                JSON.stringify({ Effect: 'Allow', Action: wanted, Resource: resource ?? '*' }),
              ),
        ],
        source: DOCS,
      },
    ],
  };
}
