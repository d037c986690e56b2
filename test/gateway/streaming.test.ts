import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bodyOf, httpBackend } from './support/backend.ts';
import { openPolicy, testGateway } from './support/test-gateway.ts';
import { openWire } from './support/wire.ts';

const HOST = 'Host: api.example\r\n';
const MIB = 1024 * 1024;

test('each event of a stream reaches the caller before the next one is made', async (t) => {
  let sendNext: (text: string) => void = () => undefined;
  const begun = Promise.withResolvers<undefined>();
  const backend = await httpBackend(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    sendNext = (text) => {
      if (text === '') response.end();
      else response.write(text);
    };
    begun.resolve(undefined);
  });
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET /events HTTP/1.1\r\n${HOST}\r\n`);
  await begun.promise;
  // The head comes before any event does.
  assert.match(await wire.until('\r\n\r\n'), /content-type: text\/event-stream/i);
  for (let count = 0; count < 5; count += 1) {
    sendNext(`data: ${count}\n\n`);
    assert.match(await wire.until('\n\n\r\n'), new RegExp(`data: ${count}\n\n`));
  }
  sendNext('');
  await wire.until('0\r\n\r\n');
});

test('48 MiB pass both ways at once without being held', async (t) => {
  const backend = await httpBackend(t, (request, response) => {
    request.pipe(response);
  });
  const { port } = await testGateway(t, {
    document: openPolicy(backend, { body: { maxBytes: '64MiB' } }),
  });
  const sent = createHash('sha256');
  const received = createHash('sha256');
  let receivedBytes = 0;
  const upload = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/' });
  const done = (async () => {
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    for await (const chunk of response as AsyncIterable<Buffer>) {
      received.update(chunk);
      receivedBytes += chunk.length;
    }
  })();
  const before = await memory();
  let most = 0;
  for (let count = 0; count < 768; count += 1) {
    const chunk = Buffer.alloc(64 * 1024, count % 251);
    sent.update(chunk);
    if (!upload.write(chunk)) await once(upload, 'drain');
    if (count % 50 === 0) {
      most = Math.max(most, (await memory()) - before);
    }
  }
  upload.end();
  await done;
  assert.equal(receivedBytes, 48 * MIB);
  assert.equal(received.digest('hex'), sent.digest('hex'));
  // Caller, gateway and backend share this process; each may hold its buffers, none the body.
  assert.ok(most < 20 * MIB, `${(most / MIB).toFixed(1)} MiB were held`);
});

test('a slow caller holds the backend back, and a slow backend the caller', async (t) => {
  let made = 0;
  const backend = await httpBackend(t, (request, response) => {
    if (request.method === 'POST') {
      // Takes nothing at all.
      request.pause();
      return;
    }
    const chunk = Buffer.alloc(64 * 1024);
    const more = (): void => {
      do made += chunk.length;
      while (made < 256 * MIB && response.write(chunk));
    };
    response.on('drain', more);
    more();
  });
  const { port } = await testGateway(t, {
    document: openPolicy(backend, { body: { maxBytes: '1GiB' } }),
  });
  const reader = await openWire(t, port);
  reader.socket.pause();
  reader.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  const writer = await openWire(t, port);
  writer.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: ${256 * MIB}\r\n\r\n`);
  let wrote = 0;
  const chunk = Buffer.alloc(64 * 1024);
  while (wrote < 256 * MIB && writer.socket.write(chunk)) wrote += chunk.length;
  // Both ends have come to rest when nothing moves for a while.
  let last = -1;
  while (last !== made + writer.socket.bytesWritten) {
    last = made + writer.socket.bytesWritten;
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
  assert.ok(made < 32 * MIB, `the backend could send ${made / MIB} MiB`);
  assert.ok(writer.socket.bytesWritten < 32 * MIB);
});

test('an answer before the end of the request is relayed, and the rest of the request is not waited for', async (t) => {
  const backend = await httpBackend(t, (_, response) => {
    response.writeHead(413, { 'content-length': '3' });
    response.end('too');
  });
  const { port, recorded } = await testGateway(t, {
    document: openPolicy(backend, { body: { maxBytes: '1GiB' } }),
    limits: { lingerMs: 200 },
  });
  const wire = await openWire(t, port);
  wire.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: ${100 * MIB}\r\n\r\n${'x'.repeat(1000)}`);
  const response = await wire.response();
  assert.equal(response.status, 413);
  assert.equal(response.body, 'too');
  assert.equal((await recorded()).outcome, 'relayed');
  await wire.toEnd();
});

test('two requests sent at once on one connection are answered in order', async (t) => {
  const first = Promise.withResolvers<undefined>();
  const backend = await httpBackend(t, async (request, response) => {
    if (request.url === '/1') await first.promise;
    const body = await bodyOf(request);
    response.writeHead(200, { 'content-length': '2' }).end(request.url);
    if (request.url === '/2') first.resolve(undefined);
    assert.equal(body.length, 0);
  });
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET /1 HTTP/1.1\r\n${HOST}\r\nGET /2 HTTP/1.1\r\n${HOST}\r\n`);
  assert.equal((await wire.response()).body, '/1');
  assert.equal((await wire.response()).body, '/2');
});

const collectGarbage = ((): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/** Bytes in use, without what nobody holds any more. Bytes of a dead buffer are given back by the collection after. */
async function memory(): Promise<number> {
  for (let count = 0; count < 3; count += 1) {
    collectGarbage();
    await new Promise(setImmediate);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
