import type { Json, JsonObject } from '../../../util/json.ts';
import type { SeenRequest } from '../../exchange.ts';
import { decodeBase64Text } from './base64.ts';
import { credentialsOf, placeOf, splitAuthorization } from './credential-fields.ts';

/** A JSON Web Token as far as it can be read without a key. Nothing in it is verified. */
export interface SentJwt {
  /** Where it was sent, for people. */
  readonly place: string;
  /** Field or parameter. */
  readonly at: string;
  /** Undefined where header or claims cannot be read: then `fault` says why. */
  readonly claims: JsonObject | undefined;
  readonly header: JsonObject | undefined;
  /** Base64url text of the signature. */
  readonly signature: string;
  readonly fault: JwtFault | undefined;
}

export type JwtFault =
  | 'two_parts'
  | 'many_parts'
  | 'padding'
  | 'header_unreadable'
  | 'claims_unreadable';

/** Longest token that is decoded, characters. */
const MAX_TOKEN = 100_000;

/** Every token of the request that begins as a JWT does (`eyJ`, which is `{"` in base64url). */
export function jwtsOf(request: SeenRequest): readonly SentJwt[] {
  return credentialsOf(request).flatMap((credential): readonly SentJwt[] => {
    const { rest } = splitAuthorization(credential.value);
    const text = /^Bearer\s/i.test(rest) ? splitAuthorization(rest).rest : rest;
    const token = text.replace(/^["']|["']$/g, '');
    const looksRight = token.startsWith('eyJ') && token.includes('.');
    if (!looksRight || token.length > MAX_TOKEN) return [];
    return [{ place: placeOf(credential), at: credential.name, ...readJwt(token) }];
  });
}

/** Reads a compact JWS (RFC 7515 §3.1). A JWE has five parts and tells nothing: no claims, no fault. */
export function readJwt(token: string): Omit<SentJwt, 'place' | 'at'> {
  const parts = token.split('.', 7);
  const [head = '', body = '', signature = ''] = parts;
  const header = readObject(head);
  const base = { header, claims: undefined, signature };
  if (parts.length === 5 && header?.['enc'] !== undefined) return { ...base, fault: undefined };
  if (parts.length > 3) return { ...base, fault: 'many_parts' };
  if (header === undefined) return { ...base, fault: 'header_unreadable' };
  const claims = readObject(body);
  if (claims === undefined) return { ...base, fault: 'claims_unreadable' };
  if (parts.length < 3) return { ...base, claims, fault: 'two_parts' };
  const isPadded = token.includes('=');
  return { ...base, claims, fault: isPadded ? 'padding' : undefined };
}

function readObject(part: string): JsonObject | undefined {
  const text = decodeBase64Text(part);
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    return isObject ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** A claim that is text. */
export function textClaim(claims: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** A claim that is one text or a list of texts. */
export function listClaim(claims: JsonObject, name: string): readonly string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).filter((item) => typeof item === 'string');
}
