import { headerValues } from '../../../core/headers.ts';
import { formatBytes } from '../../../util/units.ts';
import { NOTHING } from '../../finding.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import { byCaller, cause, found, note, together } from '../found.ts';
import { bodySize, byStatus, contentTypeOf, field, isWithheld, wholeBody } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { shown } from '../shown.ts';

const GROUP = 'framing';
const ENCODER = new TextEncoder();

/** What the head says of the body's length and parts, held against the body; and `Expect`. */
export const checkFraming = requestCheck((request, kase) =>
  together([lengths(request), multipart(request, kase), expectation(request, kase)]),
);

function lengths(request: SeenRequest): Findings {
  const declared = headerValues(request.headers, 'content-length');
  const isChunked = field(request, 'transfer-encoding') !== undefined;
  if (declared.length > 0 && isChunked) {
    return malformed(5, 'both Content-Length and Transfer-Encoding are sent', 'content-length');
  }
  if (new Set(declared).size > 1) {
    return malformed(20, 'two Content-Length fields that differ', 'content-length');
  }
  const [length] = declared;
  if (length === undefined) return NOTHING;
  if (!/^\d{1,15}$/.test(length.trim())) {
    return malformed(20, `the Content-Length \`${shown(length)}\` is no number`, 'content-length');
  }
  // A compressed body is shown as what it was before.
  const isEncoded = field(request, 'content-encoding') !== undefined;
  const size = sentSize(request);
  if (size === undefined || size === Number(length) || isEncoded) return NOTHING;
  return malformed(
    size < Number(length) ? 6 : 4,
    `the Content-Length says ${length} bytes, and the body has ${size}`,
    'content-length',
  );
}

/** Bytes of the body; 0 where the material shows that there is none. */
function sentSize(request: SeenRequest): number | undefined {
  const { body } = request;
  if (body === undefined) return isWithheld(request, 'body') ? undefined : 0;
  if (!body.complete) return undefined;
  return body.text === undefined ? body.sizeBytes : ENCODER.encode(body.text).length;
}

function malformed(factor: number, text: string, at: string): Findings {
  const remedies = [
    byCaller('let the client compute the length of the body: do not set it by hand'),
  ];
  return found([
    cause({ code: 'request.malformed', factor, group: GROUP }, text, { at, remedies }),
  ]);
}

function multipart(request: SeenRequest, kase: DiagnoseCase): Findings {
  const { essence, type } = contentTypeOf(request);
  if (!essence.startsWith('multipart/')) return NOTHING;
  const boundary = type?.parameters.get('boundary');
  const factor = byStatus(kase, { 400: 60, 415: 30, 422: 20 }, 6);
  const weight = { code: 'request.body_not_parseable', factor, group: GROUP } as const;
  if (boundary === undefined || boundary === '') {
    const remedy =
      'do not set Content-Type for multipart bodies: the client adds it with its boundary';
    const more = { at: 'content-type', remedies: [byCaller(remedy)] };
    return found([cause(weight, `\`${essence}\` without a boundary`, more)]);
  }
  const text = wholeBody(request);
  if (text === undefined || text === '' || text.includes(`--${boundary}`)) return NOTHING;
  return found([
    cause(weight, 'the boundary of the Content-Type does not occur in the body', {
      at: 'content-type',
      remedies: [byCaller('send the boundary that the parts are written with')],
    }),
  ]);
}

function expectation(request: SeenRequest, kase: DiagnoseCase): Findings {
  const expect = field(request, 'expect');
  if (expect === undefined) return NOTHING;
  const text = `\`Expect: ${shown(expect)}\` is sent, which some servers and proxies refuse`;
  const factor = byStatus(kase, { 417: 200, 411: 4 }, 1.5);
  const remedies = [byCaller('send no Expect field', "-H 'Expect:'")];
  const weight = { code: 'request.malformed', factor, group: 'expect' } as const;
  return found([cause(weight, text, { at: 'expect', remedies })]);
}

/** Sizes beyond which servers refuse by their own settings: nginx `client_max_body_size`, Azure WAF, AWS WAF body inspection. */
const BODY_SIZES: readonly (readonly [number, string, number])[] = [
  [100 * 1024 ** 2, 'more than the 100 MB that Cloudflare takes on its common plans', 8],
  [10 * 1024 ** 2, 'more than the 10 MB that AWS API Gateway takes', 3],
  [1024 ** 2, 'more than the 1 MiB that nginx takes as installed', 2],
  [
    128 * 1024,
    'more than the 128 KiB that the Core Rule Set and Azure’s WAF take as installed',
    1.5,
  ],
];

/** Bodies and heads beyond the common limits. */
export const checkSizes = requestCheck((request, kase) => {
  const size = bodySize(request);
  const causes: CauseFinding[] = [];
  const notes = [];
  const limit = size === undefined ? undefined : BODY_SIZES.find(([bytes]) => size > bytes);
  if (limit !== undefined && size !== undefined) {
    const [, words, factor] = limit;
    const boosted = byStatus(kase, { 413: factor * 20 }, factor);
    const weight = { code: 'request.body_too_large', factor: boosted, group: 'size' } as const;
    causes.push(cause(weight, `the body has ${formatBytes(size)}, ${words}`, { at: 'body' }));
  }
  const headSize = request.headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    0,
  );
  if (headSize > 8192) {
    const factor = byStatus(kase, { 431: 200, 400: 15, 414: 20, 413: 10 }, 3);
    const largest = request.headers.toSorted((a, b) => b[1].length - a[1].length)[0]?.[0] ?? '';
    causes.push(
      cause(
        { code: 'request.header_too_large', factor, group: 'size' },
        `the header fields have ${formatBytes(headSize)}, most of it in \`${shown(largest)}\`; many servers stop at 8 KiB`,
        {
          at: largest,
          remedies: [byCaller('send fewer or smaller fields; old cookies are the usual cause')],
        },
      ),
    );
  }
  const targetSize = request.url.path.length + request.url.query.length;
  if (targetSize > 8000) {
    const factor = byStatus(kase, { 414: 200 }, 3);
    const weight = { code: 'request.header_too_large', factor, group: 'target_size' } as const;
    causes.push(cause(weight, `the address has ${targetSize} characters`, { at: 'url' }));
  } else if (targetSize > 2000) {
    notes.push(
      note('odd', `the address has ${targetSize} characters, which some firewalls refuse`),
    );
  }
  return found(causes, notes);
});
