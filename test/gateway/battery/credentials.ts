import { forwarded, get, post, refused, type Case } from './case.ts';
import { READER, WRITER } from './policy.ts';

function orders(...fields: readonly string[]): string {
  return get('/orders', fields.map((field) => `${field}\r\n`).join(''));
}

const KEY = `x-api-key: ${READER}`;

/** Keys sent twice, halved, dressed up, or in places where none is looked for. */
export const CREDENTIALS: readonly Case[] = [
  ...refused('credential.ambiguous', [
    ['two keys', orders(KEY, `x-api-key: ${WRITER}`)],
    ['two keys, a bad one first', orders('x-api-key: nobody', KEY)],
    ['two keys, a bad one last', orders(KEY, 'x-api-key: nobody')],
    ['the same field twice', orders(KEY, KEY)],
    ['the same field twice, in two spellings', orders(KEY, `X-API-KEY: ${READER}`)],
    ['two keys in two places', orders(KEY, `Authorization: Bearer ${WRITER}`)],
    [
      'two bearer tokens',
      orders(`Authorization: Bearer ${READER}`, `Authorization: Bearer ${WRITER}`),
    ],
    ['a key and an empty one', orders(KEY, 'x-api-key:')],
  ]),
  ...refused('credential.missing', [
    ['none', orders()],
    ['in the query', get(`/orders?x-api-key=${READER}`)],
    ['in a cookie', orders(`Cookie: x-api-key=${READER}`)],
    ['under another name', orders(`api-key: ${READER}`)],
    ['with underscores', orders(`x_api_key: ${READER}`)],
    ['as a user with a password', orders(`Authorization: Basic ${btoa(`${READER}:`)}`)],
    ['without a scheme', orders(`Authorization: ${READER}`)],
    ['for a proxy', orders(`Proxy-Authorization: Bearer ${READER}`)],
    ['as the name that the gateway gives', orders('X-Pinpoint-Consumer: shop')],
    ['as a field of another gateway', orders('X-Consumer-Username: shop')],
    [
      'in a trailer',
      'GET /orders HTTP/1.1\r\nHost: a\r\nTrailer: x-api-key\r\nTransfer-Encoding: chunked\r\n\r\n' +
        `0\r\nx-api-key: ${READER}\r\n\r\n`,
    ],
  ]),
  ...refused('credential.malformed', [
    ['empty', orders('x-api-key:')],
    ['white space', orders('x-api-key: \t ')],
    ['in capitals', orders(`x-api-key: pk_rep_7Hq2${READER.slice(11).toUpperCase()}`)],
    ['cut off', orders(`x-api-key: ${READER.slice(0, -1)}`)],
    ['with one letter more', orders(`x-api-key: ${READER}x`)],
    ['quoted', orders(`x-api-key: "${READER}"`)],
    ['a list', orders(`x-api-key: ${READER}, ${WRITER}`)],
    ['a list without spaces', orders(`x-api-key: ${READER},${READER}`)],
    ['with a byte beyond ASCII', orders(`x-api-key: ${READER}\xa0`)],
    ['bearer and nothing', orders('Authorization: Bearer ')],
    ['bearer and a list', orders(`Authorization: Bearer ${READER}, Bearer ${WRITER}`)],
  ]),
  ...refused('credential.unknown', [
    ['in capitals from the first letter', orders(`x-api-key: ${READER.toUpperCase()}`)],
    ['the public part alone', orders('x-api-key: pk_rep_7Hq2')],
    ['an encoded key', orders(`x-api-key: ${READER.replace('pk_', 'pk%5F')}`)],
    ['the hash that the policy keeps', orders('x-api-key: sha256:0')],
    ['a word of every object', orders('x-api-key: __proto__')],
    ['another word of every object', orders('x-api-key: constructor')],
  ]),
  ...refused('request.malformed', [
    ['a NUL behind the key', orders(`${KEY}\0x`)],
    ['a NUL and nothing', orders(`${KEY}\0`)],
    ['white space before the colon', orders(`x-api-key : ${READER}`)],
    ['folded', orders(`x-api-key:\r\n ${READER}`)],
  ]),
  ...refused('scope.missing', [
    ['a reader who writes', post('/orders', '{}', `${KEY}\r\n`)],
    [
      'a reader who overrides the method',
      post('/orders', '{}', `${KEY}\r\nX-HTTP-Method-Override: GET\r\n`),
    ],
    ['a reader who deletes', `DELETE /orders/1 HTTP/1.1\r\nHost: a\r\n${KEY}\r\n\r\n`],
  ]),
  ...forwarded({ line: 'GET /orders', has: { 'x-pinpoint-consumer': 'reports' } }, [
    ['the key', orders(KEY)],
    ['the key with white space around', orders(`x-api-key: \t${READER} \t`)],
    ['as a bearer token', orders(`Authorization: Bearer ${READER}`)],
    ['the scheme in capitals', orders(`Authorization: BEARER ${READER}`)],
    ['the same key in two places', orders(KEY, `Authorization: Bearer ${READER}`)],
    ['with a claim to be somebody else', orders(KEY, 'X-Pinpoint-Consumer: root')],
    [
      'with that claim in other spellings',
      orders(KEY, 'x-pinpoint_consumer: root', 'X_Pinpoint_Consumer: root'),
    ],
    ['with the name taken away', orders(KEY, 'Connection: x-pinpoint-consumer')],
    [
      'with everything of ours taken away',
      orders(KEY, 'Connection: close, X-Pinpoint-Consumer, x-forwarded-for, x-api-key, host'),
    ],
  ]),
];
