import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import { decodeBase64 } from '../../../src/diagnose/checks/credentials/base64.ts';
import { readJwt } from '../../../src/diagnose/checks/credentials/jwt.ts';
import { judgeTimes } from '../../../src/diagnose/checks/credentials/jwt-times.ts';
import { parseHttpDate } from '../../../src/diagnose/moment.ts';
import { REQUEST_CHECKS } from '../../../src/diagnose/checks/order.ts';
import type { Findings } from '../../../src/diagnose/finding.ts';
import { property } from '../../util/property.ts';
import { jwt, makeCase, runChecks, strongest, textsOf } from './support/make-case.ts';
import type { WrittenExchange } from './support/make-case.ts';

const NOON = 1_795_694_400; // 2026-11-26T12:00:00Z
const DATE = 'Date: Thu, 26 Nov 2026 12:00:00 GMT';

function find(token: string, more: Partial<WrittenExchange> = {}): Findings {
  const written: WrittenExchange = {
    request: 'GET https://api.example.com/me',
    headers: [`Authorization: Bearer ${token}`],
    status: 401,
    answer: [DATE],
    ...more,
  };
  const findings = runChecks(REQUEST_CHECKS, makeCase(written));
  for (const part of token.split('.')) {
    assert.ok(part.length < 8 || !textsOf(findings).includes(part), 'a part of the token is shown');
  }
  assert.doesNotMatch(textsOf(findings), /SECRET/, 'a claim that names a person is shown');
  return findings;
}

function assertFound(findings: Findings, code: CauseCode, words: string, atLeast: number): void {
  const top = strongest(findings, code);
  assert.ok(
    top !== undefined && top.factor >= atLeast,
    `${code}: ${top?.factor} ${top?.evidence.text}`,
  );
  assert.ok(
    findings.causes.some((one) => one.code === code && one.evidence.text.includes(words)),
    `no ${code} says "${words}"`,
  );
}

const SUB = { sub: 'user-SECRET', email: 'SECRET@example.com' };

test('an expired token is expired by the clock of the server', () => {
  const findings = find(jwt({ ...SUB, exp: NOON - 3600 }));
  assertFound(
    findings,
    'credential.expired',
    'expired at 2026-11-26T11:00:00Z, 1 h before the request',
    100,
  );
});

test('a token that expires within the leeway of servers is doubtful', () => {
  const top = strongest(find(jwt({ ...SUB, exp: NOON - 20 })), 'credential.expired');
  assert.ok(top !== undefined && top.factor < 60, String(top?.factor));
});

test('a token that has expired since an undated paste is doubtful', () => {
  const top = strongest(
    find(jwt({ ...SUB, exp: NOON - 3600 }), { answer: [] }),
    'credential.expired',
  );
  assert.ok(top !== undefined && top.factor < 60, String(top?.factor));
  assert.match(top.evidence.text, /ago by the clock of this machine/);
});

test('a valid token speaks against both ends of its life', () => {
  const findings = find(jwt({ ...SUB, iat: NOON - 60, nbf: NOON - 60, exp: NOON + 60 }));
  assert.ok(
    (strongest(findings, 'credential.expired')?.factor ?? 0) <= 4,
    'only the status speaks for it',
  );
  assert.equal(strongest(findings, 'credential.not_yet_valid'), undefined);
  assert.ok(
    findings.notes.some(({ evidence }) =>
      evidence.text.includes('is valid until 2026-11-26T12:01:00Z'),
    ),
  );
});

test('a token from the future is not yet valid', () => {
  assertFound(
    find(jwt({ ...SUB, nbf: NOON + 600 })),
    'credential.not_yet_valid',
    '10 min after the request',
    50,
  );
  assertFound(find(jwt({ ...SUB, iat: NOON + 600 })), 'credential.not_yet_valid', 'valid from', 50);
});

test('times in milliseconds are told as such', () => {
  assertFound(
    find(jwt({ ...SUB, exp: (NOON + 600) * 1000 })),
    'credential.malformed',
    'in milliseconds',
    10,
  );
});

