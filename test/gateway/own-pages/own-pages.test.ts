import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CODES } from '../../../src/core/codes.ts';
import { httpBackend } from '../support/backend.ts';
import { REPORTS_KEY, SHOP_KEY, shopPolicy } from '../support/shop.ts';
import { DOCS, openPolicy, testGateway } from '../support/test-gateway.ts';
import { openWire } from '../support/wire.ts';

test('a refusal can be read again at its address, with what a longer look finds, and nothing of the owner', async (t) => {
  const { origin, records } = await testGateway(t, {
    document: shopPolicy('http://127.0.0.1:1'),
  });
  const refused = await fetch(`${origin}/orders`, {
    method: 'POST',
    headers: { 'x-api-key': REPORTS_KEY, 'content-type': 'application/json' },
    body: '{}',
  });
  const problem = (await refused.json()) as Record<string, string>;
  const page = await fetch(origin + problem['instance']);
  assert.equal(page.status, 200);
  assert.equal(page.headers.get('cache-control'), 'no-store');
  assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
  const view = (await page.json()) as Record<string, unknown>;
  assert.equal(view['code'], 'scope.missing');
  assert.equal(view['detail'], problem['detail']);
  const next = view['next'] as readonly { code: string }[];
  assert.ok(next.some(({ code }) => code === 'role.missing'));
  const text = JSON.stringify(view);
  assert.doesNotMatch(text, /editor|viewer|pk_shop|"shop"|127\.0\.0\.1:1\b/);
  const html = await fetch(origin + problem['instance'], { headers: { accept: 'text/html' } });
  assert.match(await html.text(), /Would refuse next/);
  assert.match(html.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  // Reading pages is no call.
  assert.equal(records.length, 1);
});

test('fixes of the caller are shown only when they name nothing that is not its own', async (t) => {
  const { origin } = await testGateway(t, { document: shopPolicy('http://127.0.0.1:1') });
  const refused = await fetch(`${origin}/orders/7`, {
    method: 'PUT',
    headers: { 'x-api-key': SHOP_KEY },
  });
  const { instance } = (await refused.json()) as { instance: string };
  const view = (await (await fetch(origin + instance)).json()) as {
    fixes: readonly { edits: readonly { op: string }[] }[];
  };
  assert.ok(view.fixes.length > 0);
  assert.ok(view.fixes.every(({ edits }) => edits.every(({ op }) => op !== 'use_key')));
});

test('an address that was never given, or of a call that passed, tells nothing', async (t) => {
  const backend = await httpBackend(t, (_, response) => response.end('ok'));
  const { origin, recorded } = await testGateway(t, { backend });
  await fetch(origin);
  const { id } = await recorded();
  for (const path of [id, '01a20a69-3e80-7919-92d6-b0eca344a821', 'x', '%3Cb%3E']) {
    const page = await fetch(`${origin}/.pinpoint/refusals/${path}`, {
      headers: { accept: 'text/html' },
    });
    assert.equal(page.status, 404);
    assert.doesNotMatch(await page.text(), /<b>/);
  }
});

test('the holder of a key reads its standing with the key, and only so', async (t) => {
  const document = shopPolicy('http://127.0.0.1:1');
  const { origin } = await testGateway(t, { document });
  const none = await fetch(`${origin}/.pinpoint/me`);
  assert.equal(none.status, 401);
  assert.equal(none.headers.get('www-authenticate'), 'Bearer realm="pinpoint"');
  const wrong = await fetch(`${origin}/.pinpoint/me`, { headers: { 'x-api-key': 'other' } });
  assert.equal(((await wrong.json()) as { code: string }).code, 'credential.unknown');
  const headers = { 'x-api-key': REPORTS_KEY };
  await fetch(`${origin}/orders`, { headers });
  const standing = await (await fetch(`${origin}/.pinpoint/me`, { headers })).json();
  assert.deepEqual(standing, {
    consumer: 'reports',
    consumer_state: 'active',
    tenant: 'acme',
    tenant_state: 'active',
    key: {
      id: 'pk_rep_7Hq2',
      state: 'active',
      valid_from: null,
      valid_until: null,
      scopes: ['orders:read'],
    },
    limits: [
      { id: 'services/orders/limits/consumer', rate: '100/min', remaining: 99, reset_seconds: 1 },
    ],
  });
  const text = await fetch(`${origin}/.pinpoint/me`, {
    headers: { ...headers, accept: 'text/plain' },
  });
  assert.match(await text.text(), /^reports, key pk_rep_7Hq2\n/);
});

test('a standing has the limits of every route that the caller may use, however many there are', async (t) => {
  const document = shopPolicy('http://127.0.0.1:1');
  const routes = Array.from({ length: 3000 }, (_, at) => {
    const hidden = { require: { roles: { GET: ['editor'] } } };
    const limited = { limits: [{ rate: '5/min', per: 'key' as const }] };
    return {
      id: `part${at}`,
      methods: ['GET'],
      path: `/orders/part/${at}`,
      ...(at < 1000 ? hidden : {}),
      ...(at === 2999 ? limited : {}),
      ...(at === 700 ? { ...hidden, ...limited } : {}),
    };
  });
  const { orders } = document.services ?? {};
  assert.ok(orders);
  const { origin } = await testGateway(t, {
    document: {
      ...document,
      services: {
        ...document.services,
        wide: {
          ...orders,
          path: '/wide',
          access: 'allow',
          require: {},
          versions: { v1: { routes: routes.map((route) => ({ ...route, id: `w${route.id}` })) } },
        },
        orders: { ...orders, versions: { v1: { routes } } },
      },
    },
  });
  const standing = await fetch(`${origin}/.pinpoint/me`, { headers: { 'x-api-key': REPORTS_KEY } });
  const { limits } = (await standing.json()) as { limits: readonly { id: string }[] };
  assert.deepEqual(
    limits.map(({ id }) => id),
    [
      'services/orders/limits/consumer',
      'services/orders/versions/v1/routes/part2999/limits/key',
      'services/wide/limits/consumer',
      'services/wide/versions/v1/routes/wpart2999/limits/key',
    ],
  );
});

test('every code has a page, as text for programs and as HTML for browsers', async (t) => {
  const { origin } = await testGateway(t, {});
  for (const code of Object.keys(CODES)) {
    const html = await fetch(`${origin}/.pinpoint/docs/${code}`, {
      headers: { accept: 'text/html' },
    });
    assert.equal(html.status, 200, code);
    const text = await html.text();
    assert.match(text, new RegExp(`<h1>${code.replace('.', String.raw`\.`)}`));
    assert.doesNotMatch(text, /Reproduction|```/);
  }
  const plain = await fetch(`${origin}/.pinpoint/docs/scope.missing`, {
    headers: { accept: 'text/plain' },
  });
  assert.match(await plain.text(), /^# scope\.missing/);
  for (const wrong of ['nothing.here', 'README', '..%2f..%2fpackage', 'constructor', '_base']) {
    const page = await fetch(`${origin}/.pinpoint/docs/${wrong}`);
    assert.ok(page.status === 404 || page.status === 400, wrong);
  }
  assert.ok(readdirSync(join(DOCS, 'refusals')).length > 40);
});

test("nothing below the gateway's own path is ever forwarded, in whatever spelling", async (t) => {
  const seen: string[] = [];
  const backend = await httpBackend(t, (request, response) => {
    seen.push(request.url ?? '');
    response.writeHead(200, { 'content-length': '0' }).end();
  });
  const { port } = await testGateway(t, { document: openPolicy(backend) });
  const wire = await openWire(t, port);
  const targets = [
    '/.pinpoint',
    '/.pinpoint/',
    '/.pinpoint/x',
    '/%2epinpoint/x',
    '/%2Epin%70oint/me',
    '/.pinpoint?x',
    'http://api.example/.pinpoint/x',
    '/.pinpoint/docs/a/b',
  ];
  for (const target of targets) {
    wire.write(`GET ${target} HTTP/1.1\r\nHost: api.example\r\n\r\n`);
    const { status } = await wire.response();
    assert.ok(status >= 400 && status < 500, `${target} ${status}`);
  }
  wire.write('POST /.pinpoint/me HTTP/1.1\r\nHost: api.example\r\nContent-Length: 0\r\n\r\n');
  const post = await wire.response();
  assert.equal(post.status, 405);
  assert.equal(post.value('allow'), 'GET, HEAD');
  assert.deepEqual(seen, []);
  wire.write('GET /.pinpointer HTTP/1.1\r\nHost: api.example\r\n\r\n');
  assert.equal((await wire.response()).status, 200);
});
