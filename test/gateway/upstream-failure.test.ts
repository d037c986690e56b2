import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { answersWith, bodyOf, httpBackend, rawBackend } from './support/backend.ts';
import { openPolicy, testGateway, type TestGateway } from './support/test-gateway.ts';
import { openWire } from './support/wire.ts';

const HOST = 'Host: api.example\r\n';
const GET = `GET / HTTP/1.1\r\n${HOST}\r\n`;

/** Responses that are none, or that must not be relayed. */
const GARBAGE: readonly (readonly [name: string, bytes: string])[] = [
  ['another protocol', 'SSH-2.0-x\r\n\r\n'],
  ['a TLS record', '\x16\x03\x01\x00\x05hello'],
  ['HTTP/0.9', '<html></html>'],
  ['HTTP/2.0 on the status line', 'HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  [
    'length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  ],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
  [
    'a coding besides chunked',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  ],
  [
    'chunked twice',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'],
  ['a folded field', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok'],
  ['a NUL in a value', 'HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok'],
  ['status 99', 'HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok'],
  ['status 600', 'HTTP/1.1 600 OK\r\nContent-Length: 2\r\n\r\nok'],
  ['status 1000', 'HTTP/1.1 1000 OK\r\nContent-Length: 2\r\n\r\nok'],
  ['a head of 100 KB', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`],
  [
    'protocols switched unasked',
    'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello',
  ],
];

test('a backend that does not speak HTTP is a 502 with a record, never a relayed message', async (t) => {
  for (const [name, bytes] of GARBAGE) {
    await t.test(name, async (inner) => {
      const backend = await rawBackend(inner, answersWith(Buffer.from(bytes, 'latin1')));
      const made = await testGateway(inner, { backend });
      const problem = await refusedBy(inner, made);
      assert.equal(problem.status, 502);
      assert.equal(problem.code, 'upstream.bad_response');
      assert.equal(problem.upstream_reached, true);
      const record = await made.recorded();
      assert.equal(record.outcome, 'failed');
      assert.equal(record.upstreamReached, true);
      assert.equal(record.attempts.length, 1);
      assert.deepEqual(made.faults, []);
    });
  }
});

/** Responses with a flaw that is no reason to keep them from the caller. */
const ODD: readonly (readonly [name: string, method: string, bytes: string, head: string])[] = [
  ['a control character in the reason', 'GET', '200 O\x01K\r\nContent-Length: 0', '200 OK'],
  ['a DEL in the reason', 'GET', '404 No\x7ft\r\nContent-Length: 0', '404 Not Found'],
  [
    'a reason in another language',
    'GET',
    '200 Tr\xe8s bien\r\nContent-Length: 0',
    '200 Tr\xe8s bien',
  ],
  ['a body behind a 204', 'GET', '204 None\r\nContent-Length: 5\r\n\r\nhello', '204 None'],
  ['chunks behind a 204', 'GET', '204 None\r\nTransfer-Encoding: chunked\r\n\r\n0', '204 None'],
  ['chunks behind a 304', 'GET', '304 Same\r\nTransfer-Encoding: chunked\r\n\r\n0', '304 Same'],
  ['a body behind a HEAD', 'HEAD', '200 OK\r\nContent-Length: 5\r\n\r\nhello', '200 OK'],
  ['bytes behind a body', 'GET', '200 OK\r\nContent-Length: 2\r\n\r\nok\0\0', '200 OK'],
];

test('a response that is odd but whole reaches the caller, and the gateway serves on', async (t) => {
  for (const [name, method, bytes, head] of ODD) {
    await t.test(name, async (inner) => {
      const backend = await rawBackend(
        inner,
        answersWith(Buffer.from(`HTTP/1.1 ${bytes}\r\n\r\n`, 'latin1')),
      );
      const made = await testGateway(inner, { backend });
      const wire = await openWire(inner, made.port);
      wire.write(`${method} / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
      const text = await wire.toEnd();
      assert.equal(text.slice(0, text.indexOf('\r\n')), `HTTP/1.1 ${head}`);
      assert.equal(wire.error, undefined);
      assert.notEqual((await made.recorded()).outcome, 'failed');
      assert.deepEqual(made.faults, []);
    });
  }
});

test('no field of a response with very many of them is lost', async (t) => {
  const fields = 'a: b\r\n'.repeat(3000);
  const backend = await rawBackend(
    t,
    answersWith(`HTTP/1.1 200 OK\r\n${fields}Last-One: here\r\nContent-Length: 0\r\n\r\n`),
  );
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(GET);
  assert.equal((await wire.response()).value('last-one'), 'here');
});

test('a backend that is not there is a 502 that says that nothing was sent', async (t) => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const made = await testGateway(t, { backend: `http://127.0.0.1:${port}` });
  const problem = await refusedBy(t, made, `POST / HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\nhi`);
  assert.equal(problem.status, 502);
  assert.equal(problem.code, 'upstream.unreachable');
  assert.equal(problem.upstream_reached, false);
  const record = await made.recorded();
  assert.match(record.attempts[0]?.failure ?? '', /nothing listens there/);
});

test('a backend that closes without an answer is a 502 that does not claim that nothing was sent', async (t) => {
  const backend = await rawBackend(t, (socket) => socket.once('data', () => socket.destroy()));
  const made = await testGateway(t, { backend });
  const problem = await refusedBy(t, made, `POST / HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\nhi`);
  assert.equal(problem.code, 'upstream.bad_response');
  assert.equal(problem.upstream_reached, true);
});

