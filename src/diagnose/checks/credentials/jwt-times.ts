import type { JsonObject } from '../../../util/json.ts';
import { formatDuration, formatInstant } from '../../../util/units.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { Findings } from '../../finding.ts';
import { byCaller, cause, found, note, together } from '../found.ts';
import { byStatus, CLOCK_WORDS, momentOf } from '../parts.ts';
import type { Moment } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { jwtsOf } from './jwt.ts';
import type { SentJwt } from './jwt.ts';

/** What is commonly allowed for clocks that differ. */
const LEEWAY_MS = 60_000;
/** Values from here on are milliseconds, which a claim must not hold: seconds of the year 5138. */
const MILLISECONDS_FROM = 1e11;

/** Whether tokens were valid at the time of the request (RFC 7519 §4.1.4 to §4.1.6). */
export const checkJwtTimes = requestCheck((request, kase) => {
  const moment = momentOf(kase);
  return together(jwtsOf(request).map((token) => timesOf(token, moment, kase)));
});

/** What a token's claims say of a moment. */
export type JwtTime =
  | { readonly kind: 'expired'; readonly byMs: number; readonly atMs: number }
  | { readonly kind: 'early'; readonly byMs: number; readonly atMs: number }
  | { readonly kind: 'valid'; readonly untilMs: number | undefined }
  | { readonly kind: 'milliseconds'; readonly claim: string };

/** Judges `exp`, `nbf` and `iat` (seconds since the epoch) at a moment, without leeway. Later than `exp`, or at it, is expired. */
export function judgeTimes(claims: JsonObject, atMs: number): JwtTime {
  const exp = seconds(claims, 'exp');
  const nbf = seconds(claims, 'nbf');
  const iat = seconds(claims, 'iat');
  for (const [claim, value] of [
    ['exp', exp],
    ['nbf', nbf],
    ['iat', iat],
  ] as const) {
    if (value !== undefined && Math.abs(value) >= MILLISECONDS_FROM)
      return { kind: 'milliseconds', claim };
  }
  if (exp !== undefined && atMs >= exp * 1000)
    return { kind: 'expired', atMs: exp * 1000, byMs: atMs - exp * 1000 };
  const start = Math.max(nbf ?? -Infinity, iat ?? -Infinity);
  if (atMs < start * 1000) return { kind: 'early', atMs: start * 1000, byMs: start * 1000 - atMs };
  return { kind: 'valid', untilMs: exp === undefined ? undefined : exp * 1000 };
}

function seconds(claims: JsonObject, name: string): number | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function timesOf({ claims, place, at }: SentJwt, moment: Moment, kase: DiagnoseCase): Findings {
  if (claims === undefined) return found([]);
  const time = judgeTimes(claims, moment.atMs);
  const clock = CLOCK_WORDS[moment.by];
  switch (time.kind) {
    case 'milliseconds': {
      const weight = { code: 'credential.malformed', factor: 15, group: 'jwt_times' } as const;
      return found([
        cause(
          weight,
          `the claim \`${time.claim}\` of the token in ${place} is in milliseconds, and must be in seconds`,
          { at },
        ),
      ]);
    }
    case 'expired':
      return found([expired({ place, at, clock }, time, { kase, isOld: moment.by === 'now' })]);
    case 'early':
      return found([early({ place, at, clock }, time, kase)]);
    case 'valid':
      return valid({ place, at, clock }, time.untilMs);
  }
}

interface Told {
  readonly place: string;
  readonly at: string;
  readonly clock: string;
}

function expired(
  { place, at, clock }: Told,
  { atMs, byMs }: { readonly atMs: number; readonly byMs: number },
  { kase, isOld }: { readonly kase: DiagnoseCase; readonly isOld: boolean },
): ReturnType<typeof cause> {
  const text = `the token in ${place} expired at ${formatInstant(atMs)}, ${formatDuration(byMs)} before the request ${clock}`;
  const strong = byStatus(kase, { 401: 200, 403: 60 }, 15);
  // A paste may be old, and the token was valid then; and within the leeway servers still take it.
  const doubt = (isOld ? 0.15 : 1) * (byMs < LEEWAY_MS ? 0.2 : 1);
  const weight = {
    code: 'credential.expired',
    factor: Math.max(2, strong * doubt),
    group: 'jwt_times',
  } as const;
  const words = isOld ? text.replace(' before the request', ' ago') : text;
  return cause(weight, words, {
    at,
    remedies: [byCaller('get a new token: sign in again or use the refresh token')],
  });
}

function early(
  { place, at, clock }: Told,
  { atMs, byMs }: { readonly atMs: number; readonly byMs: number },
  kase: DiagnoseCase,
): ReturnType<typeof cause> {
  const strong = byStatus(kase, { 401: 100, 403: 40 }, 10);
  const factor = byMs <= LEEWAY_MS ? Math.max(2, strong / 10) : strong;
  const weight = { code: 'credential.not_yet_valid', factor, group: 'jwt_times' } as const;
  const text = `the token in ${place} is valid from ${formatInstant(atMs)}, ${formatDuration(byMs)} after the request ${clock}`;
  return cause(weight, text, {
    at,
    remedies: [byCaller('set the clock of the machine that makes the token (NTP), or wait')],
  });
}

function valid({ place, at, clock }: Told, untilMs: number | undefined): Findings {
  const until = untilMs === undefined ? 'has no end' : `is valid until ${formatInstant(untilMs)}`;
  const text = `the token in ${place} ${until}, ${clock}`;
  const group = 'jwt_times';
  return found(
    [
      cause({ code: 'credential.expired', factor: 0.05, group }, text, { at }),
      cause({ code: 'credential.not_yet_valid', factor: 0.05, group }, text, { at }),
    ],
    [note('fine', text, { at })],
  );
}
