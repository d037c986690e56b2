import type { CaseCheck } from '../case.ts';
import type { SeenExchange } from '../exchange.ts';
import type { CauseFinding, Findings, Note } from '../finding.ts';
import { NOTHING } from '../finding.ts';
import { bearerCauses } from './bearer.ts';
import { parseChallenges } from './challenges.ts';
import type { Challenge } from './challenges.ts';
import { findCause, quote, valuesOf } from './words.ts';

const AT = 'www-authenticate';
const RFC_9110 = 'RFC 9110 §11.6.1';

/** What the request carried, as far as the material shows it. */
export type SentCredential =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' }
  | { readonly kind: 'sent'; readonly scheme: string };

/** Reads the challenges of a response: which credential is wanted, and what was wrong with the one that was sent. */
export const checkWwwAuthenticate: CaseCheck = ({ exchange }) => {
  const { response } = exchange;
  if (response === undefined) return NOTHING;
  if (response.status === 407) return proxyFindings(response.headers);
  const challenges = parseChallenges(valuesOf(response.headers, AT));
  if (challenges.length === 0) {
    return response.status === 401 ? { ...NOTHING, notes: [silent401()] } : NOTHING;
  }
  const sent = sentCredential(exchange);
  return {
    answers: [],
    causes: challenges.flatMap((challenge) => causesOf(challenge, challenges, sent)),
    notes: [wantedNote(challenges), ...challenges.flatMap(metadataNote)],
  };
};

function sentCredential({ request }: SeenExchange): SentCredential {
  if (request === undefined) return { kind: 'unknown' };
  const value = valuesOf(request.headers, 'authorization')[0];
  if (value !== undefined) return { kind: 'sent', scheme: value.trim().split(/\s/, 1)[0] ?? '' };
  const hidden = request.missing.some((what) => /authorization|headers?$/i.test(what));
  return hidden ? { kind: 'unknown' } : { kind: 'none' };
}

function causesOf(
  challenge: Challenge,
  all: readonly Challenge[],
  sent: SentCredential,
): readonly CauseFinding[] {
  const { scheme, parameters } = challenge;
  const told = bearerCauses(challenge);
  if (told.length > 0) return told;
  if (/^digest$/i.test(scheme) && parameters.get('stale')?.toLowerCase() === 'true') {
    return [
      findCause('credential.expired', 60, 'challenge', {
        evidence: evidence('the Digest challenge says `stale=true`', 'RFC 7616 §3.3'),
        remedies: [
          {
            actor: 'caller',
            text: 'repeat the request with the new nonce; the password was right',
          },
        ],
      }),
    ];
  }
  return plainCauses(challenge, all, sent);
}

/** What a challenge without words of its own says, by what was sent. */
function plainCauses(
  { scheme, parameters }: Challenge,
  all: readonly Challenge[],
  sent: SentCredential,
): readonly CauseFinding[] {
  const wanted = `the answer asks for \`${quote(scheme)}\`${realmOf(parameters)}`;
  const remedies = [
    { actor: 'caller' as const, text: `send a credential of the scheme ${quote(scheme)}` },
  ];
  if (sent.kind === 'unknown') {
    return [
      findCause('credential.missing', 3, 'challenge', { evidence: evidence(wanted), remedies }),
    ];
  }
  if (sent.kind === 'none') {
    return [
      findCause('credential.missing', 40, 'challenge', {
        evidence: evidence(`${wanted}, and the request has no Authorization`),
        remedies,
      }),
    ];
  }
  const fits = all.some((one) => one.scheme.toLowerCase() === sent.scheme.toLowerCase());
  if (!fits) {
    return [
      findCause('credential.malformed', 25, 'challenge', {
        evidence: evidence(`${wanted}, and the request sent \`${schemeWord(sent.scheme)}\``),
        remedies,
      }),
    ];
  }
  return [
    findCause('credential.unknown', 6, 'challenge', {
      evidence: evidence(`${wanted}, and one was sent`),
    }),
    findCause('credential.expired', 3, 'challenge', {
      evidence: evidence(`${wanted}, and one was sent`),
    }),
  ];
}

/** A key that stands without a scheme must not be shown. */
function schemeWord(scheme: string): string {
  return /^[A-Za-z][A-Za-z-]{1,19}(?:\d{1,3}[A-Za-z0-9-]{0,12})?$/.test(scheme)
    ? scheme
    : 'a value without a scheme';
}

function realmOf(parameters: ReadonlyMap<string, string>): string {
  const realm = parameters.get('realm') ?? '';
  return realm === '' ? '' : ` for the realm \`${quote(realm)}\``;
}

function evidence(text: string, source: string = RFC_9110): CauseFinding['evidence'] {
  return { from: 'response', at: AT, text, source };
}

function silent401(): Note {
  return {
    kind: 'odd',
    evidence: {
      from: 'response',
      text: 'the status 401 comes without WWW-Authenticate, which it must have',
      source: 'RFC 9110 §15.5.2',
    },
  };
}

function wantedNote(challenges: readonly Challenge[]): Note {
  const schemes = [...new Set(challenges.map(({ scheme }) => quote(scheme)))];
  return {
    kind: 'fine',
    evidence: evidence(`the server takes ${schemes.map((one) => `\`${one}\``).join(', ')}`),
  };
}

function metadataNote({ parameters }: Challenge): readonly Note[] {
  const address = parameters.get('resource_metadata');
  if (address === undefined) return [];
  return [
    {
      kind: 'id',
      evidence: evidence(`the challenge names \`${quote(address)}\``, 'RFC 9728 §5.1'),
      use: 'reading it tells which authorisation servers give tokens for this API, and which scopes there are',
    },
  ];
}

/** RFC 9110 §11.7.1: it is the proxy on the way that asks. */
function proxyFindings(headers: Parameters<typeof valuesOf>[0]): Findings {
  const schemes = parseChallenges(valuesOf(headers, 'proxy-authenticate')).map(
    ({ scheme }) => scheme,
  );
  const asks = schemes.length === 0 ? '' : `, for \`${quote(schemes.join(', '))}\``;
  return {
    ...NOTHING,
    causes: [
      findCause('network.forward_proxy', 200, 'challenge', {
        evidence: {
          from: 'response',
          at: 'proxy-authenticate',
          text: `a proxy on the way out asks for a credential of its own${asks}`,
          source: 'RFC 9110 §15.5.8',
        },
        remedies: [
          {
            actor: 'caller',
            text: 'give the client the name and password for the proxy',
            paste: 'curl --proxy-user NAME …',
          },
        ],
      }),
    ],
  };
}