test('a stored answer’s Date is made younger by its Age', () => {
  const answer = ['Date: Thu, 26 Nov 2026 11:00:00 GMT', 'Age: 3600'];
  assertFound(
    find(jwt({ exp: NOON - 600 }), { answer }),
    'credential.expired',
    '10 min before',
    100,
  );
});

test('tokens that are cut are told by what is missing', () => {
  const token = jwt({ ...SUB, exp: NOON + 600 });
  const [head = '', body = '', signature = ''] = token.split('.');
  assertFound(find(`${head}.${body}`), 'credential.malformed', 'only two parts', 50);
  assertFound(
    find(`${head}.${body.slice(0, 15)}.${signature}`),
    'credential.malformed',
    'its claims are cut',
    50,
  );
  assertFound(
    find(`${head}.${body}.${signature.slice(0, 30)}`),
    'credential.bad_signature',
    '22 bytes, and `HS256` makes 32',
    50,
  );
  assertFound(find(`${token}.x`), 'credential.malformed', 'more than three parts', 50);
  assert.equal(
    strongest(find(token), 'credential.bad_signature')?.factor,
    2,
    'only the status speaks for it',
  );
});

test('a signature of RSA is not held to the length of others', () => {
  const header = { alg: 'RS256', typ: 'JWT' };
  const top = strongest(
    find(jwt(SUB, { header, signatureBytes: 256 })),
    'credential.bad_signature',
  );
  assert.equal(top?.factor, 2);
  assertFound(
    find(jwt(SUB, { header, signatureBytes: 100 })),
    'credential.bad_signature',
    '100 bytes',
    50,
  );
});

test('a token that is not signed is told', () => {
  assertFound(
    find(jwt(SUB, { header: { alg: 'none' }, signatureBytes: 0 })),
    'credential.bad_signature',
    'alg: none',
    50,
  );
});

test('a padded token is told, and is no broken one', () => {
  const [head, body, signature] = jwt({ a: 1 }).split('.');
  assertFound(find(`${head}.${body}.${signature}=`), 'credential.malformed', 'padded', 10);
});

test('an encrypted token tells nothing and is no broken one', () => {
  const head = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM' })).toString('base64url');
  const read = readJwt(`${head}..aXY.Y2lwaGVy.dGFn`);
  assert.equal(read.fault, undefined);
  assert.equal(read.claims, undefined);
});

test('an ID token in the place of an access token is told', () => {
  assertFound(
    find(jwt({ ...SUB, nonce: 'n', aud: 'client-1' })),
    'credential.wrong_audience',
    'an ID token: it has `nonce` and no scope',
    30,
  );
  assertFound(
    find(jwt({ ...SUB, token_use: 'id' })),
    'credential.wrong_audience',
    'it says so (`id`)',
    30,
  );
  assertFound(
    find(jwt({ ...SUB, typ: 'Refresh' })),
    'credential.wrong_audience',
    'a refresh token',
    30,
  );
});

test('a token whose audience is its own client is an ID token, unless it has a scope', () => {
  const own = { ...SUB, aud: 'client-1', azp: 'client-1' };
  assertFound(find(jwt(own)), 'credential.wrong_audience', '`aud` is `azp`', 30);
  for (const claims of [
    { ...own, scp: 'a' },
    { ...own, azp: 'client-2' },
  ]) {
    assert.ok((strongest(find(jwt(claims)), 'credential.wrong_audience')?.factor ?? 0) <= 2);
  }
});

test('an access token with a nonce is no ID token', () => {
  const token = jwt(
    { ...SUB, nonce: 'n', scp: 'orders.read' },
    { header: { alg: 'HS256', typ: 'at+jwt' } },
  );
  assert.equal(
    strongest(find(token), 'credential.wrong_audience')?.factor,
    2,
    'only the status speaks for it',
  );
});

test('a token for Microsoft Graph is of no use elsewhere', () => {
  const aud = '00000003-0000-0000-c000-000000000000';
  assertFound(
    find(jwt({ ...SUB, aud })),
    'credential.wrong_audience',
    'made for Microsoft Graph',
    30,
  );
  const there = find(jwt({ ...SUB, aud }), { request: 'GET https://graph.microsoft.com/v1.0/me' });
  assert.ok((strongest(there, 'credential.wrong_audience')?.factor ?? 0) <= 2);
});

