import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpBackend } from './support/backend.ts';
import { REPORTS_KEY, SHOP_KEY, shopPolicy } from './support/shop.ts';
import { openPolicy, testGateway } from './support/test-gateway.ts';
import { openWire } from './support/wire.ts';

const HOST = 'Host: api.example\r\n';
const REPORTS = `X-API-Key: ${REPORTS_KEY}\r\n`;
const SHOP = `X-API-Key: ${SHOP_KEY}\r\n`;

test('of a caller that is known the counters are read for the record, and not charged', async (t) => {
  const { port, records } = await testGateway(t, { document: shopPolicy('http://127.0.0.1:1') });
  const wire = await openWire(t, port);
  for (let count = 0; count < 2; count += 1) {
    wire.write(`POST /orders HTTP/1.1\r\n${HOST}${REPORTS}Content-Length: 0\r\n\r\n`);
    const response = await wire.response();
    assert.equal(response.status, 403);
    assert.equal(response.value('ratelimit'), undefined);
  }
  const counters = records.map(({ facts }) => facts.kind === 'request' && facts.read.counters);
  const empty = [{ limitId: 'services/orders/limits/consumer', kind: 'used', used: 0 }];
  assert.deepEqual(counters, [empty, empty]);
});

test('a refusal has its members in the order of the design, and the fields that go with it', async (t) => {
  const { port, recorded } = await testGateway(t, { document: shopPolicy('http://127.0.0.1:1') });
  const wire = await openWire(t, port);
  wire.write(
    `POST /orders HTTP/1.1\r\n${HOST}${REPORTS}Accept: application/json\r\nContent-Length: 2\r\n\r\n{}`,
  );
  const response = await wire.response();
  assert.equal(response.status, 403);
  const id = response.value('x-pinpoint-call') ?? '';
  const problem = JSON.parse(response.body) as Record<string, unknown>;
  assert.deepEqual(Object.keys(problem), [
    'type',
    'title',
    'status',
    'code',
    'layer',
    'detail',
    'hint',
    'principal',
    'permission',
    'resource',
    'ask',
    'upstream_reached',
    'retryable',
    'instance',
  ]);
  assert.equal(problem['type'], 'http://api.example/.pinpoint/docs/scope.missing');
  assert.equal(problem['instance'], `/.pinpoint/refusals/${id}`);
  assert.equal(problem['upstream_reached'], false);
  assert.equal(response.value('content-type'), 'application/problem+json');
  assert.equal(response.value('cache-control'), 'no-store');
  assert.equal(
    response.value('proxy-status'),
    'pinpoint;error=http_request_denied;details="scope.missing"',
  );
  assert.equal(
    response.value('www-authenticate'),
    'Bearer realm="pinpoint", error="insufficient_scope", scope="orders:write"',
  );
  assert.match(response.value('x-pinpoint-reason') ?? '', /^scope\.missing: POST \/orders needs/);
  // One line for a program that reads it; indented, with how to ask why, for a person.
  assert.doesNotMatch(response.body, /\n/);
  const record = await recorded();
  assert.equal(record.id, id);
  assert.equal(record.consumer, 'reports');
  assert.equal(record.code, 'scope.missing');
  assert.equal(record.outcome, 'refused');
  assert.equal(record.upstreamReached, false);
  assert.doesNotMatch(JSON.stringify(record), new RegExp(REPORTS_KEY));
});

test('on a terminal the answer ends in how to ask why', async (t) => {
  const { port } = await testGateway(t, { document: shopPolicy('http://127.0.0.1:1') });
  for (const field of ['User-Agent: curl/8.5.0\r\nAccept: */*\r\n', 'Accept: */*\r\n', '']) {
    const wire = await openWire(t, port);
    wire.write(`GET /orders HTTP/1.1\r\n${HOST}${field}\r\n`);
    const response = await wire.response();
    const id = response.value('x-pinpoint-call') ?? '';
    assert.ok(response.body.endsWith(`\n  "why": "npx pinpoint why ${id}"\n}\n`), response.body);
    JSON.parse(response.body);
  }
});

test('text and pages are given to those who ask for them, with everything escaped', async (t) => {
  const { port } = await testGateway(t, { document: shopPolicy('http://127.0.0.1:1') });
  const wire = await openWire(t, port);
  wire.write(
    `GET /%3Cb%3E HTTP/1.1\r\n${HOST}Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n\r\n`,
  );
  const html = await wire.response();
  assert.equal(html.value('content-type'), 'text/html; charset=utf-8');
  assert.doesNotMatch(html.body, /<b>/);
  assert.match(html.body, /404 No route has this path/);
  wire.write(`GET /orders HTTP/1.1\r\n${HOST}Accept: text/plain\r\n\r\n`);
  const text = await wire.response();
  assert.equal(text.value('content-type'), 'text/plain; charset=utf-8');
  assert.match(text.body, /^401 credential\.missing: /);
  assert.match(text.body, /npx pinpoint why /);
});

