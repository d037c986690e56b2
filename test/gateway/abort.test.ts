import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rawBackend } from './support/backend.ts';
import { openPolicy, testGateway } from './support/test-gateway.ts';
import { openWire } from './support/wire.ts';

const HOST = 'Host: api.example\r\n';

test('when the caller goes while the backend works, the call to the backend ends at once', async (t) => {
  const arrived = Promise.withResolvers<undefined>();
  const gone = Promise.withResolvers<undefined>();
  const backend = await rawBackend(t, (socket) => {
    socket.once('data', () => arrived.resolve(undefined));
    socket.on('close', () => gone.resolve(undefined));
  });
  const { port, recorded } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\nhi`);
  await arrived.promise;
  const leftMs = performance.now();
  wire.socket.destroy();
  await gone.promise;
  // A second on a machine that is not busy with the other tests too.
  assert.ok(performance.now() - leftMs < 5000);
  const record = await recorded();
  assert.equal(record.outcome, 'aborted');
  assert.equal(record.status, 0);
});

test('when the caller goes in the middle of a response, the backend is not read on', async (t) => {
  const gone = Promise.withResolvers<undefined>();
  const backend = await rawBackend(t, (socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello'));
    socket.on('close', () => gone.resolve(undefined));
  });
  const { port, recorded } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  await wire.until('hello');
  wire.socket.destroy();
  await gone.promise;
  const record = await recorded();
  assert.equal(record.outcome, 'aborted');
  assert.equal(record.status, 200);
});

test('when the caller goes in the middle of its own body, the backend never gets a whole one', async (t) => {
  const started = Promise.withResolvers<undefined>();
  const gone = Promise.withResolvers<string>();
  const backend = await rawBackend(t, (socket) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.includes('abc')) started.resolve(undefined);
    });
    socket.on('close', () => gone.resolve(text));
  });
  const { port, recorded } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`);
  await started.promise;
  wire.socket.destroy();
  assert.doesNotMatch(await gone.promise, /\r\n0\r\n\r\n$/);
  assert.equal((await recorded()).outcome, 'aborted');
});

test('a body that stops is refused, and the backend is let go', async (t) => {
  const gone = Promise.withResolvers<undefined>();
  const backend = await rawBackend(t, (socket) => {
    socket.resume();
    socket.on('close', () => gone.resolve(undefined));
  });
  const { port, recorded } = await testGateway(t, { backend, limits: { bodyIdleTimeoutMs: 150 } });
  const wire = await openWire(t, port);
  wire.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nabc`);
  const response = await wire.response();
  assert.equal(response.status, 408);
  assert.match(JSON.parse(response.body).detail, /the body stopped/);
  await gone.promise;
  assert.equal((await recorded()).code, 'request.timeout');
  await wire.toEnd();
});

test('a caller that does not take its response is cut off after the stall time', async (t) => {
  const backend = await rawBackend(t, (socket) => {
    socket.on('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const chunk = Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`);
      const more = (): void => {
        while (socket.writable && socket.write(chunk));
      };
      socket.on('drain', more);
      more();
    });
  });
  const { port, recorded } = await testGateway(t, {
    backend,
    limits: { writeStallTimeoutMs: 200 },
  });
  const wire = await openWire(t, port);
  wire.socket.pause();
  wire.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  assert.equal((await recorded()).outcome, 'aborted');
});

test('a streamed body over its limit is a 413, the backend never gets a whole one, and the connection ends', async (t) => {
  const gone = Promise.withResolvers<string>();
  const backend = await rawBackend(t, (socket) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', () => gone.resolve(text));
  });
  const document = openPolicy(backend, { body: { maxBytes: 1000 } });
  const { port, recorded } = await testGateway(t, { document });
  const wire = await openWire(t, port);
  wire.write(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`);
  wire.write(`320\r\n${'a'.repeat(800)}\r\n`);
  wire.write(`320\r\n${'b'.repeat(800)}\r\n`);
  const response = await wire.response();
  assert.equal(response.status, 413);
  assert.equal(JSON.parse(response.body).code, 'request.body_too_large');
  assert.doesNotMatch(await gone.promise, /\r\n0\r\n\r\n$/);
  const record = await recorded();
  assert.equal(record.code, 'request.body_too_large');
  assert.equal(record.facts.kind === 'request' && record.facts.body.kind, 'streamed');
  await wire.toEnd();
});

test('a declared length over the limit is refused before a byte is read, and large bodies are not waited for', async (t) => {
  const { port, recorded } = await testGateway(t, {
    document: openPolicy('http://127.0.0.1:1', { body: { maxBytes: 1000 } }),
    limits: { lingerMs: 200 },
  });
  const wire = await openWire(t, port);
  wire.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 100000000\r\n\r\n${'x'.repeat(500)}`);
  const response = await wire.response();
  assert.equal(response.status, 413);
  assert.equal(response.value('connection'), 'close');
  await recorded();
  await wire.toEnd();
  assert.equal(wire.error, undefined);
});
