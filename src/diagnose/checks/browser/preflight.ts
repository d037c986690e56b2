import { headerValues } from '../../../core/headers.ts';
import type { DiagnoseCase } from '../../case.ts';
import { STATUS_UNKNOWN } from '../../exchange.ts';
import type { SeenRequest, SeenResponse } from '../../exchange.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { byCaller, cause, found, note } from '../found.ts';
import { contentTypeOf, field, statusOf } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { listed, shown } from '../shown.ts';

/** Whether this is a question of a browser whether it may send a request (Fetch, CORS-preflight fetch). */
export function isPreflight(request: SeenRequest): boolean {
  return (
    request.method.toUpperCase() === 'OPTIONS' &&
    field(request, 'access-control-request-method') !== undefined
  );
}

/** Refused preflights, and requests whose answer the browser did not show. */
export const checkCors = requestCheck((request, kase) => {
  const { response } = kase.exchange;
  if (isPreflight(request))
    return response === undefined ? found([]) : preflight(request, response);
  if (response?.status === STATUS_UNKNOWN && response.body === undefined)
    return blocked(request, kase);
  return plainAnswer(request, kase);
});

const GROUP = 'cors';

function preflight(request: SeenRequest, response: SeenResponse): Findings {
  const origin = field(request, 'origin') ?? '';
  const method = field(request, 'access-control-request-method') ?? '';
  const allowed = field(response, 'access-control-allow-origin');
  const isOk = response.status >= 200 && response.status < 300;
  if (!isOk) return refusedPreflight(request, response);
  const causes: CauseFinding[] = [];
  if (allowed === undefined || (allowed !== '*' && allowed !== origin)) {
    causes.push(origins(allowed, origin, 60));
  }
  const methods = words(response, 'access-control-allow-methods');
  // Fetch: GET, HEAD and POST need no mention.
  const isSimple = /^(?:GET|HEAD|POST)$/.test(method);
  if (
    !isSimple &&
    !methods.includes('*') &&
    !methods.some((one) => one.toUpperCase() === method.toUpperCase())
  ) {
    const text = `the answer to the preflight allows ${methods.length === 0 ? 'no method by name' : listed(methods)}, and \`${shown(method)}\` is asked for`;
    causes.push(
      cause({ code: 'cors.method_not_allowed', factor: 60, group: GROUP }, text, {
        at: 'access-control-allow-methods',
        from: 'response',
        remedies: [
          {
            actor: 'api_owner',
            text: 'allow the method',
            paste: `Access-Control-Allow-Methods: ${shown(method)}`,
          },
        ],
      }),
    );
  }
  causes.push(...headerCauses(request, response));
  return found(causes);
}

/** A preflight carries no credentials: a layer that wants some refuses it before CORS is looked at. */
function refusedPreflight(request: SeenRequest, response: SeenResponse): Findings {
  const isAuth =
    response.status === 401 ||
    response.status === 403 ||
    field(response, 'www-authenticate') !== undefined;
  const text = `the preflight was answered with ${response.status}: browsers want a 2xx, without credentials being sent`;
  const hasCors = field(response, 'access-control-allow-origin') !== undefined;
  const remedies = [
    {
      actor: 'api_owner',
      text: 'answer OPTIONS with CORS fields before authentication and routing',
    } as const,
  ];
  const more = { at: 'status', from: 'response', remedies } as const;
  return found([
    cause({ code: 'cors.origin_not_allowed', factor: hasCors ? 4 : 20, group: GROUP }, text, more),
    cause(
      { code: 'cors.method_not_allowed', factor: response.status === 405 ? 30 : 6, group: GROUP },
      text,
      more,
    ),
    cause(
      {
        code: 'cors.header_not_allowed',
        factor: requestedHeaders(request).length > 0 ? 5 : 1,
        group: GROUP,
      },
      text,
      more,
    ),
    ...(isAuth
      ? [
          cause(
            { code: 'credential.missing', factor: response.status === 401 ? 20 : 4, group: GROUP },
            text,
            more,
          ),
        ]
      : []),
  ]);
}

