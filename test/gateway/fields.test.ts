import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ServiceDocument } from '../../src/core/policy/document.ts';
import { httpBackend } from './support/backend.ts';
import { openPolicy, testGateway } from './support/test-gateway.ts';
import { SHOP_KEY, shopPolicy } from './support/shop.ts';
import { openWire } from './support/wire.ts';

const HOST = 'Host: api.example\r\n';

test('fields for one connection end at the gateway, as do those that Connection names', async (t) => {
  const seen = await echoed(
    t,
    `GET / HTTP/1.1\r\n${HOST}Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\nProxy-Connection: x\r\nTE: trailers\r\nTrailer: X\r\nProxy-Authorization: Basic x\r\nX-End: 2\r\n\r\n`,
  );
  assert.deepEqual(
    names(seen, ['x-hop', 'proxy-connection', 'te', 'trailer', 'proxy-authorization']),
    [],
  );
  assert.equal(seen['x-end'], '2');
});

test('Connection cannot take away what the message means, nor what the gateway says', async (t) => {
  const seen = await echoed(
    t,
    `POST / HTTP/1.1\r\n${HOST}Connection: host, content-length, content-type, x-forwarded-for, x-pinpoint-call, via\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi`,
  );
  assert.equal(seen['content-type'], 'text/plain');
  assert.equal(seen['content-length'], '2');
  assert.equal(seen['x-forwarded-for'], '127.0.0.1');
  assert.match(String(seen['x-pinpoint-call']), /^[0-9a-f-]{36}$/);
  assert.match(String(seen['via']), /pinpoint/);
});

test('the cookie that opens the pages of the admin port does not reach the backend', async (t) => {
  const cookies = 'Cookie: a=1; pinpoint_admin=s3cret; b=2\r\n';
  const seen = await echoed(t, `GET / HTTP/1.1\r\n${HOST}${cookies}\r\n`);
  assert.equal(seen['cookie'], 'a=1; b=2');
});

test('a caller cannot speak to the backend in the name of a proxy', async (t) => {
  const forged = [
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-HTTP-Method-Override',
    'X-Method-Override',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Prefix',
    'Forwarded',
    'X-Real-IP',
    'True-Client-IP',
    'CF-Connecting-IP',
    'X-Pinpoint-Consumer',
    'X-Pinpoint-Call',
    'X-Consumer-Id',
    'X-Authenticated-Userid',
    'Remote-User',
    'X_Forwarded_For',
    'X_Consumer_Id',
  ];
  const seen = await echoed(
    t,
    `GET / HTTP/1.1\r\n${HOST}${forged.map((name) => `${name}: forged\r\n`).join('')}\r\n`,
  );
  assert.doesNotMatch(JSON.stringify(seen), /forged/);
  assert.equal(seen['x-forwarded-for'], '127.0.0.1');
  assert.equal(seen['x-real-ip'], '127.0.0.1');
  assert.equal(seen['x-forwarded-host'], 'api.example');
  assert.equal(seen['x-forwarded-proto'], 'http');
  assert.equal(seen['forwarded'], 'for=127.0.0.1;host="api.example";proto=http');
});

test('the backend sees its own host, and the query as it was sent', async (t) => {
  let host = '';
  let url = '';
  const backend = await httpBackend(t, (request, response) => {
    host = request.headers.host ?? '';
    url = request.url ?? '';
    response.end();
  });
  const document = {
    ...openPolicy(`${backend}/base/`, { path: '/shop', stripPath: true }),
  };
  const { origin } = await testGateway(t, { document });
  await fetch(`${origin}/shop/a%41/b?x=%2F..&&y`);
  assert.equal(host, new URL(backend).host);
  assert.equal(url, '/base/aA/b?x=%2F..&&y');
  await fetch(`${origin}/shop`);
  assert.equal(url, '/base/');
  await fetch(`${origin}/shop/`);
  assert.equal(url, '/base/');
});

