import type { CauseCode } from '../cause-codes.ts';
import type { CauseFinding, Remedy } from '../finding.ts';
import type { Challenge } from './challenges.ts';
import { findCause, quote } from './words.ts';

interface Word {
  readonly pattern: RegExp;
  readonly code: CauseCode;
}

/** What `error_description` says of an `invalid_token` (RFC 6750 §3.1); the first that fits counts. */
const TOKEN_WORDS: readonly Word[] = [
  {
    pattern:
      /no (?:access )?token (?:was )?provided|token (?:is )?(?:missing|required)|missing token/i,
    code: 'credential.missing',
  },
  {
    pattern: /not (?:yet valid|active yet|before)|\bnbf\b|used before/i,
    code: 'credential.not_yet_valid',
  },
  { pattern: /expir|\bexp\b|too old|lifetime/i, code: 'credential.expired' },
  { pattern: /revoked/i, code: 'credential.revoked' },
  { pattern: /audience|\baud\b/i, code: 'credential.wrong_audience' },
  { pattern: /issuer|\biss\b/i, code: 'credential.wrong_issuer' },
  {
    pattern:
      /malformed|compact jws|invalid (?:jwt|format|serialization)|decod|parse|segments|base64|not a jwt/i,
    code: 'credential.malformed',
  },
  {
    pattern: /signature|verif|\bkid\b|no matching key|jwks|algorithm|\balg\b/i,
    code: 'credential.bad_signature',
  },
  { pattern: /not active|inactive|unknown|not found|unrecognized/i, code: 'credential.unknown' },
];

/** Where an `invalid_token` says nothing more. */
const ANY_TOKEN: readonly (readonly [CauseCode, number])[] = [
  ['credential.expired', 8],
  ['credential.unknown', 6],
  ['credential.bad_signature', 4],
  ['credential.malformed', 4],
  ['credential.wrong_audience', 4],
  ['credential.revoked', 3],
];

/** What the error code of a Bearer or DPoP challenge says; empty where it has none that is known. */
export function bearerCauses({ scheme, parameters }: Challenge): readonly CauseFinding[] {
  const error = parameters.get('error');
  if (error === undefined || !/^(?:bearer|dpop)$/i.test(scheme)) return [];
  switch (error) {
    case 'invalid_token':
      return invalidToken(parameters);
    case 'insufficient_scope':
      return [insufficientScope(parameters)];
    case 'invalid_request':
      return invalidRequest(parameters);
    case 'insufficient_user_authentication':
      return [stepUp(parameters)];
    case 'use_dpop_nonce':
      return [
        said('credential.malformed', 100, 'the server wants its nonce in the DPoP proof', {
          source: 'RFC 9449 §9',
          remedy: 'sign the proof anew with the value of `DPoP-Nonce` of this answer',
        }),
      ];
    case 'invalid_dpop_proof':
      return [
        said(
          'credential.bad_signature',
          100,
          `the DPoP proof is not accepted${descriptionOf(parameters)}`,
          {
            source: 'RFC 9449 §7.1',
            remedy:
              'sign the proof for this method and address, now, with the key that the token is bound to',
          },
        ),
      ];
    default:
      return [];
  }
}

function invalidToken(parameters: ReadonlyMap<string, string>): readonly CauseFinding[] {
  const description = parameters.get('error_description') ?? '';
  const text = `the challenge says \`invalid_token\`${descriptionOf(parameters)}`;
  const known = TOKEN_WORDS.find(({ pattern }) => pattern.test(description.slice(0, 500)));
  if (known !== undefined) return [said(known.code, 150, text)];
  return ANY_TOKEN.map(([code, factor]) => said(code, factor, text));
}

function insufficientScope(parameters: ReadonlyMap<string, string>): CauseFinding {
  const scope = parameters.get('scope');
  return said(
    'scope.missing',
    300,
    scope === undefined
      ? 'the challenge says `insufficient_scope`'
      : `the challenge asks for the scope \`${quote(scope)}\``,
    {
      remedy:
        scope === undefined
          ? 'get a token with the scope that the API documents for this call'
          : `get a token with the scope ${quote(scope)}`,
      actor: 'key_owner',
    },
  );
}

function invalidRequest(parameters: ReadonlyMap<string, string>): readonly CauseFinding[] {
  const description = parameters.get('error_description') ?? '';
  const text = `the challenge says \`invalid_request\`${descriptionOf(parameters)}`;
  if (
    /\bno (?:authorization|access token|token)|missing|required|not (?:found|provided|included)/i.test(
      description,
    )
  ) {
    return [said('credential.missing', 100, text)];
  }
  if (/more than one|multiple|several/i.test(description)) {
    return [said('credential.ambiguous', 100, text)];
  }
  return [
    said('credential.malformed', 20, text),
    said('credential.ambiguous', 5, text),
    said('request.malformed', 3, text),
  ];
}

/** RFC 9470 §3. */
function stepUp(parameters: ReadonlyMap<string, string>): CauseFinding {
  const acr = parameters.get('acr_values');
  const age = parameters.get('max_age');
  const wants = [
    ...(acr === undefined ? [] : [`acr_values=${quote(acr)}`]),
    ...(age === undefined ? [] : [`max_age=${quote(age)}`]),
  ].join(' ');
  return said(
    'credential.insufficient_authentication',
    300,
    `the challenge asks for another sign-in${wants === '' ? '' : `: \`${wants}\``}`,
    {
      source: 'RFC 9470 §3',
      remedy: `sign in anew${wants === '' ? '' : ` with ${wants}`} in the authorisation request, and use that token`,
    },
  );
}

function descriptionOf(parameters: ReadonlyMap<string, string>): string {
  const description = parameters.get('error_description') ?? '';
  return description === '' ? '' : `: \`${quote(description)}\``;
}

function said(
  code: CauseCode,
  factor: number,
  text: string,
  more: {
    readonly source?: string;
    readonly remedy?: string;
    readonly actor?: Remedy['actor'];
  } = {},
): CauseFinding {
  return findCause(code, factor, 'challenge', {
    evidence: {
      from: 'response',
      at: 'www-authenticate',
      text,
      source: more.source ?? 'RFC 6750 §3.1',
    },
    ...(more.remedy === undefined
      ? {}
      : { remedies: [{ actor: more.actor ?? 'caller', text: more.remedy }] }),
  });
}
