import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CallRecord } from '../../../src/calls/record.ts';
import type { WhyReport } from '../../../src/control/why-report.ts';
import { KEYS, openWorkshop } from '../../cli/support/workshop.ts';
import type { Gateway } from '../../cli/support/workshop.ts';

interface Admin {
  readonly token: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  json<T>(path: string): Promise<T>;
  post(path: string, body: unknown): Promise<Response>;
}

async function adminOf(gateway: Gateway): Promise<Admin> {
  const token = (await readFile(join(gateway.dataDirectory, 'admin.token'), 'utf8')).trim();
  const authorization = `Bearer ${token}`;
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(gateway.adminUrl + path, { headers: { authorization, ...headers }, redirect: 'manual' });
  return {
    token,
    get,
    json: async <T>(path: string): Promise<T> => {
      const response = await get(path);
      assert.equal(response.status, 200, `${path}: ${response.status}`);
      return (await response.json()) as T;
    },
    post: (path, body) =>
      fetch(gateway.adminUrl + path, {
        method: 'POST',
        headers: { authorization },
        body: JSON.stringify(body),
      }),
  };
}

test('the admin port answers to its token alone, and shows calls, policy, revisions and metrics', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const admin = await adminOf(gateway);
  assert.equal((await stat(join(gateway.dataDirectory, 'admin.token'))).mode & 0o777, 0o600);
  for (const path of ['/calls', '/policy', '/metrics', '/revisions', '/nothing']) {
    const response = await fetch(gateway.adminUrl + path);
    assert.equal(response.status, 401, path);
    assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  }
  assert.equal((await fetch(`${gateway.adminUrl}/health`)).status, 200);
  assert.equal((await fetch(`${gateway.adminUrl}/ready`)).status, 200);

  const refused = await gateway.order(KEYS.reader);
  await gateway.order(KEYS.writer);
  const { calls } = await admin.json<{ readonly calls: readonly CallRecord[] }>(
    '/calls?code=scope.missing',
  );
  assert.deepEqual(
    calls.map((call) => call.id),
    [refused.id],
  );
  assert.equal((await admin.json<CallRecord>(`/calls/${refused.id}`)).code, 'scope.missing');
  assert.equal((await admin.json<WhyReport>(`/why/${refused.id}`)).decision.code, 'scope.missing');

  const policy = await admin.json<{
    readonly revision: string;
    readonly file: string;
    readonly routes: number;
  }>('/policy');
  assert.equal(policy.revision, gateway.revision);
  assert.equal(policy.file, shop.policyFile);
  assert.ok(policy.routes > 3);
  const { revisions } = await admin.json<{
    readonly revisions: readonly { readonly revision: string }[];
  }>('/revisions');
  assert.equal(revisions[0]?.revision, gateway.revision);

  const text = await (await admin.get('/metrics')).text();
  assert.match(
    text,
    /^pinpoint_calls_total\{route="orders\.v1\.[a-zA-Z]+",outcome="refused",code="scope\.missing"\} 1$/m,
  );
  assert.match(text, /^pinpoint_call_duration_seconds_bucket\{le="\+Inf"\} 2$/m);
  const metrics = await admin.json<{ readonly decide: { readonly count: number } }>(
    '/metrics.json',
  );
  assert.equal(metrics.decide.count, 2);
});

test('what is asked wrongly is answered with what to do', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const admin = await adminOf(gateway);
  const wrong: readonly (readonly [string, number, RegExp])[] = [
    ['/nothing', 404, /docs\/reference\/admin-api\.md/],
    ['/calls?limt=1', 400, /use code, status/],
    ['/calls?status=teapot', 400, /number/],
    ['/calls/not-an-id', 400, /whole id/],
    ['/why/0199a3c1-5d2e-7c4a-9f10-3b7a2c9d4e11', 404, /./],
  ];
  for (const [path, status, next] of wrong) {
    const response = await admin.get(path);
    if (path.startsWith('/why/')) assert.ok([404, 410].includes(response.status));
    else assert.equal(response.status, status, path);
    assert.match(((await response.json()) as { readonly next: string }).next, next, path);
  }
  assert.equal((await admin.post('/policy', {})).status, 405);
  for (const body of [
    {},
    { curl: 'curl --frobnicate http://h/' },
    { curl: "curl 'open" },
    { curl: 'curl -d @/etc/passwd http://h/' },
    { request: { method: 1 } },
    { request: { method: 'GET', scheme: 'http', target: '/', headers: [['a']] } },
    [],
  ]) {
    const response = await admin.post('/why', body);
    assert.equal(response.status, 400, JSON.stringify(body));
    assert.doesNotMatch(await response.text(), /root:/);
  }
});

test('a described request is explained by the running gateway', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const admin = await adminOf(gateway);
  const response = await admin.post('/why', {
    curl: `curl -X POST ${gateway.gatewayUrl}/orders -H 'x-api-key: ${KEYS.suspended}' --json '{}'`,
  });
  const report = (await response.json()) as WhyReport;
  assert.equal(report.decision.code, 'consumer.suspended');
  assert.equal(report.sent, false);
});

test('a browser comes in by a link that works once, and sees the page of a decision', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const admin = await adminOf(gateway);
  const refused = await gateway.order(KEYS.reader);
  const { code } = (await (await admin.post('/links', {})).json()) as { readonly code: string };
  const link = `${gateway.adminUrl}/calls/${refused.id}?token=${code}`;
  const first = await fetch(link, { redirect: 'manual' });
  assert.equal(first.status, 303);
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(gateway.adminUrl + (first.headers.get('location') ?? ''), {
    headers: { cookie, accept: 'text/html' },
  });
  assert.equal(page.status, 200);
  assert.match(
    page.headers.get('content-security-policy') ?? '',
    /default-src 'none'.*frame-ancestors 'none'/,
  );
  assert.match(await page.text(), /403 scope\.missing/);
  const list = await fetch(`${gateway.adminUrl}/calls`, {
    headers: { cookie, accept: 'text/html' },
  });
  assert.match(await list.text(), new RegExp(`href="/calls/${refused.id}"`));
  assert.equal((await fetch(link, { redirect: 'manual' })).status, 401);
});

test('calls are followed as they happen, filtered', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const admin = await adminOf(gateway);
  const controller = new AbortController();
  t.after(() => controller.abort());
  const response = await fetch(`${gateway.adminUrl}/calls/follow?outcome=refused`, {
    headers: { authorization: `Bearer ${admin.token}` },
    signal: controller.signal,
  });
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  const until = async (text: string): Promise<void> => {
    while (!seen.includes(text))
      seen += (await reader?.read())?.value ?? assert.fail(`the stream ended: ${seen}`);
  };
  await until(': following');
  const allowed = await gateway.order(KEYS.writer);
  const refused = await gateway.order(KEYS.reader);
  await until(refused.id);
  assert.ok(!seen.includes(allowed.id));
});