test('the API key stays at the gateway, wherever it stood', async (t) => {
  for (const header of [`X-API-Key: ${SHOP_KEY}`, `Authorization: Bearer ${SHOP_KEY}`]) {
    const seen = await echoed(t, `GET /orders HTTP/1.1\r\n${HOST}${header}\r\n\r\n`, {
      shop: true,
    });
    assert.doesNotMatch(JSON.stringify(seen), new RegExp(SHOP_KEY));
    assert.equal(seen['x-pinpoint-consumer'], 'shop');
  }
});

test('the API key is passed on where the service says so', async (t) => {
  const seen = await echoed(t, `GET /orders HTTP/1.1\r\n${HOST}X-API-Key: ${SHOP_KEY}\r\n\r\n`, {
    shop: true,
    service: { forwardCredential: true },
  });
  assert.equal(seen['x-api-key'], SHOP_KEY);
});

test("a bearer token is the backend's on a route that looks at no credential, but never a key of the gateway", async (t) => {
  const foreign = await echoed(
    t,
    `GET / HTTP/1.1\r\n${HOST}Authorization: Bearer abc.def.ghi\r\n\r\n`,
  );
  assert.equal(foreign['authorization'], 'Bearer abc.def.ghi');
  const basic = await echoed(t, `GET / HTTP/1.1\r\n${HOST}Authorization: Basic eDp5\r\n\r\n`);
  assert.equal(basic['authorization'], 'Basic eDp5');
  const ours = await echoed(
    t,
    `GET / HTTP/1.1\r\n${HOST}Authorization: Bearer ${SHOP_KEY}\r\n\r\n`,
  );
  assert.equal(ours['authorization'], undefined);
});

test("the upstream's own credential takes the place of whatever the caller sent there", async (t) => {
  const backend = await httpBackend(t, (request, response) => {
    response.end(JSON.stringify(request.headers));
  });
  const document = {
    ...openPolicy(backend),
    upstreams: { backend: { url: backend, credential: { secret: 'env:KEY' } } },
  };
  const { origin } = await testGateway(t, { document });
  const seen = await (await fetch(origin, { headers: { authorization: 'Basic mine' } })).json();
  assert.equal((seen as Record<string, string>)['authorization'], 'Bearer secret-of-env-KEY');
});

test('what the backend says for its own connection ends at the gateway', async (t) => {
  const backend = await httpBackend(t, (_, response) => {
    response.writeHead(200, {
      Connection: 'close, X-Hop',
      'X-Hop': '1',
      'Keep-Alive': 'timeout=9',
      'Proxy-Connection': 'x',
      'X-Pinpoint-Call': 'forged',
      'X-End': '2',
    });
    response.end('ok');
  });
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  const head = await wire.until('\r\n\r\n');
  assert.doesNotMatch(head, /x-hop|proxy-connection|forged|timeout=9/i);
  assert.match(head, /connection: keep-alive/i);
  assert.match(head, /x-end: 2/i);
  assert.match(head, /via: 1\.1 pinpoint/i);
});

interface EchoOptions {
  readonly shop?: boolean;
  readonly service?: Partial<ServiceDocument>;
}

/** What the backend saw of the fields of a request. */
async function echoed(
  t: TestContext,
  bytes: string,
  options: EchoOptions = {},
): Promise<Record<string, string | undefined>> {
  const backend = await httpBackend(t, (request, response) => {
    const body = JSON.stringify(request.headers);
    response.writeHead(200, { 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
  const document =
    options.shop === true
      ? shopPolicy(backend, options.service)
      : openPolicy(backend, options.service);
  // The key is known on every policy, so that it can be told from others.
  const { consumers } = shopPolicy(backend);
  const { port } = await testGateway(t, { document: { ...document, consumers: consumers ?? {} } });
  const wire = await openWire(t, port);
  wire.write(bytes);
  const response = await wire.response();
  assert.equal(response.status, 200, response.body);
  return JSON.parse(response.body) as Record<string, string | undefined>;
}

function names(seen: object, wanted: readonly string[]): readonly string[] {
  return Object.keys(seen).filter((name) => wanted.includes(name));
}
