import { headerValue } from '../../../core/headers.ts';
import { mediaTypeMatches } from '../../../util/media-type.ts';
import { parseStrictJson } from '../../../util/strict-json.ts';
import type { ApiOperation } from '../../api-description.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { byCaller, cause, found, note, together } from '../found.ts';
import {
  byStatus,
  contentTypeOf,
  cookiesOf,
  hasContent,
  isJsonType,
  isWithheld,
  queryOf,
  wholeBody,
} from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { listed, shown } from '../shown.ts';
import { findOperation } from './find-operation.ts';

/** Problems of a body that are told one by one. */
const MAX_PROBLEMS = 5;

/** Parameters, content type and body of the request against its operation in the API description. */
export const checkDescribedContent = requestCheck((request, kase) => {
  if (kase.api === undefined) return found([]);
  const match = findOperation(kase.api, request);
  if (match.kind !== 'operation') return found([]);
  const { operation } = match;
  const all = together([
    parameters(operation, request, kase),
    contentType(operation, request, kase),
    bodyOf(operation, request, kase),
  ]);
  const isClean = all.causes.every(({ factor }) => factor <= 1);
  if (!isClean) return all;
  const text =
    'parameters, content type and body agree with the API description: the refusal is about who or where from, rather than what';
  return together([all, found([], [note('fine', text, { from: 'openapi' })])]);
});

function parameters(operation: ApiOperation, request: SeenRequest, kase: DiagnoseCase): Findings {
  const sentQuery = new Set(queryOf(request).map(({ name }) => name));
  const sentCookies = new Set(cookiesOf(request).map(({ name }) => name));
  const lacking = operation.parameters.filter(({ name, in: place, required }) => {
    if (!required || place === 'path') return false;
    if (place === 'query') return !sentQuery.has(name) && !hasDeepObject(sentQuery, name);
    if (place === 'cookie') return !sentCookies.has(name) && !isWithheld(request, 'cookie');
    // OpenAPI 3.1 §4.8.12.2.1: Accept, Content-Type and Authorization are described elsewhere.
    if (/^(?:accept|content-type|authorization)$/i.test(name)) return false;
    return (
      headerValue(request.headers, name.toLowerCase()) === undefined &&
      !isWithheld(request, 'header')
    );
  });
  return found(lacking.map(({ name, in: place }) => lackingParameter(name, place, kase)));
}

/** `filter[name]=…` and `ids[]=…` are forms of `filter` and `ids`. */
function hasDeepObject(sent: ReadonlySet<string>, name: string): boolean {
  for (const one of sent) if (one.startsWith(`${name}[`)) return true;
  return false;
}

function lackingParameter(name: string, place: string, kase: DiagnoseCase): CauseFinding {
  const isKey = /api-?key|subscription-key|access-?token/i.test(name);
  const isTenant = /tenant|account|organi[sz]ation|workspace|project/i.test(name);
  const isCsrf = /csrf|xsrf/i.test(name);
  const text = `the ${place === 'header' ? 'field' : `${place} parameter`} \`${shown(name)}\` is required by the API description, and is not sent`;
  const remedies = [
    byCaller(`send \`${shown(name)}\``, place === 'header' ? `${name}: …` : undefined),
  ];
  const factor = byStatus(kase, { 400: 60, 422: 60, 403: isTenant ? 12 : 5, 404: 4 }, 5);
  const more = { from: 'openapi', at: name, remedies } as const;
  const group = `parameter_${name}`;
  if (isCsrf) return cause({ code: 'csrf.token_missing', factor: 40, group }, text, more);
  if (isKey) return cause({ code: 'credential.missing', factor: 40, group }, text, more);
  return cause({ code: 'request.body_invalid', factor, group }, text, more);
}

function contentType(operation: ApiOperation, request: SeenRequest, kase: DiagnoseCase): Findings {
  const { contentTypes, bodyRequired } = operation;
  if (!hasContent(request)) {
    if (!bodyRequired || isWithheld(request, 'body')) return found([]);
    const factor = byStatus(kase, { 400: 60, 422: 40, 411: 60 }, 5);
    const weight = { code: 'request.body_invalid', factor, group: 'description_body' } as const;
    return found([
      cause(weight, 'the API description wants a body, and none is sent', {
        from: 'openapi',
        at: 'body',
      }),
    ]);
  }
  if (contentTypes.length === 0) {
    return found(
      [],
      [
        note('odd', 'a body is sent, and the API description knows none for this operation', {
          from: 'openapi',
          at: 'body',
        }),
      ],
    );
  }
  const { essence, text } = contentTypeOf(request);
  const isTaken = contentTypes.some((range) => mediaTypeMatches(essence, range));
  const more = { from: 'openapi', at: 'content-type' } as const;
  if (isTaken) {
    const weight = {
      code: 'request.unsupported_media_type',
      factor: 0.2,
      group: 'content_type',
    } as const;
    return found([cause(weight, `the API description takes \`${shown(essence)}\` here`, more)]);
  }
  const factor = byStatus(kase, { 415: 200, 400: 20 }, 8);
  const weight = { code: 'request.unsupported_media_type', factor, group: 'content_type' } as const;
  const sent = text === undefined ? 'no Content-Type is sent' : `\`${shown(essence)}\` is sent`;
  const remedies = [
    byCaller('send a type that the API takes', `Content-Type: ${contentTypes[0] ?? ''}`),
  ];
  return found([
    cause(weight, `the API description takes ${listed(contentTypes)}, and ${sent}`, {
      ...more,
      remedies,
    }),
  ]);
}

const ENCODER = new TextEncoder();

function bodyOf(operation: ApiOperation, request: SeenRequest, kase: DiagnoseCase): Findings {
  const { essence } = contentTypeOf(request);
  const text = wholeBody(request);
  if (text === undefined || !isJsonType(essence)) return found([]);
  const range = operation.contentTypes.find((one) => mediaTypeMatches(essence, one));
  const read = parseStrictJson(ENCODER.encode(text), { maxDepth: 100 });
  if (range === undefined || !read.ok) return found([]);
  const problems = operation.bodyProblems(range, read.value);
  if (problems.length === 0) {
    const weight = {
      code: 'request.body_invalid',
      factor: 0.2,
      group: 'description_body',
    } as const;
    return found([
      cause(weight, 'no rule of the API description for the body is broken', {
        from: 'openapi',
        at: 'body',
      }),
    ]);
  }
  const factor = byStatus(kase, { 400: 100, 422: 150, 403: 5, 409: 5 }, 8);
  const rest = problems.length - MAX_PROBLEMS;
  return found(
    problems.slice(0, MAX_PROBLEMS).map(({ at, text: words }, index) => {
      const where = at === '' ? 'the body' : `\`${shown(at)}\` of the body`;
      const more = index === MAX_PROBLEMS - 1 && rest > 0 ? ` (and ${rest} more)` : '';
      const weight = { code: 'request.body_invalid', factor, group: 'description_body' } as const;
      const remedies = [byCaller(`change ${where}: it ${words}`)];
      return cause(weight, `${where} ${words}${more}`, { from: 'openapi', at, remedies });
    }),
  );
}
