import type { CauseCode } from '../../cause-codes.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { CauseFinding } from '../../finding.ts';
import { byCaller, cause, found } from '../found.ts';
import { byStatus } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { jwtsOf, textClaim } from './jwt.ts';
import type { JwtFault, SentJwt } from './jwt.ts';
import { shown } from '../shown.ts';

/** Whether tokens have three whole parts and a signature of the length that their algorithm makes. */
export const checkJwtForm = requestCheck((request, kase) =>
  found(jwtsOf(request).flatMap((token) => formOf(token, kase))),
);

const FAULTS: Readonly<Record<JwtFault, string>> = {
  two_parts: 'has only two parts of three: its signature is missing',
  many_parts: 'has more than three parts: something was joined to it',
  padding: 'is padded with `=`, which a JWT must not be (RFC 7515 §2)',
  header_unreadable: 'cannot be decoded: its header is cut or changed',
  claims_unreadable: 'cannot be decoded: its claims are cut or changed',
};

function formOf(token: SentJwt, kase: DiagnoseCase): readonly CauseFinding[] {
  const { fault, header } = token;
  const algorithm = header === undefined ? undefined : textClaim(header, 'alg');
  if (fault !== undefined) {
    const strong = fault === 'padding' ? 15 : 80;
    return [broken(token, { kase, strong, code: 'credential.malformed' }, FAULTS[fault])];
  }
  if (token.claims === undefined || algorithm === undefined) return [];
  if (/^none$/i.test(algorithm)) {
    const words = 'says `alg: none`: it is not signed, and servers must not take it';
    return [broken(token, { kase, strong: 60, code: 'credential.bad_signature' }, words)];
  }
  const wrong = lengthFault(algorithm, token.signature);
  if (wrong === undefined) return whole(token);
  return [broken(token, { kase, strong: 80, code: 'credential.bad_signature' }, wrong)];
}

/** A token that can be read says itself who and what it is for: servers that refuse it seldom do so for not knowing it. */
function whole({ place, at }: SentJwt): readonly CauseFinding[] {
  const text = `the token in ${place} is a whole JWT`;
  const group = 'jwt_form';
  return [
    cause({ code: 'credential.malformed', factor: 0.2, group }, text, { at }),
    cause({ code: 'credential.unknown', factor: 0.3, group }, text, { at }),
  ];
}

function broken(
  token: SentJwt,
  {
    kase,
    strong,
    code,
  }: { readonly kase: DiagnoseCase; readonly strong: number; readonly code: CauseCode },
  words: string,
): CauseFinding {
  const factor = byStatus(kase, { 401: strong, 403: strong / 2, 400: strong / 2 }, strong / 10);
  const weight = { code, factor: Math.max(1.2, factor), group: 'jwt_form' };
  const remedies = [byCaller('get a new token and send it whole, in one piece')];
  return cause(weight, `the token in ${token.place} ${words}`, { at: token.at, remedies });
}

/** Bytes of signatures whose length is fixed (RFC 7518 §3.2, §3.4; RFC 8037 §3.1). */
const SIGNATURE_BYTES: Readonly<Record<string, number>> = {
  HS256: 32,
  HS384: 48,
  HS512: 64,
  ES256: 64,
  ES384: 96,
  ES512: 132,
  ES256K: 64,
};
/** RFC 7518 §3.3: RSA keys have 2048 bits or more. */
const LEAST_RSA_BYTES = 256;

function lengthFault(algorithm: string, signature: string): string | undefined {
  const bytes = Math.floor((signature.replace(/=+$/, '').length * 3) / 4);
  const fixed = Object.hasOwn(SIGNATURE_BYTES, algorithm) ? SIGNATURE_BYTES[algorithm] : undefined;
  if (fixed !== undefined && bytes !== fixed) {
    return `has a signature of ${bytes} bytes, and \`${shown(algorithm)}\` makes ${fixed}: it was cut or changed`;
  }
  if (/^(?:RS|PS)(?:256|384|512)$/.test(algorithm) && bytes < LEAST_RSA_BYTES) {
    return `has a signature of ${bytes} bytes, and \`${algorithm}\` makes ${LEAST_RSA_BYTES} or more: it was cut`;
  }
  return undefined;
}
