import type { CauseCode } from '../../cause-codes.ts';
import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { readIsoTime } from '../moment.ts';
import type { Traffic, TrafficFormat } from '../traffic.ts';
import type { Cause, Place } from './parts/event.ts';
import { eventOf, ownerFix, remedy, said, tick } from './parts/event.ts';
import { headOf, integer } from './parts/fields.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { toTraffic } from './parts/to-traffic.ts';

const NAME = { id: 'cloudfront', product: 'Amazon CloudFront', layer: 'cdn' } as const;
const DOCS =
  'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html';

const DEFAULT_FIELDS =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end'.split(
    ' ',
  );

/** CloudFront's standard log: values apart by tabs, their order in `#Fields`. */
export const cloudfront: TrafficFormat & Required<Pick<LogFormat, 'open'>> = {
  ...NAME,
  recognise(lines) {
    if (lines.some((line) => line.startsWith('#Fields:') && line.includes('x-edge-result-type')))
      return 0.99;
    const like = lines.filter((line) =>
      /^\d{4}-\d{2}-\d{2}\t\d{2}:\d{2}:\d{2}\t[A-Z]{3}\d/.test(line),
    );
    return like.length === 0
      ? 0
      : 0.95 * (like.length / lines.filter((line) => line.trim() !== '').length);
  },
  mayMatter: (line) => line.startsWith('#Fields:') || /\t4\d\d\t/.test(line),
  parse: (record, at) => parseWith(DEFAULT_FIELDS, record, at),
  traffic: (line) => trafficWith(DEFAULT_FIELDS, line),
  open(lines) {
    let fields = fieldsOf(lines.find((line) => line.startsWith('#Fields:'))) ?? DEFAULT_FIELDS;
    const reader: TrafficFormat = {
      ...cloudfront,
      traffic: (line) => trafficWith(fields, line),
      parse(record, at) {
        const given = fieldsOf(record);
        if (given === undefined) return parseWith(fields, record, at);
        fields = given;
        return undefined;
      },
    };
    return reader;
  },
};

function fieldsOf(line: string | undefined): readonly string[] | undefined {
  return line?.startsWith('#Fields:') === true
    ? line.slice('#Fields:'.length).trim().split(/\s+/)
    : undefined;
}

function trafficWith(fields: readonly string[], line: string): Traffic | undefined {
  const values = headOf(line).split('\t');
  if (values.length < 14) return undefined;
  const value = (name: string): string | undefined => said(values[fields.indexOf(name)]);
  return toTraffic({
    moment: readIsoTime(`${value('date') ?? ''} ${value('time') ?? ''}Z`),
    clientAddress: value('c-ip'),
    method: value('cs-method'),
    target: value('cs-uri-stem'),
    status: integer(value('sc-status')),
  });
}

function parseWith(fields: readonly string[], record: string, at: Place): LogEvent | undefined {
  const values = headOf(record).split('\t');
  // Fields were added at the end over the years; those of the middle never moved.
  if (values.length < 14) return undefined;
  const value = (name: string): string | undefined => said(values[fields.indexOf(name)]);
  const status = integer(value('sc-status'));
  const result = value('x-edge-result-type');
  const detail = value('x-edge-detailed-result-type') ?? result;
  const causes = causesOf(status, result, detail);
  if (!isWorthTelling(status, causes) || status === 404) return undefined;
  const own = causes.some(({ code }) => code !== 'upstream.refused');
  return eventOf(NAME, at, {
    moment: readIsoTime(`${value('date') ?? ''} ${value('time') ?? ''}Z`),
    clientAddress: value('c-ip'),
    method: value('cs-method'),
    target: value('cs-uri-stem'),
    host: value('x-host-header') ?? value('cs(Host)'),
    status,
    userAgent: value('cs(User-Agent)')?.replaceAll('%20', ' '),
    ids: [value('x-edge-request-id')],
    refusedByProduct: own ? true : undefined,
    text: `${String(status)} ${result ?? '-'} ${detail ?? '-'} ${value('cs-method') ?? ''} ${value('cs-uri-stem') ?? ''}`,
    causes,
  });
}

/** Detailed result types by which CloudFront refuses itself; told by their names, for their meanings were not seen. */
const BY_DETAIL: Readonly<Record<string, readonly [CauseCode, number]>> = {
  ClientGeoBlocked: ['cdn.geo', 150],
  InvalidRequest: ['request.malformed', 100],
  InvalidRequestBlocked: ['waf.blocked', 60],
  InvalidRequestCertificate: ['server.host_unknown', 60],
  InvalidRequestHeader: ['request.malformed', 60],
  InvalidRequestMethod: ['cdn.method', 60],
  LimitExceeded: ['rate.exceeded', 60],
};

function causesOf(
  status: number | undefined,
  result: string | undefined,
  detail: string | undefined,
): readonly Cause[] {
  if (status === undefined || status < 400) return [];
  const known =
    detail !== undefined && Object.hasOwn(BY_DETAIL, detail) ? BY_DETAIL[detail] : undefined;
  if (known !== undefined) {
    const fixes =
      known[0] === 'cdn.method'
        ? [
            ownerFix(
              'Allow the method in the behaviour of this path',
              '"AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]',
            ),
          ]
        : [];
    return [
      {
        code: known[0],
        factor: known[1],
        says: `CloudFront refused: ${tick(detail)}`,
        remedies: fixes,
        source: DOCS,
      },
    ];
  }
  if (status !== 403) return [];
  // With WAF, geo restrictions or an unsigned URL the type is a plain Error as well; a Miss, Hit or Pass came from behind.
  return result === 'Error'
    ? [
        {
          code: 'upstream.refused',
          factor: 10,
          says: `CloudFront logged ${tick(detail)}: most often the origin refused`,
          remedies: [remedy('api_owner', 'See the log of the origin at this second')],
          source: DOCS,
        },
        {
          code: 'waf.blocked',
          factor: 6,
          says: 'AWS WAF in front of CloudFront logs the same',
          source: DOCS,
        },
      ]
    : [];
}