test('nothing that a caller sends can break out of the fields of its answer', async (t) => {
  const { port } = await testGateway(t, { document: shopPolicy('http://127.0.0.1:1') });
  const wire = await openWire(t, port);
  wire.write(`GET /x%22%0d%0aSet-Cookie:%20a=b\\ HTTP/1.1\r\n${HOST}\r\n`);
  const response = await wire.response();
  assert.equal(response.status, 400);
  assert.equal(response.value('set-cookie'), undefined);
  wire.write(`GET /caf%C3%A9 HTTP/1.1\r\n${HOST}\r\n`);
  const other = await wire.response();
  assert.match(other.value('x-pinpoint-reason') ?? '', /^[\x20-\x7e]+$/);
});

test("the backend's own 4xx is relayed untouched and attributed to the backend", async (t) => {
  const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const backend = await httpBackend(t, (_, response) => {
    response.writeHead(403, 'No Way', {
      'Content-Type': 'application/x-own',
      Server: 'own/1',
      'Content-Length': body.length,
      'Proxy-Status': 'inner; error=x',
    });
    response.end(body);
  });
  const { port, recorded } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  const response = await wire.response();
  assert.match(response.head, /^HTTP\/1\.1 403 No Way\r\n/);
  assert.equal(response.body, body.toString('latin1'));
  assert.equal(response.value('content-type'), 'application/x-own');
  assert.deepEqual(
    response.headers.filter(([name]) => name === 'proxy-status').map(([, value]) => value),
    ['inner; error=x', 'pinpoint;received-status=403;details="upstream.refused"'],
  );
  const record = await recorded();
  assert.equal(record.outcome, 'relayed');
  assert.equal(record.code, 'upstream.refused');
  assert.equal(record.status, 403);
});

test('a wrong method names the right ones, a limit says when, an allowed call says what is left', async (t) => {
  const backend = await httpBackend(t, (_, response) => {
    response.writeHead(200, { 'content-length': '0' }).end();
  });
  const document = shopPolicy(backend, { limits: [{ rate: '2/min', per: 'consumer' }] });
  const { port } = await testGateway(t, { document });
  const wire = await openWire(t, port);
  wire.write(`PUT /orders HTTP/1.1\r\n${HOST}${SHOP}Content-Length: 0\r\n\r\n`);
  const method = await wire.response();
  assert.equal(method.status, 405);
  assert.equal(method.value('allow'), 'GET, HEAD, POST');
  wire.write(`GET /orders HTTP/1.1\r\n${HOST}${SHOP}\r\n`);
  const allowed = await wire.response();
  assert.equal(allowed.status, 200);
  assert.equal(allowed.value('ratelimit-policy'), '"services/orders/limits/consumer";q=2;w=60');
  assert.equal(allowed.value('ratelimit'), '"services/orders/limits/consumer";r=1;t=30');
  wire.write(`GET /orders HTTP/1.1\r\n${HOST}${SHOP}\r\n`);
  assert.equal((await wire.response()).status, 200);
  wire.write(`GET /orders HTTP/1.1\r\n${HOST}${SHOP}\r\n`);
  const limited = await wire.response();
  assert.equal(limited.status, 429);
  assert.match(limited.value('retry-after') ?? '', /^(?:29|30)$/);
  assert.equal(limited.value('ratelimit'), '"services/orders/limits/consumer";r=0;t=60');
});

test('the body of a refused request is read for the record, without the answer waiting for it', async (t) => {
  const { port, recorded } = await testGateway(t, { document: shopPolicy('http://127.0.0.1:1') });
  const wire = await openWire(t, port);
  wire.write(`POST /orders HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\n01234`);
  const response = await wire.response();
  assert.equal(response.status, 401);
  wire.write('56789');
  const record = await recorded();
  const body = record.facts.kind === 'request' ? record.facts.body : undefined;
  assert.equal(body !== undefined && 'sizeBytes' in body && body.sizeBytes, 10);
  assert.equal(record.bytes.received, 10);
  // The body ended in time, so the connection is good for more.
  wire.write(`GET /orders HTTP/1.1\r\n${HOST}\r\n`);
  assert.equal((await wire.response()).status, 401);
});

test('a refused body that does not end in time costs its caller the connection, not the answer', async (t) => {
  const { port, recorded } = await testGateway(t, {
    document: shopPolicy('http://127.0.0.1:1'),
    limits: { lingerMs: 150 },
  });
  const wire = await openWire(t, port);
  wire.write(`POST /orders HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`);
  assert.equal((await wire.response()).status, 401);
  const record = await recorded();
  assert.equal(record.facts.kind === 'request' && record.facts.body.kind, 'unread');
  assert.equal(await wire.toEnd(), '');
});

