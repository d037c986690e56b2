import type { RefusalCode } from '../../../src/core/codes.ts';
import { get, HOST, post, raw, type Case, type Seen } from './case.ts';
import { READER } from './policy.ts';

const PUBLIC: Seen = { line: 'GET /public' };
const ADMIN = get('/admin', `x-api-key: ${READER}\r\n`);
const OPEN = get('/public');

function sequence(name: string, bytes: string, ...expect: readonly (RefusalCode | Seen)[]): Case {
  return { name, bytes, expect };
}

/** Requests behind requests on one connection: what was refused must not leave its body behind as the next one. */
export const SEQUENCES: readonly Case[] = [
  sequence('two good ones', OPEN + OPEN, PUBLIC, PUBLIC),
  sequence('a refused one, then a good one', ADMIN + OPEN, 'role.missing', PUBLIC),
  sequence('a good one, then a refused one', OPEN + ADMIN, PUBLIC, 'role.missing'),
  sequence(
    'a refused one with a body like a request',
    post('/orders', ADMIN) + OPEN,
    'credential.missing',
    PUBLIC,
  ),
  sequence(
    'a refused one with chunks like a request',
    raw(
      '/orders',
      'Transfer-Encoding: chunked\r\n',
      `${ADMIN.length.toString(16)}\r\n${ADMIN}\r\n0\r\n\r\n`,
    ) + OPEN,
    'credential.missing',
    PUBLIC,
  ),
  sequence(
    'a good one with a body like a request',
    post('/public', OPEN) + OPEN,
    { line: 'POST /public', body: OPEN },
    PUBLIC,
  ),
  sequence(
    'a bad body, then a good one',
    post('/amount', '{', 'Content-Type: application/json\r\n') + OPEN,
    'request.body_not_parseable',
    PUBLIC,
  ),
  sequence('empty lines before a good one', `\r\n\r\n${OPEN}`, PUBLIC),
  sequence('an unknown path, then a good one', get('/nowhere') + OPEN, 'route.not_found', PUBLIC),
  {
    name: 'a framing problem, then a good one',
    bytes:
      raw('/public', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n') + OPEN,
    expect: ['request.ambiguous_framing'],
    closes: true,
  },
  {
    name: 'a body beyond its limit, then a good one',
    bytes: raw('/upload', 'Content-Length: 1000000\r\n', 'a'.repeat(100_000)) + OPEN,
    expect: ['request.body_too_large'],
    closes: true,
  },
  {
    name: 'a refused one whose body does not come, then nothing',
    bytes: raw('/orders', 'Expect: 100-continue\r\nContent-Length: 3\r\n', ''),
    expect: ['credential.missing'],
    closes: true,
  },
  {
    name: 'a refused expectation, and a request in place of its body',
    bytes: raw('/orders', `Expect: 100-continue\r\nContent-Length: ${OPEN.length}\r\n`, OPEN),
    expect: ['credential.missing'],
  },
  {
    name: 'an upgrade, then a good one',
    bytes: get('/public', 'Connection: Upgrade\r\nUpgrade: websocket\r\n') + ADMIN,
    expect: [PUBLIC],
    closes: true,
  },
  {
    name: 'an upgrade that is refused, then a good one',
    bytes: get('/admin', 'Connection: Upgrade\r\nUpgrade: websocket\r\n') + OPEN,
    expect: ['credential.missing'],
    closes: true,
  },
  {
    name: 'CONNECT, then a good one',
    bytes: `CONNECT a:1 HTTP/1.1\r\n${HOST}\r\n${OPEN}`,
    expect: ['request.malformed'],
    closes: true,
  },
  {
    name: 'a last one, then another',
    bytes: get('/public', 'Connection: close\r\n') + OPEN,
    expect: [PUBLIC],
    closes: true,
  },
  {
    name: 'HTTP/1.0, then another',
    bytes: `GET /public HTTP/1.0\r\n${HOST}\r\n${OPEN}`,
    expect: [PUBLIC],
    closes: true,
  },
  {
    name: 'a good one, then bytes',
    bytes: `${OPEN}\x00\x01\x02\r\n\r\n`,
    expect: [PUBLIC, 'request.malformed'],
    closes: true,
  },
];
