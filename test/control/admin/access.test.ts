import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkAccess } from '../../../src/control/admin/access.ts';
import type { AccessRequest } from '../../../src/control/admin/access.ts';
import { BrowserSessions } from '../../../src/control/admin/sessions.ts';
import { sameSecret, writeAdminToken } from '../../../src/control/admin/token.ts';

const TOKEN = 'the-token-of-this-gateway';

function setUp(): {
  ask: (change?: Ask) => number;
  sessions: BrowserSessions;
  advance: (ms: number) => void;
  reply: (change?: Ask) => ReturnType<typeof checkAccess>;
} {
  let nowMs = 1_000_000;
  const sessions = new BrowserSessions(() => nowMs);
  const reply = (change: Ask = {}): ReturnType<typeof checkAccess> => {
    const { headers = {}, query = '', ...rest } = change;
    const all: Readonly<Record<string, string>> = { host: '127.0.0.1:8081', ...headers };
    const request: AccessRequest = {
      method: 'GET',
      path: '/calls',
      ...rest,
      query: new URLSearchParams(query),
      header: (name) => all[name],
    };
    return checkAccess(request, { token: TOKEN, sessions, host: '127.0.0.1' });
  };
  return {
    ask: (change) => reply(change)?.status ?? 200,
    sessions,
    advance: (ms) => (nowMs += ms),
    reply,
  };
}

interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

test('the token lets in, and nothing near it does', () => {
  const { ask } = setUp();
  assert.equal(ask({ headers: { authorization: `Bearer ${TOKEN}` } }), 200);
  assert.equal(ask({ headers: { authorization: `bearer ${TOKEN}` } }), 200);
  for (const authorization of [
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    'Bearer ',
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN} ${TOKEN}`,
  ]) {
    assert.equal(ask({ headers: { authorization } }), 401, authorization);
  }
  assert.equal(ask(), 401);
});

test('health and readiness answer whoever asks, nothing else does', () => {
  const { ask } = setUp();
  assert.equal(ask({ path: '/health' }), 200);
  assert.equal(ask({ path: '/ready' }), 200);
  for (const path of ['/policy', '/metrics', '/calls', '/why/x', '/health/'])
    assert.equal(ask({ path }), 401, path);
});

test('a name that anybody can point at this machine is not answered to', () => {
  const { ask } = setUp();
  const headers = { authorization: `Bearer ${TOKEN}` };
  for (const host of ['127.0.0.1:8081', 'localhost:8081', 'LOCALHOST', '[::1]:8081', '192.0.2.7']) {
    assert.equal(ask({ headers: { ...headers, host } }), 200, host);
  }
  for (const host of [
    'evil.example',
    'evil.example:8081',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '',
  ]) {
    assert.equal(ask({ headers: { ...headers, host } }), 421, host);
    assert.equal(ask({ path: '/health', headers: { host } }), 421, host);
  }
});

test('a link works once, and leaves a cookie that opens pages and does nothing else', () => {
  const { ask, reply, sessions } = setUp();
  const code = sessions.createCode();
  const opened = reply({ path: '/calls/x', query: `token=${code}&a=1` });
  assert.equal(opened?.status, 303);
  assert.equal(opened?.headers['location'], '/calls/x?a=1');
  const cookie = opened?.headers['set-cookie'] ?? '';
  assert.match(cookie, /HttpOnly/);
  assert.match(cookie, /SameSite=Strict/);
  assert.match(cookie, /Path=\/calls/);
  const headers = { cookie: `other=1; ${cookie.split(';')[0] ?? ''}` };
  assert.equal(ask({ headers }), 200);
  assert.equal(ask({ method: 'POST', path: '/why', headers }), 401);
  assert.equal(ask({ query: `token=${code}` }), 401);
  assert.equal(ask({ query: `token=${TOKEN}` }), 401);
});

test('links and sessions end by themselves', () => {
  const { ask, reply, sessions, advance } = setUp();
  const late = sessions.createCode();
  advance(10 * 60_000 + 1);
  assert.equal(ask({ query: `token=${late}` }), 401);
  const cookie =
    reply({ query: `token=${sessions.createCode()}` })?.headers['set-cookie']?.split(';')[0] ?? '';
  assert.equal(ask({ headers: { cookie } }), 200);
  advance(12 * 3_600_000 + 1);
  assert.equal(ask({ headers: { cookie } }), 401);
});

test('the token file is its user’s alone, new at each start, and a planted link is not followed', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-token-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'data', 'admin.token');
  const first = await writeAdminToken(file);
  assert.equal((await readFile(file, 'utf8')).trim(), first);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const victim = join(directory, 'victim');
  await writeFile(victim, 'untouched');
  await rm(file);
  await symlink(victim, file);
  const second = await writeAdminToken(file);
  assert.notEqual(second, first);
  assert.equal(await readFile(victim, 'utf8'), 'untouched');
  assert.ok(sameSecret(second, second) && !sameSecret(second, first));
});
