import type { SeenRequest } from '../../exchange.ts';
import { queryOf } from '../parts.ts';

/** A place of a request that holds a credential, with what it holds. Never shown. */
export interface SentCredential {
  readonly place: 'header' | 'query';
  /** The field (lower case) or the parameter as written. */
  readonly name: string;
  readonly value: string;
}

/** Fields that carry a key or token by common use. Cookies are looked at elsewhere. */
const KEY_FIELD =
  /^(?:authorization|proxy-authorization|apikey|(?:x-)?(?:[a-z0-9]+-)*(?:api-?key|api-?token|access-?token|auth-?token|auth-?key|subscription-key|security-token|private-token|job-token|app-token|secret-key))$/;
const KEY_PARAMETER =
  /^(?:api[-_]?key|apikey|key|token|access[-_]?token|auth[-_]?token|id_token|subscription-key|appid|sig|signature|secret)$/i;

/** Whether a field carries a key or token by its name. `name` in lower case. */
function isKeyField(name: string): boolean {
  return name.length <= 64 && KEY_FIELD.test(name);
}

/** Every credential in header fields and query, in order. */
export function credentialsOf(request: SeenRequest): readonly SentCredential[] {
  const inFields = request.headers
    .filter(([name]) => isKeyField(name))
    .map(([name, value]): SentCredential => ({ place: 'header', name, value }));
  const inQuery = queryOf(request)
    .filter(({ name }) => KEY_PARAMETER.test(name))
    .map(({ name, value }): SentCredential => ({ place: 'query', name, value }));
  return [...inFields, ...inQuery];
}

/** The place of a credential for people: `` header `authorization` ``. */
export function placeOf({ place, name }: SentCredential): string {
  return place === 'header' ? `the field \`${name}\`` : `the query parameter \`${name}\``;
}

/** An Authorization value in two parts; the scheme is undefined where there is only one word. */
export interface Authorization {
  readonly scheme: string | undefined;
  readonly rest: string;
}

/** Splits an Authorization value at its first white space (RFC 9110 §11.4). */
export function splitAuthorization(value: string): Authorization {
  const trimmed = value.trim();
  const space = trimmed.search(/\s/);
  if (space === -1) return { scheme: undefined, rest: trimmed };
  return { scheme: trimmed.slice(0, space), rest: trimmed.slice(space).trim() };
}
