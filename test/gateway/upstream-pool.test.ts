import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { httpBackend } from './support/backend.ts';
import { openPolicy, testGateway } from './support/test-gateway.ts';
import { openWire } from './support/wire.ts';

const HOST = 'Host: api.example\r\n';

test('connections to the backend are kept and shared', async (t) => {
  const ports = new Set<number | undefined>();
  const backend = await httpBackend(t, (request, response) => {
    ports.add(request.socket.remotePort);
    response.writeHead(200, { 'content-length': '0' }).end();
  });
  const { port } = await testGateway(t, { backend });
  for (let count = 0; count < 3; count += 1) {
    const wire = await openWire(t, port);
    for (let again = 0; again < 3; again += 1) {
      wire.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\nx`);
      assert.equal((await wire.response()).status, 200);
    }
  }
  assert.equal(ports.size, 1);
});

test('no more connections are opened to a backend than its policy allows; who waits in vain is told', async (t) => {
  const asked = Promise.withResolvers<void>();
  let connections = 0;
  let end = (): void => undefined;
  const backend = await httpBackend(t, (_, response) => {
    connections += 1;
    asked.resolve();
    // The first call goes on for as long as it is wanted, and so does not run into its own deadline.
    response.writeHead(200);
    response.write('.');
    const dribble = setInterval(() => response.write('.'), 50);
    end = () => {
      clearInterval(dribble);
      response.end();
    };
  });
  t.after(() => end());
  const document = {
    ...openPolicy(backend),
    upstreams: { backend: { url: backend, maxConnections: 1, timeoutMs: 300 } },
  };
  const { port } = await testGateway(t, { document });
  const [first, second] = await Promise.all([openWire(t, port), openWire(t, port)]);
  first.write(`GET /1 HTTP/1.1\r\n${HOST}\r\n`);
  await asked.promise;
  second.write(`GET /2 HTTP/1.1\r\n${HOST}\r\n`);
  const late = await second.response();
  assert.equal(late.status, 504);
  assert.equal(JSON.parse(late.body).upstream_reached, false);
  assert.equal(connections, 1);
  end();
  assert.equal((await first.response()).status, 200);
});

test('a backend that takes the connection and no more is a timeout of its own, with nothing sent', async (t) => {
  const sockets: { destroy(): void }[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.resume());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  // Expects TLS, and waits for a handshake that never ends.
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const document = {
    ...openPolicy(url),
    upstreams: { backend: { url, connectTimeoutMs: 150 } },
  };
  const { origin, recorded } = await testGateway(t, { document });
  const answer = await fetch(origin, { method: 'POST', body: 'x' });
  assert.equal(answer.status, 504);
  const problem = (await answer.json()) as Record<string, unknown>;
  assert.equal(problem['code'], 'upstream.timeout');
  assert.equal(problem['upstream_reached'], false);
  assert.match((await recorded()).attempts[0]?.failure ?? '', /no connection for 150 ms/);
});

test('the tokens that a model used are in the record, read from events as they pass', async (t) => {
  let encoding: string | string[] | undefined = 'unseen';
  const events = [
    'data: {"model":"m-1","choices":[{"delta":{"content":"hi"}}],"usage":null}\n\n',
    'data: {"model":"m-1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}\n\n',
    'data: [DONE]\n\n',
  ];
  const backend = await httpBackend(t, (request, response) => {
    encoding = request.headers['accept-encoding'];
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(event);
    response.end();
  });
  const document = openPolicy(backend, { usage: 'openai' });
  const { origin, recorded } = await testGateway(t, { document });
  const answer = await fetch(origin, { method: 'POST', body: '{}' });
  assert.equal(await answer.text(), events.join(''));
  assert.equal(encoding, undefined);
  assert.deepEqual((await recorded()).usage, {
    model: 'm-1',
    inputTokens: 5,
    outputTokens: 7,
    totalTokens: 12,
  });
});

test('a refused HEAD is answered with a head alone', async (t) => {
  const { port } = await testGateway(t, { document: { pinpoint: 1 } });
  const wire = await openWire(t, port);
  wire.write(`HEAD /a HTTP/1.1\r\n${HOST}\r\nGET /b HTTP/1.1\r\n${HOST}\r\n`);
  const head = await wire.until('\r\n\r\n');
  assert.match(head, /^HTTP\/1\.1 404 /);
  const get = await wire.response();
  assert.equal(get.status, 404);
  assert.match(get.body, /GET \/b/);
});
