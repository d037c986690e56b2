import { headerValues } from '../../../core/headers.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { cause, found, note } from '../found.ts';
import { byStatus } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { listed } from '../shown.ts';
import { findOperation } from '../api/find-operation.ts';
import { jwtsOf, listClaim } from './jwt.ts';
import type { SentJwt } from './jwt.ts';

/** Claims that say what a token may do: OAuth (RFC 8693 §4.2), Entra ID and Okta, Auth0, Keycloak and others. */
const RIGHTS = ['scope', 'scp', 'scopes', 'roles', 'role', 'permissions', 'groups'];

/** Holds the scopes of tokens against what the response and the API description want. */
export const checkScopes = requestCheck((request, kase) => {
  const token = jwtsOf(request).find(({ claims }) => claims !== undefined);
  if (token === undefined) return found([]);
  const held = rightsOf(token);
  const asked = challengeScopes(kase);
  if (asked.length > 0) return judge(held, asked, { token, kase, by: 'response' });
  const alternatives = documentedScopes(kase);
  if (alternatives.length === 0) return found([]);
  const lacks = alternatives.map((wanted) => wanted.filter((scope) => !held.includes(scope)));
  const least = lacks.toSorted((a, b) => a.length - b.length)[0] ?? [];
  const wanted = alternatives[lacks.indexOf(least)] ?? [];
  return judge(held, wanted, { token, kase, by: 'openapi' });
});

/** Every right that the token names. `scope` is words in one text. */
function rightsOf({ claims = {} }: SentJwt): readonly string[] {
  return RIGHTS.flatMap((name) => listClaim(claims, name)).flatMap((text) =>
    text.split(/[ ,]+/, 500),
  );
}

/** RFC 6750 §3: the scope that a Bearer challenge names. */
function challengeScopes(kase: DiagnoseCase): readonly string[] {
  const challenges = headerValues(kase.exchange.response?.headers ?? [], 'www-authenticate');
  return challenges.flatMap((value) => {
    const scope = /\bscope="([^"]{1,1000})"/i.exec(value)?.[1];
    return scope?.split(' ').filter((word) => word !== '') ?? [];
  });
}

/** Sets of scopes, one of which the operation wants. */
function documentedScopes({ api, exchange }: DiagnoseCase): readonly (readonly string[])[] {
  if (api === undefined || exchange.request === undefined) return [];
  const match = findOperation(api, exchange.request);
  if (match.kind !== 'operation') return [];
  const sets = match.operation.security.map((all) => all.flatMap(({ scopes }) => scopes));
  return sets.some((scopes) => scopes.length === 0) ? [] : sets;
}

function judge(
  held: readonly string[],
  wanted: readonly string[],
  {
    token,
    kase,
    by,
  }: { readonly token: SentJwt; readonly kase: DiagnoseCase; readonly by: 'response' | 'openapi' },
): Findings {
  const lacking = wanted.filter((scope) => !held.includes(scope));
  const who = by === 'response' ? 'the response' : 'the API description';
  const group = 'scopes';
  const more = { at: token.at, from: by };
  if (lacking.length === 0) {
    const text = `the token has every scope that ${who} wants: ${listed(wanted)}`;
    return found(
      [cause({ code: 'scope.missing', factor: 0.1, group }, text, more)],
      [note('fine', text, more)],
    );
  }
  // A token without any of such claims may be looked up by the server.
  const isTold = held.length > 0;
  const strong = byStatus(kase, { 403: 120, 401: 20 }, 8);
  const factor = isTold ? strong : Math.max(1.5, strong / 10);
  const has = isTold ? `it has ${listed(held)}` : 'it names none';
  const text = `${who} wants the scope ${listed(lacking)}, which the token lacks; ${has}`;
  const finding: CauseFinding = cause({ code: 'scope.missing', factor, group }, text, {
    ...more,
    remedies: [
      { actor: 'caller', text: `ask for the scope when you get the token: ${listed(lacking)}` },
      { actor: 'key_owner', text: `grant the client the scope ${listed(lacking)}` },
    ],
  });
  return found([finding]);
}
