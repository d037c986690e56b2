import { formatDuration, formatInstant } from '../../../util/units.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { byCaller, cause, found } from '../found.ts';
import { parseCompactDate, parseHttpDate } from '../../moment.ts';
import { byStatus, CLOCK_WORDS, field, queryOf } from '../parts.ts';
import type { Moment } from '../parts.ts';
import { shown } from '../shown.ts';

const GROUP = 'signed_request';

/** AWS refuses a signature that is 15 minutes from its clock (RequestTimeTooSkewed; SignatureDoesNotMatch, "Signature expired"). */
const AWS_SKEW_MS = 15 * 60_000;

/** Date, region and service of a Signature Version 4 in the Authorization field. */
export function awsSignature(request: SeenRequest, moment: Moment, kase: DiagnoseCase): Findings {
  const authorization = field(request, 'authorization') ?? '';
  if (!authorization.startsWith('AWS4-HMAC-SHA256')) return found([]);
  const scope =
    /Credential=[^/,\s]{1,128}\/(\d{8})\/([a-z0-9-]{1,40})\/([a-z0-9-]{1,40})\/aws4_request/.exec(
      authorization,
    );
  if (scope === null) {
    const weight = {
      code: 'credential.malformed',
      factor: byStatus(kase, { 403: 30, 400: 40 }, 6),
      group: GROUP,
    } as const;
    return found([
      cause(
        weight,
        'the AWS signature has no whole `Credential=…/date/region/service/aws4_request`',
        { at: 'authorization' },
      ),
    ]);
  }
  const [, day = '', region = '', service = ''] = scope;
  const stamp = field(request, 'x-amz-date');
  const atMs = parseCompactDate(stamp ?? '') ?? parseHttpDate(field(request, 'date') ?? '');
  const causes: CauseFinding[] = [];
  if (atMs === undefined) {
    const weight = {
      code: 'credential.malformed',
      factor: byStatus(kase, { 403: 20, 400: 30 }, 5),
      group: GROUP,
    } as const;
    causes.push(
      cause(weight, 'the request is signed for AWS, and neither X-Amz-Date nor Date can be read', {
        at: 'x-amz-date',
      }),
    );
  } else {
    causes.push(...skewed(atMs, moment, kase));
    const signedDay = formatInstant(atMs).slice(0, 10).replaceAll('-', '');
    if (signedDay !== day)
      causes.push(
        badSignature(
          kase,
          `the day of the credential scope (${day}) is not that of the request (${signedDay})`,
        ),
      );
  }
  causes.push(...wrongScope(request, { region, service }, kase));
  return found(causes);
}

function skewed(atMs: number, moment: Moment, kase: DiagnoseCase): readonly CauseFinding[] {
  const byMs = moment.atMs - atMs;
  // By our clock an old paste is always old.
  if (Math.abs(byMs) <= AWS_SKEW_MS || (moment.by === 'now' && byMs > 0)) return [];
  const code = byMs > 0 ? 'credential.expired' : 'credential.not_yet_valid';
  const text = `the request was signed for ${formatInstant(atMs)}, ${formatDuration(Math.abs(byMs))} ${byMs > 0 ? 'before' : 'after'} it arrived ${CLOCK_WORDS[moment.by]}; AWS takes 15 minutes`;
  const remedies = [
    byCaller('set the clock of the machine that signs (NTP), and sign right before sending'),
  ];
  return [
    cause({ code, factor: byStatus(kase, { 403: 150, 400: 60 }, 20), group: GROUP }, text, {
      at: 'x-amz-date',
      remedies,
    }),
  ];
}

function badSignature(kase: DiagnoseCase, text: string): CauseFinding {
  const weight = {
    code: 'credential.bad_signature',
    factor: byStatus(kase, { 403: 40, 400: 20 }, 6),
    group: GROUP,
  } as const;
  return cause(weight, text, {
    at: 'authorization',
    remedies: [byCaller('sign again for the address, region and service that are called')],
  });
}

/** Services whose host and signature have the same name. */
const SAME_NAME: ReadonlySet<string> = new Set([
  'execute-api',
  's3',
  'lambda',
  'dynamodb',
  'sqs',
  'sns',
  'sts',
  'es',
  'aoss',
]);
const REGIONAL =
  /^(?:[a-z0-9.-]{1,100}\.)?([a-z0-9-]{2,30})\.([a-z]{2}(?:-[a-z]{2,4})?-[a-z]{4,10}-\d)\.amazonaws\.com$/;

interface Scope {
  readonly region: string;
  readonly service: string;
}

function wrongScope(
  request: SeenRequest,
  { region, service }: Scope,
  kase: DiagnoseCase,
): readonly CauseFinding[] {
  const parts = REGIONAL.exec(request.url.host ?? '');
  if (parts === null) return [];
  const [, named = '', wanted = ''] = parts;
  const causes: CauseFinding[] = [];
  if (region !== wanted) {
    causes.push(
      badSignature(
        kase,
        `the request is signed for the region \`${region}\`, and goes to \`${wanted}\``,
      ),
    );
  }
  if (SAME_NAME.has(named) && service !== named) {
    causes.push(
      badSignature(
        kase,
        `the request is signed for the service \`${service}\`, and goes to \`${named}\``,
      ),
    );
  }
  return causes;
}

/** A field that the signature covers and that the request lacks cannot verify. */
export function signedFields(request: SeenRequest, kase: DiagnoseCase): Findings {
  const authorization = field(request, 'authorization') ?? '';
  const inQuery = queryOf(request).find(({ name }) =>
    /^x-(?:amz|goog)-signedheaders$/i.test(name),
  )?.value;
  const signed = /SignedHeaders=([a-z0-9;_-]{1,500})/.exec(authorization)?.[1] ?? inQuery;
  const lacking = (signed ?? '')
    .toLowerCase()
    .split(';', 40)
    .filter(
      (name) =>
        name !== '' &&
        name !== 'host' &&
        name !== 'content-length' &&
        field(request, name) === undefined,
    );
  if (lacking.length === 0 || request.missing.length > 0) return found([]);
  return found([
    badSignature(
      kase,
      `the signature covers \`${shown(lacking[0] ?? '')}\`, and the request does not have that field`,
    ),
  ]);
}
