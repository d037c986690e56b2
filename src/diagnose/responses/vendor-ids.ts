import { headerValue } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import type { Note } from '../finding.ts';
import { knownMatches } from '../signatures/match.ts';

interface KnownId {
  readonly header: string;
  readonly name: string;
  readonly use: string;
}

const SITE = 'the site’s owner finds the request in its logs with it';
const API = 'the API’s owner finds the request in its logs with it';

/** Ids that people can quote, by the field that holds them. Those of products with signatures come from there. */
const KNOWN: readonly KnownId[] = [
  {
    header: 'cf-ray',
    name: 'Ray ID',
    use: 'the site’s owner finds the event under Security → Events with it',
  },
  {
    header: 'x-amzn-requestid',
    name: 'AWS request id',
    use: 'the API’s owner finds it in CloudWatch and CloudTrail; AWS Support asks for it',
  },
  {
    header: 'x-amz-request-id',
    name: 'S3 request id',
    use: 'AWS Support asks for it together with x-amz-id-2',
  },
  {
    header: 'x-amz-id-2',
    name: 'S3 extended request id',
    use: 'AWS Support asks for it together with x-amz-request-id',
  },
  {
    header: 'x-amz-cf-id',
    name: 'CloudFront request id',
    use: 'AWS Support and the owner’s CloudFront logs (x-edge-request-id) find the request with it',
  },
  {
    header: 'x-amzn-trace-id',
    name: 'X-Ray trace',
    use: 'the API’s owner finds the trace in X-Ray with it',
  },
  {
    header: 'x-ms-request-id',
    name: 'Azure request id',
    use: 'Microsoft’s support and the owner’s activity log find the request with it',
  },
  {
    header: 'x-ms-correlation-request-id',
    name: 'Azure correlation id',
    use: 'the owner finds all that belongs to the operation in the activity log with it',
  },
  {
    header: 'x-azure-ref',
    name: 'Azure reference',
    use: 'the owner finds the request by trackingReference in the logs of Front Door',
  },
  {
    header: 'x-cloud-trace-context',
    name: 'Google trace',
    use: 'the API’s owner finds the trace and its logs in Google Cloud with it',
  },
  {
    header: 'x-guploader-uploadid',
    name: 'Google upload id',
    use: 'Google’s support finds the request to Cloud Storage with it',
  },
  {
    header: 'x-github-request-id',
    name: 'GitHub request id',
    use: 'GitHub’s support finds the request with it',
  },
  {
    header: 'x-vercel-id',
    name: 'Vercel id',
    use: 'the project’s owner finds the request in the logs with it',
  },
  {
    header: 'x-nf-request-id',
    name: 'Netlify request id',
    use: 'Netlify’s support finds the request with it',
  },
  {
    header: 'fly-request-id',
    name: 'Fly request id',
    use: 'Fly’s support finds the request with it',
  },
  {
    header: 'x-railway-request-id',
    name: 'Railway request id',
    use: 'the owner finds the request in the HTTP logs with it',
  },
  {
    header: 'rndr-id',
    name: 'Render request id',
    use: 'Render’s support and the owner’s logs find the request with it',
  },
  {
    header: 'x-kong-request-id',
    name: 'Kong request id',
    use: 'the gateway’s owner finds the request in its logs with it',
  },
  {
    header: 'x-pinpoint-call',
    name: 'Pinpoint call',
    use: '`pinpoint why` with it shows the whole trace and proven fixes',
  },
  {
    header: 'x-fastly-request-id',
    name: 'Fastly request id',
    use: 'the site’s owner quotes it to Fastly',
  },
  {
    header: 'x-akamai-request-id',
    name: 'Akamai request id',
    use: 'the site’s owner quotes it to Akamai',
  },
  {
    header: 'x-datadome-cid',
    name: 'DataDome request id',
    use: 'the site’s owner quotes it to DataDome',
  },
  { header: 'x-request-id', name: 'request id', use: API },
  { header: 'x-correlation-id', name: 'correlation id', use: API },
  { header: 'request-id', name: 'request id', use: API },
  { header: 'x-trace-id', name: 'trace id', use: API },
  {
    header: 'traceparent',
    name: 'W3C trace',
    use: 'the API’s owner finds the trace with its second part (W3C Trace Context)',
  },
  { header: 'x-b3-traceid', name: 'Zipkin trace', use: 'the API’s owner finds the trace with it' },
  {
    header: 'uber-trace-id',
    name: 'Jaeger trace',
    use: 'the API’s owner finds the trace with its first part',
  },
  { header: 'x-varnish', name: 'Varnish XID', use: SITE },
];

const ID = /^[\w.:;=@/+-]{4,160}$/u;

/** The ids of the response that somebody can do something with, each with what. */
export const checkVendorIds: CaseCheck = ({ exchange: { response } }) => {
  if (response === undefined) return NOTHING;
  const told = new Set(
    knownMatches(response).flatMap(({ signature: { ids } }) =>
      (ids ?? []).map(({ header }) => header),
    ),
  );
  return {
    answers: [],
    causes: [],
    notes: KNOWN.flatMap(({ header, name, use }): readonly Note[] => {
      const value = headerValue(response.headers, header)?.trim();
      if (value === undefined || !ID.test(value) || told.has(header)) return [];
      return [
        {
          kind: 'id',
          evidence: { from: 'response', text: `${name} \`${value}\``, at: header },
          use,
        },
      ];
    }),
  };
};