test('an audience of another host is weak, and one of this host speaks against it', () => {
  const other = strongest(
    find(jwt({ ...SUB, aud: 'https://billing.other.test' })),
    'credential.wrong_audience',
  );
  assert.ok(other !== undefined && other.factor > 2 && other.factor <= 6);
  const own = find(jwt({ ...SUB, aud: ['https://api.example.com/'] }));
  assert.ok(
    own.causes.some(({ code, factor }) => code === 'credential.wrong_audience' && factor < 1),
  );
});

test('a token of a test stage at production is told', () => {
  assertFound(
    find(jwt({ ...SUB, aud: 'x', iss: 'https://auth.staging.example.com/' })),
    'credential.wrong_issuer',
    'the stage `staging`',
    5,
  );
  const same = find(jwt({ ...SUB, aud: 'x', iss: 'https://auth.example.com/' }));
  assert.ok((strongest(same, 'credential.wrong_issuer')?.factor ?? 0) <= 2);
});

test('the scope that the response names is held against the token’s', () => {
  const answer = [
    DATE,
    'WWW-Authenticate: Bearer error="insufficient_scope", scope="orders:read orders:write"',
  ];
  const lacks = find(jwt({ ...SUB, scope: 'orders:read profile' }), { status: 403, answer });
  assertFound(
    lacks,
    'scope.missing',
    'wants the scope `orders:write`, which the token lacks; it has `orders:read`, `profile`',
    100,
  );
  const has = find(jwt({ ...SUB, scp: ['orders:read', 'orders:write'] }), { status: 403, answer });
  assert.equal(strongest(has, 'scope.missing'), undefined);
  const silent = strongest(find(jwt(SUB), { status: 403, answer }), 'scope.missing');
  assert.ok(silent !== undefined && silent.factor < 20, 'a token without scopes may be looked up');
});

property('a token’s times are judged as dates are compared', 500, (random) => {
  const some = (): number | undefined =>
    random.int(0, 2) === 0 ? undefined : NOON + random.int(-100, 100);
  const claims = { exp: some(), nbf: some(), iat: some() };
  const set = Object.fromEntries(
    Object.entries(claims).filter(([, value]) => value !== undefined),
  ) as Record<string, number>;
  const atMs = (NOON + random.int(-100, 100)) * 1000;
  const at = new Date(atMs);
  const isExpired = claims.exp !== undefined && at >= new Date(claims.exp * 1000);
  const isEarly = [claims.nbf, claims.iat].some(
    (value) => value !== undefined && at < new Date(value * 1000),
  );
  const time = judgeTimes(set, atMs);
  assert.equal(
    time.kind,
    isExpired ? 'expired' : isEarly ? 'early' : 'valid',
    JSON.stringify({ claims, atMs }),
  );
});

property('base64 and base64url are decoded as Buffer does', 300, (random) => {
  const bytes = Buffer.from(Array.from({ length: random.int(0, 40) }, () => random.int(0, 255)));
  for (const encoding of ['base64', 'base64url'] as const) {
    assert.deepEqual(Buffer.from(decodeBase64(bytes.toString(encoding)) ?? 'none'), bytes);
  }
  assert.equal(decodeBase64(`${bytes.toString('base64url')}!`), undefined);
});

property('HTTP dates are read as Date reads them', 300, (random) => {
  const ms = random.int(0, 4_000_000_000) * 1000;
  assert.equal(parseHttpDate(new Date(ms).toUTCString()), ms);
});

test('what is no HTTP date is none', () => {
  for (const text of [
    '',
    'Thu, 26 Nov 2026',
    'Thu, 31 Feb 2026 12:00:00 GMT',
    'Thu, 26 Foo 2026 12:00:00 GMT',
    '2026-11-26T12:00:00Z',
  ]) {
    assert.equal(parseHttpDate(text), undefined, text);
  }
});