function origins(allowed: string | undefined, origin: string, factor: number): CauseFinding {
  const text =
    allowed === undefined
      ? `the answer names no allowed origin, and \`${shown(origin)}\` asks`
      : `the answer allows \`${shown(allowed)}\`, and \`${shown(origin)}\` asks`;
  const remedies = [
    {
      actor: 'api_owner',
      text: 'allow the origin',
      paste: `Access-Control-Allow-Origin: ${shown(origin, 200)}`,
    } as const,
  ];
  return cause({ code: 'cors.origin_not_allowed', factor, group: GROUP }, text, {
    at: 'access-control-allow-origin',
    from: 'response',
    remedies,
  });
}

function headerCauses(request: SeenRequest, response: SeenResponse): readonly CauseFinding[] {
  const allowed = new Set(
    words(response, 'access-control-allow-headers').map((name) => name.toLowerCase()),
  );
  const lacking = requestedHeaders(request).filter(
    // Fetch: `*` does not stand for Authorization.
    (name) => !allowed.has(name) && (!allowed.has('*') || name === 'authorization'),
  );
  if (lacking.length === 0) return [];
  const text = `the answer to the preflight does not allow the field ${listed(lacking)}`;
  const remedies = [
    {
      actor: 'api_owner',
      text: 'allow the field',
      paste: `Access-Control-Allow-Headers: ${lacking.map((name) => shown(name)).join(', ')}`,
    } as const,
  ];
  return [
    cause({ code: 'cors.header_not_allowed', factor: 60, group: GROUP }, text, {
      at: 'access-control-allow-headers',
      from: 'response',
      remedies,
    }),
  ];
}

function requestedHeaders(request: SeenRequest): readonly string[] {
  return words(request, 'access-control-request-headers').map((name) => name.toLowerCase());
}

function words(message: SeenRequest | SeenResponse, name: string): readonly string[] {
  return headerValues(message.headers, name)
    .flatMap((value) => value.split(',', 200))
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** HAR writes status 0 where the browser showed no answer: CORS, mixed content, an extension, or no connection. */
function blocked(request: SeenRequest, kase: DiagnoseCase): Findings {
  const text =
    'the browser shows no answer (status 0): it was blocked by CORS, by the browser or an extension, or there was no connection';
  const isCross = isCrossOrigin(request);
  const preflightBefore = kase.others.find(
    ({ request: other }) =>
      other !== undefined && isPreflight(other) && other.url.path === request.url.path,
  );
  const refused = preflightBefore?.response;
  const notes = [note('odd', text, { at: 'status', from: 'response' })];
  if (refused !== undefined && (refused.status < 200 || refused.status > 299)) {
    const told = `the preflight before it was answered with ${refused.status}`;
    return found(
      [
        cause({ code: 'cors.origin_not_allowed', factor: 40, group: GROUP }, told, {
          from: 'response',
        }),
      ],
      notes,
    );
  }
  const causes: CauseFinding[] = isCross
    ? [
        cause({ code: 'cors.origin_not_allowed', factor: 15, group: GROUP }, text, {
          from: 'response',
          remedies: [byCaller('read the console of the browser: it names the CORS rule')],
        }),
      ]
    : [cause({ code: 'network.firewall', factor: 4, group: GROUP }, text, { from: 'response' })];
  return found(causes, notes);
}

function isCrossOrigin(request: SeenRequest): boolean {
  const origin = field(request, 'origin');
  if (origin === undefined || request.url.host === undefined) return false;
  return !origin.toLowerCase().endsWith(`//${request.url.host}`);
}

/** A cross-origin answer without CORS fields: the browser hides it, and its status is not CORS's doing. */
function plainAnswer(request: SeenRequest, kase: DiagnoseCase): Findings {
  const { response } = kase.exchange;
  if (response === undefined || !isCrossOrigin(request) || statusOf(kase) < 400) return found([]);
  const allowed = field(response, 'access-control-allow-origin');
  if (allowed !== undefined) {
    const text = 'the response has CORS fields: the origin is known to whoever answered';
    return found([
      cause({ code: 'cors.origin_not_allowed', factor: 0.2, group: 'cors_fields' }, text, {
        at: 'access-control-allow-origin',
        from: 'response',
      }),
    ]);
  }
  const isSimple = [
    '',
    'text/plain',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
  ].includes(contentTypeOf(request).essence);
  const more = isSimple ? '' : ', though the request needed a preflight';
  const text = `the response to another origin has no CORS fields${more}: the browser will call it a CORS error whatever the cause`;
  return found([], [note('odd', text, { from: 'response' })]);
}
