import type { DiagnoseCase } from '../../case.ts';
import type { SeenExchange, SeenRequest } from '../../exchange.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { byCaller, cause, found, note } from '../found.ts';
import { byStatus, field } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { shown } from '../shown.ts';

const GROUP = 'redirect';

/** What redirects on the way did to the request. */
export const checkRedirects = requestCheck((request, kase) => {
  const chain = [...(kase.exchange.redirects ?? []), kase.exchange];
  const causes: CauseFinding[] = [];
  for (let at = 0; at + 1 < chain.length; at += 1) {
    const hop = chain[at];
    const next = chain[at + 1]?.request;
    if (hop !== undefined && next !== undefined) causes.push(...hopCauses(hop, next, kase));
  }
  if (causes.length > 0) return found(causes);
  return chain.length > 1 ? found([]) : ownRedirect(request, kase);
});

function hopCauses(
  hop: SeenExchange,
  next: SeenRequest,
  kase: DiagnoseCase,
): readonly CauseFinding[] {
  const { request, response } = hop;
  const status = response?.status ?? 0;
  if (request === undefined) return [];
  const causes: CauseFinding[] = [];
  const [before, after] = [request.method.toUpperCase(), next.method.toUpperCase()];
  // RFC 9110 §15.4: for 301 and 302 a client may, and all do; 303 says so.
  if (before !== after && after === 'GET') {
    const factor = byStatus(kase, { 405: 200, 404: 40, 403: 30 }, 15);
    const text = `a redirect (${status}${whereTo(hop, next)}) turned ${before} into GET, without the body`;
    const remedies = [byCaller(`send ${before} to the last address of the chain`, addressOf(next))];
    causes.push(
      cause({ code: 'request.method_not_allowed', factor, group: GROUP }, text, {
        at: 'location',
        from: 'response',
        remedies,
      }),
    );
  }
  const lost =
    field(request, 'authorization') !== undefined && field(next, 'authorization') === undefined;
  if (lost) {
    const factor = byStatus(kase, { 401: 200, 403: 60 }, 20);
    const text = `a redirect (${status}${whereTo(hop, next)}) lost Authorization: clients do not send it to another host`;
    const remedies = [
      byCaller('send the request to the last address of the chain', addressOf(next)),
    ];
    causes.push(
      cause({ code: 'credential.missing', factor, group: 'credential_missing' }, text, {
        at: 'location',
        from: 'response',
        remedies,
      }),
    );
  }
  return causes;
}

/** What changed in the address: only scheme, only a slash, the host. */
function whereTo({ request }: SeenExchange, next: SeenRequest): string {
  const from = request?.url;
  if (from === undefined) return '';
  if (from.host !== undefined && next.url.host !== undefined && from.host !== next.url.host)
    return ` to the host \`${shown(next.url.host)}\``;
  if (from.scheme === 'http' && next.url.scheme === 'https') return ' from http to https';
  if (`${from.path}/` === next.url.path) return ', which adds a slash';
  if (from.path === `${next.url.path}/`) return ', which takes a slash away';
  return '';
}

/** Without the query, whose values may be secrets. */
function addressOf({ url }: SeenRequest): string {
  return `${url.scheme ?? 'https'}://${url.host ?? ''}${url.path}`;
}

/** The answer itself is a redirect, which a client that does not follow takes for the end. */
function ownRedirect(request: SeenRequest, kase: DiagnoseCase): Findings {
  const { response } = kase.exchange;
  const status = response?.status ?? 0;
  const location = response === undefined ? undefined : field(response, 'location');
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return found([]);
  const place = location.replace(/[?#].*$/s, '');
  const more = { at: 'location', from: 'response' } as const;
  const path = place.replace(/^https?:\/\/[^/]*/i, '');
  if (path === `${request.url.path}/` || `${path}/` === request.url.path) {
    const text = `the server sends this on to \`${shown(place)}\`, which differs by the slash at its end`;
    const remedies = [byCaller(`use \`${shown(path)}\``, `${request.method} ${shown(path, 200)}`)];
    return found([
      cause({ code: 'route.not_found', factor: 30, group: GROUP }, text, { ...more, remedies }),
    ]);
  }
  if (/(?:login|signin|sign-in|sso|oauth|authorize|auth)\b/i.test(place)) {
    const text = `the server sends this on to a page to sign in, \`${shown(place)}\``;
    const remedies = [byCaller('send the credential or session that the API wants')];
    return found([
      cause({ code: 'credential.missing', factor: 20, group: 'redirect_login' }, text, {
        ...more,
        remedies,
      }),
      cause({ code: 'credential.session_invalid', factor: 10, group: 'redirect_login' }, text, {
        ...more,
        remedies,
      }),
    ]);
  }
  return found(
    [],
    [note('odd', `the answer is a redirect (${status}) to \`${shown(place)}\``, more)],
  );
}
