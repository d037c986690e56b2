import { Buffer } from 'node:buffer';
import { asItems, asRecord, recordAt, textAt } from '../json-value.ts';
import type { JsonRecord } from '../json-value.ts';

/** What the authorization of a request adds to it; `{{…}}` not put in yet. */
export interface PostmanAuth {
  readonly header?: readonly [name: string, value: string];
  readonly query?: readonly [name: string, value: string];
  /** User and password of `basic`, to be encoded once values are put in. */
  readonly basic?: string;
  readonly missing?: string;
}

/** Reads `auth` of a collection, folder or request; undefined where it has none of its own and takes that above it. */
export function readAuth(value: unknown): PostmanAuth | undefined {
  const auth = asRecord(value);
  const type = textAt(auth, 'type');
  if (auth === undefined || type === undefined) return undefined;
  const parameter = parametersOf(auth, type);
  switch (type) {
    case 'noauth':
      return {};
    case 'bearer':
      return { header: ['authorization', `Bearer ${parameter('token') ?? ''}`] };
    case 'basic':
      return { basic: `${parameter('username') ?? ''}:${parameter('password') ?? ''}` };
    case 'apikey': {
      const pair = [parameter('key') ?? '', parameter('value') ?? ''] as const;
      return parameter('in') === 'query'
        ? { query: pair }
        : { header: [pair[0].toLowerCase(), pair[1]] };
    }
    case 'oauth2': {
      const token = parameter('accessToken');
      if (token === undefined || token === '')
        return {
          missing:
            'the value of authorization (Postman keeps the OAuth token outside of the collection)',
        };
      if (parameter('addTokenTo') === 'queryParams') return { query: ['access_token', token] };
      const prefix = parameter('headerPrefix') ?? 'Bearer';
      return { header: ['authorization', `${prefix.trim()} ${token}`.trim()] };
    }
    default:
      return { missing: `the value of authorization, which Postman computes (\`${type}\`)` };
  }
}

/** v2.1 has a list of keys and values, v2.0 an object. */
function parametersOf(auth: JsonRecord, type: string): (name: string) => string | undefined {
  const object = recordAt(auth, type);
  if (object !== undefined) return (name) => textAt(object, name);
  const items = asItems(auth[type]).map(asRecord);
  return (name) =>
    textAt(
      items.find((item) => textAt(item, 'key') === name),
      'value',
    );
}

/** The field of HTTP Basic for user and password (RFC 7617). */
export function basicHeader(userAndPassword: string): readonly [string, string] {
  return ['authorization', `Basic ${Buffer.from(userAndPassword).toString('base64')}`];
}
