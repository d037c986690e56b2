import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { answersWith, bodyOf, httpBackend, rawBackend } from './support/backend.ts';
import { testGateway } from './support/test-gateway.ts';
import { openWire } from './support/wire.ts';

const HOST = 'Host: api.example\r\n';

test('a request and its response pass with order, spelling and repeats of their fields kept', async (t) => {
  let seen: readonly string[] = [];
  let target = '';
  const backend = await httpBackend(t, (request, response) => {
    seen = request.rawHeaders;
    target = request.url ?? '';
    response.writeHead(201, 'Made', [
      'X-B',
      '1',
      'x-a',
      '2',
      'X-B',
      '3',
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
      'Content-Length',
      '2',
    ]);
    response.end('ok');
  });
  const { port, recorded } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(
    `GET /a/b?x=%31&y=a+b HTTP/1.1\r\n${HOST}X-One: 1\r\nx-two: 2\r\nX-One: 3\r\nCookie: c\r\n\r\n`,
  );
  const response = await wire.response();
  assert.match(response.head, /^HTTP\/1\.1 201 Made\r\n/);
  assert.equal(target, '/a/b?x=%31&y=a+b');
  const pairs = pairsOf(seen);
  assert.deepEqual(
    pairs.filter(([name]) => ['x-one', 'x-two', 'cookie'].includes(name)),
    [
      ['x-one', '1'],
      ['x-two', '2'],
      ['x-one', '3'],
      ['cookie', 'c'],
    ],
  );
  assert.deepEqual(
    response.headers.filter(([name]) => ['x-a', 'x-b', 'set-cookie'].includes(name)),
    [
      ['x-b', '1'],
      ['x-a', '2'],
      ['x-b', '3'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
  );
  assert.match(response.head, /\r\nX-B: 1\r\nx-a: 2\r\n/);
  assert.equal(response.body, 'ok');
  const record = await recorded();
  assert.equal(record.outcome, 'allowed');
  assert.equal(record.id, response.value('x-pinpoint-call'));
  assert.equal(record.status, 201);
  assert.equal(record.upstreamReached, true);
  assert.equal(record.bytes.sent, 2);
});

test('binary bodies pass unchanged both ways, by length and in chunks', async (t) => {
  const backend = await httpBackend(t, async (request, response) => {
    const body = await bodyOf(request);
    if (request.url === '/length') response.setHeader('content-length', body.length);
    response.end(body);
  });
  const { origin } = await testGateway(t, { backend });
  const sent = randomBytes(300_000);
  const byLength = await fetch(`${origin}/length`, { method: 'POST', body: sent });
  assert.equal(byLength.headers.get('content-length'), '300000');
  assert.ok(sent.equals(Buffer.from(await byLength.arrayBuffer())));
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < sent.length; at += 50_000)
        controller.enqueue(sent.subarray(at, at + 50_000));
      controller.close();
    },
  });
  const chunked = await fetch(`${origin}/chunks`, { method: 'PUT', body: stream, duplex: 'half' });
  assert.ok(sent.equals(Buffer.from(await chunked.arrayBuffer())));
});

test('responses without a body end with their head, and the connection is used on', async (t) => {
  const backend = await httpBackend(t, (request, response) => {
    if (request.url === '/204') response.writeHead(204).end();
    else if (request.url === '/304') response.writeHead(304, { etag: '"a"' }).end();
    else response.writeHead(200, { 'content-length': '1000' }).end();
  });
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET /204 HTTP/1.1\r\n${HOST}\r\n`);
  const none = await wire.until('\r\n\r\n');
  assert.match(none, /^HTTP\/1\.1 204 /);
  assert.doesNotMatch(none, /content-length|transfer-encoding/i);
  wire.write(`GET /304 HTTP/1.1\r\n${HOST}\r\n`);
  assert.match(await wire.until('\r\n\r\n'), /^HTTP\/1\.1 304 [^]*etag: "a"/);
  wire.write(`HEAD / HTTP/1.1\r\n${HOST}\r\n`);
  assert.match(await wire.until('\r\n\r\n'), /content-length: 1000/);
  wire.write(`GET /204 HTTP/1.1\r\n${HOST}\r\n`);
  assert.match(await wire.until('\r\n\r\n'), /^HTTP\/1\.1 204 /);
});

test('a 304 that names the length of the body it does not carry does not hang', async (t) => {
  const backend = await rawBackend(
    t,
    answersWith('HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\nETag: "a"\r\n\r\n'),
  );
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  for (let count = 0; count < 2; count += 1) {
    wire.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    assert.match(await wire.until('\r\n\r\n'), /^HTTP\/1\.1 304 /);
  }
});

test('interim responses of the backend are passed over', async (t) => {
  const backend = await rawBackend(
    t,
    answersWith(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    ),
  );
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  assert.equal((await wire.response()).body, 'ok');
});

test('a response that lasts until the backend closes reaches an HTTP/1.1 caller in chunks', async (t) => {
  const backend = await rawBackend(t, (socket) => {
    socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nto the end'));
  });
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  const text = await wire.until('0\r\n\r\n');
  assert.match(text, /transfer-encoding: chunked/i);
  assert.match(text, /a\r\nto the end\r\n/);
});

test('100 Continue is sent only when the head has passed', async (t) => {
  const backend = await httpBackend(t, async (request, response) => {
    assert.equal(request.headers.expect, undefined);
    response.end(await bodyOf(request));
  });
  const { port } = await testGateway(t, {
    backend,
    document: {
      pinpoint: 1,
      upstreams: { backend: { url: backend } },
      services: {
        open: {
          upstream: 'backend',
          access: 'allow',
          require: { credential: ['anonymous'] },
          versions: { v1: { routes: [{ id: 'a', methods: ['POST'], path: '/a' }] } },
        },
      },
    },
  });
  const good = await openWire(t, port);
  good.write(`POST /a HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 4\r\n\r\n`);
  assert.equal(await good.until('\r\n\r\n'), 'HTTP/1.1 100 Continue\r\n\r\n');
  good.write('body');
  assert.match(await good.until('body'), /^HTTP\/1\.1 200 /);
  const bad = await openWire(t, port);
  bad.write(`POST /b HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 4\r\n\r\n`);
  const refused = await bad.response();
  assert.equal(refused.status, 404);
  assert.equal(refused.value('connection'), 'close');
});

function pairsOf(raw: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2)
    pairs.push([raw[at]?.toLowerCase() ?? '', raw[at + 1] ?? '']);
  return pairs;
}

test('a request without a body has none on the other side either, whatever its method', async (t) => {
  const seen: string[] = [];
  const backend = await rawBackend(t, (socket) => {
    socket.on('data', (chunk: Buffer) => {
      seen.push(chunk.toString('latin1'));
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
  });
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  for (const method of ['GET', 'DELETE', 'PROPFIND', 'QUERY', 'LOCK']) {
    wire.write(`${method} / HTTP/1.1\r\n${HOST}\r\n`);
    assert.equal((await wire.response()).status, 200);
    const sent = seen.at(-1) ?? '';
    assert.ok(sent.startsWith(`${method} / HTTP/1.1\r\n`) && sent.endsWith('\r\n\r\n'));
    assert.doesNotMatch(sent, /transfer-encoding|content-length: [^0]/i);
  }
});