test('a backend that does not answer in time is a 504, and its connection is closed', async (t) => {
  const closed = Promise.withResolvers<undefined>();
  const backend = await rawBackend(t, (socket) => {
    socket.resume();
    socket.on('close', () => closed.resolve(undefined));
  });
  const document = {
    ...openPolicy(backend),
    upstreams: { backend: { url: backend, timeoutMs: 150 } },
  };
  const made = await testGateway(t, { document });
  const problem = await refusedBy(t, made);
  assert.equal(problem.status, 504);
  assert.equal(problem.code, 'upstream.timeout');
  await closed.promise;
});

test('a body that the caller sends slowly is not held against the backend', async (t) => {
  const backend = await httpBackend(t, async (request, response) => {
    response.end(await bodyOf(request));
  });
  const document = {
    ...openPolicy(backend),
    upstreams: { backend: { url: backend, timeoutMs: 150 } },
  };
  const { port } = await testGateway(t, { document });
  const wire = await openWire(t, port);
  wire.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\n\r\nab`);
  await new Promise((resolve) => {
    setTimeout(resolve, 400);
  });
  wire.write('cd');
  assert.match(await wire.until('abcd'), /^HTTP\/1\.1 200 /);
});

test('a response that breaks off is never ended cleanly', async (t) => {
  const backend = await rawBackend(t, (socket) => {
    socket.on('data', (chunk: Buffer) => {
      const path = chunk.toString('latin1').split(' ')[1];
      const head =
        path === '/chunks'
          ? 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'
          : path === '/length'
            ? 'Content-Length: 100\r\n\r\nhello'
            : 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n';
      socket.write(`HTTP/1.1 200 OK\r\n${head}`, () => {
        if (path !== '/garbage') setImmediate(() => socket.destroy());
      });
    });
  });
  const { port, recorded } = await testGateway(t, { backend });
  for (const path of ['/chunks', '/length', '/garbage']) {
    const wire = await openWire(t, port);
    wire.write(`GET ${path} HTTP/1.1\r\n${HOST}\r\n`);
    const text = await wire.toEnd();
    assert.match(text, /^HTTP\/1\.1 200 OK/);
    assert.doesNotMatch(text, /\r\n0\r\n\r\n$/);
    const record = await recorded((call) => call.path === path);
    assert.equal(record.outcome, 'failed');
    assert.equal(record.code, 'upstream.bad_response');
    assert.equal(record.status, 200);
  }
  // To a caller of HTTP/1.0 the end of the connection is the end of the body, so it must not be an orderly one.
  const old = await openWire(t, port);
  old.write(`GET /chunks HTTP/1.0\r\n${HOST}\r\n`);
  await old.toEnd();
  assert.equal(old.error?.code, 'ECONNRESET');
});

test('a backend that falls silent within its response is broken off after its idle time', async (t) => {
  const backend = await rawBackend(
    t,
    answersWith('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello'),
  );
  const document = {
    ...openPolicy(backend),
    upstreams: { backend: { url: backend, idleTimeoutMs: 150 } },
  };
  const { port, recorded } = await testGateway(t, { document });
  const wire = await openWire(t, port);
  wire.write(GET);
  await wire.toEnd();
  const record = await recorded();
  assert.equal(record.code, 'upstream.timeout');
  assert.equal(record.outcome, 'failed');
});

test('a POST is never sent twice; a GET is sent again when a kept connection was closed under it', async (t) => {
  const seen: string[] = [];
  const backend = await rawBackend(t, (socket) => {
    let count = 0;
    socket.on('data', (chunk: Buffer) => {
      const method = chunk.toString('latin1').split(' ')[0] ?? '';
      count += 1;
      seen.push(`${method}${count}`);
      if (count > 1) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
  });
  const made = await testGateway(t, { backend });
  const wire = await openWire(t, made.port);
  wire.write(GET);
  assert.equal((await wire.response()).status, 200);
  wire.write(GET);
  assert.equal((await wire.response()).status, 200);
  assert.deepEqual(seen, ['GET1', 'GET2', 'GET1']);
  // The connection of the second try was not kept, so this opens one; the next POST meets it closed.
  wire.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\nx`);
  assert.equal((await wire.response()).status, 200);
  wire.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\nx`);
  assert.equal((await wire.response()).status, 502);
  assert.deepEqual(seen.slice(3), ['POST1', 'POST2']);
});

test('bytes behind a response never become the response to somebody else', async (t) => {
  const backend = await rawBackend(t, (socket) => {
    let isFirst = true;
    socket.on('data', () => {
      const extra = isFirst ? 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON' : '';
      isFirst = false;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok${extra}`);
    });
  });
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  for (let count = 0; count < 4; count += 1) {
    wire.write(GET);
    assert.equal((await wire.response()).body, 'ok');
  }
});

async function refusedBy(
  t: TestContext,
  made: TestGateway,
  bytes = GET,
): Promise<Record<string, unknown>> {
  const wire = await openWire(t, made.port);
  wire.write(bytes);
  const response = await wire.response();
  const problem = JSON.parse(response.body) as Record<string, unknown>;
  assert.equal(response.status, problem['status']);
  return problem;
}