test('a deprecated version says since when, until when, and what replaces it', async (t) => {
  const backend = await httpBackend(t, (_, response) => {
    response.writeHead(200, { 'content-length': '0' }).end();
  });
  const route = { routes: [{ id: 'all', methods: ['*'], path: '/**' }] };
  const document = openPolicy(backend, {
    path: '/api/{version}',
    versions: {
      v1: {
        ...route,
        state: 'deprecated',
        since: '2026-01-01',
        sunset: '2027-01-01',
        successor: 'v2',
      },
      v2: route,
    },
  });
  const { port } = await testGateway(t, { document });
  const wire = await openWire(t, port);
  wire.write(`GET /api/v1/things/7 HTTP/1.1\r\n${HOST}\r\n`);
  const old = await wire.response();
  assert.equal(old.status, 200);
  assert.equal(old.value('deprecation'), '@1767225600');
  assert.equal(old.value('sunset'), 'Fri, 01 Jan 2027 00:00:00 GMT');
  assert.equal(old.value('link'), '</api/v2/things/7>; rel="successor-version"');
  wire.write(`GET /api/v2/things/7 HTTP/1.1\r\n${HOST}\r\n`);
  assert.equal((await wire.response()).value('deprecation'), undefined);
});

test('a failure of ours is a 503 with a reference, never a 403, and the gateway serves on', async (t) => {
  const made = await testGateway(t, {
    document: shopPolicy('http://127.0.0.1:1'),
    counters: {
      take: () => [],
      peek: () => [],
    },
  });
  const { snapshot } = made.live.current;
  made.live.swap({
    ...made.live.current,
    snapshot: {
      ...snapshot,
      closure: () => {
        throw new TypeError('a bug');
      },
    },
  });
  const wire = await openWire(t, made.port);
  for (let count = 0; count < 2; count += 1) {
    wire.write(`GET /orders HTTP/1.1\r\n${HOST}${SHOP}\r\n`);
    const response = await wire.response();
    assert.equal(response.status, 503);
    assert.equal(JSON.parse(response.body).code, 'internal.layer_failed');
    assert.doesNotMatch(response.body, /a bug|TypeError|\.ts/);
  }
  assert.match(String(made.faults[0]), /a bug/);
  assert.deepEqual(
    made.records.map(({ code, outcome }) => [code, outcome]),
    [
      ['internal.layer_failed', 'failed'],
      ['internal.layer_failed', 'failed'],
    ],
  );
  assert.doesNotMatch(JSON.stringify(made.records), new RegExp(SHOP_KEY));
});

test('counters that fail are a 503 of their own', async (t) => {
  const made = await testGateway(t, {
    document: shopPolicy('http://127.0.0.1:1'),
    counters: {
      take: () => {
        throw new Error('down');
      },
      peek: () => [],
    },
  });
  const wire = await openWire(t, made.port);
  wire.write(`GET /orders HTTP/1.1\r\n${HOST}${SHOP}\r\n`);
  const response = await wire.response();
  assert.equal(response.status, 503);
  assert.equal(JSON.parse(response.body).code, 'counter.unverifiable');
});

test('more calls at once than allowed are refused with when to come again', async (t) => {
  const release = Promise.withResolvers<undefined>();
  const backend = await httpBackend(t, (_, response) => {
    void release.promise.then(() => response.writeHead(200, { 'content-length': '0' }).end());
  });
  const { port, gateway } = await testGateway(t, { backend, maxInFlight: 1 });
  const first = await openWire(t, port);
  first.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  while (gateway.inFlight() === 0) await new Promise(setImmediate);
  const second = await openWire(t, port);
  second.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  const refused = await second.response();
  assert.equal(refused.status, 503);
  assert.equal(JSON.parse(refused.body).code, 'internal.overloaded');
  assert.equal(refused.value('retry-after'), '1');
  release.resolve(undefined);
  assert.equal((await first.response()).status, 200);
});

test('the same key in two places is one credential; the same field twice is two', async (t) => {
  const backend = await httpBackend(t, (_, response) => {
    response.writeHead(200, { 'content-length': '0' }).end();
  });
  const { port } = await testGateway(t, { document: shopPolicy(backend) });
  const wire = await openWire(t, port);
  wire.write(`GET /orders HTTP/1.1\r\n${HOST}${SHOP}Authorization: bearer ${SHOP_KEY}\r\n\r\n`);
  assert.equal((await wire.response()).status, 200);
  wire.write(`GET /orders HTTP/1.1\r\n${HOST}${SHOP}${SHOP}\r\n`);
  const twice = await wire.response();
  assert.equal(JSON.parse(twice.body).code, 'credential.ambiguous');
  wire.write(`GET /orders HTTP/1.1\r\n${HOST}X-API-Key: ${SHOP_KEY.toUpperCase()}\r\n\r\n`);
  assert.equal((await wire.response()).status, 401);
});
