import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RefusalCode } from '../../src/core/codes.ts';
import { answersWith, httpBackend, rawBackend } from './support/backend.ts';
import { testGateway } from './support/test-gateway.ts';
import { openWire } from './support/wire.ts';

const H = 'Host: api.example\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const ABC = '3\r\nabc\r\n0\r\n\r\n';

/** Bytes that two servers could read in two ways, or not at all, and the code that refuses them. */
const CASES: readonly (readonly [name: string, bytes: string, code: RefusalCode])[] = [
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 'request.bad_host'],
  ['two Hosts', `GET / HTTP/1.1\r\n${H}Host: other\r\n\r\n`, 'request.bad_host'],
  ['the same Host twice', `GET / HTTP/1.1\r\n${H}${H}\r\n`, 'request.bad_host'],
  ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 'request.bad_host'],
  ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 'request.bad_host'],
  ['no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 'request.bad_host'],
  [
    'Content-Length twice',
    `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`,
    'request.ambiguous_framing',
  ],
  [
    'Content-Length twice, unlike',
    `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
    'request.ambiguous_framing',
  ],
  [
    'a list of lengths',
    `POST / HTTP/1.1\r\n${H}Content-Length: 3, 3\r\n\r\nabc`,
    'request.ambiguous_framing',
  ],
  [
    'a signed length',
    `POST / HTTP/1.1\r\n${H}Content-Length: +3\r\n\r\nabc`,
    'request.ambiguous_framing',
  ],
  [
    'a hexadecimal length',
    `POST / HTTP/1.1\r\n${H}Content-Length: 0x3\r\n\r\nabc`,
    'request.ambiguous_framing',
  ],
  [
    'an empty length',
    `POST / HTTP/1.1\r\n${H}Content-Length: \r\n\r\n`,
    'request.ambiguous_framing',
  ],
  [
    'a length beyond 64 bits',
    `POST / HTTP/1.1\r\n${H}Content-Length: 99999999999999999999\r\n\r\n`,
    'request.ambiguous_framing',
  ],
  [
    'length, then chunked',
    `POST / HTTP/1.1\r\n${H}Content-Length: 3\r\n${CHUNKED}\r\n${ABC}`,
    'request.ambiguous_framing',
  ],
  [
    'chunked, then length',
    `POST / HTTP/1.1\r\n${H}${CHUNKED}Content-Length: 3\r\n\r\n${ABC}`,
    'request.ambiguous_framing',
  ],
  [
    'identity',
    `POST / HTTP/1.1\r\n${H}Transfer-Encoding: identity\r\n\r\nabc`,
    'request.ambiguous_framing',
  ],
  [
    'gzip, chunked',
    `POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip, chunked\r\n\r\n${ABC}`,
    'request.ambiguous_framing',
  ],
  [
    'chunked twice',
    `POST / HTTP/1.1\r\n${H}${CHUNKED}${CHUNKED}\r\n${ABC}`,
    'request.ambiguous_framing',
  ],
  [
    'chunked, identity',
    `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked, identity\r\n\r\n${ABC}`,
    'request.ambiguous_framing',
  ],
  [
    'xchunked',
    `POST / HTTP/1.1\r\n${H}Transfer-Encoding: xchunked\r\n\r\n${ABC}`,
    'request.ambiguous_framing',
  ],
  [
    'quoted chunked',
    `POST / HTTP/1.1\r\n${H}Transfer-Encoding: "chunked"\r\n\r\n${ABC}`,
    'request.ambiguous_framing',
  ],
  [
    'chunked with a parameter',
    `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked;a=b\r\n\r\n${ABC}`,
    'request.ambiguous_framing',
  ],
  [
    'chunked in HTTP/1.0',
    `POST / HTTP/1.0\r\n${H}${CHUNKED}\r\n${ABC}`,
    'request.ambiguous_framing',
  ],
  [
    'Transfer_Encoding',
    `POST / HTTP/1.1\r\n${H}Transfer_Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc`,
    'request.ambiguous_framing',
  ],
  [
    'content_length',
    `POST / HTTP/1.1\r\n${H}content_length: 3\r\n${CHUNKED}\r\n${ABC}`,
    'request.ambiguous_framing',
  ],
  [
    'white space before the colon',
    `POST / HTTP/1.1\r\n${H}Transfer-Encoding : chunked\r\n\r\n${ABC}`,
    'request.malformed',
  ],
  [
    'a vertical tab in a value',
    `POST / HTTP/1.1\r\n${H}Transfer-Encoding: \x0bchunked\r\n\r\n${ABC}`,
    'request.malformed',
  ],
  ['a folded field', `GET / HTTP/1.1\r\n${H}X: a\r\n b\r\n\r\n`, 'request.malformed'],
  [
    'a folded Transfer-Encoding',
    `POST / HTTP/1.1\r\n${H}Transfer-Encoding:\r\n chunked\r\n\r\n${ABC}`,
    'request.malformed',
  ],
  [
    'white space before the first field',
    `GET / HTTP/1.1\r\n X: a\r\n${H}\r\n`,
    'request.malformed',
  ],
  ['a bare line feed after the request line', `GET / HTTP/1.1\n${H}\r\n`, 'request.malformed'],
  [
    'a bare line feed after a field',
    'GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n',
    'request.malformed',
  ],
  ['a bare line feed at the end of the head', `GET / HTTP/1.1\r\n${H}\n`, 'request.malformed'],
  [
    'a bare carriage return in a value',
    `GET / HTTP/1.1\r\n${H}X: a\rb\r\n\r\n`,
    'request.malformed',
  ],
  ['a NUL in a value', `GET / HTTP/1.1\r\n${H}X: a\0b\r\n\r\n`, 'request.malformed'],
  ['an empty field name', `GET / HTTP/1.1\r\n${H}: a\r\n\r\n`, 'request.malformed'],
  ['a field without a colon', `GET / HTTP/1.1\r\n${H}abc\r\n\r\n`, 'request.malformed'],
  ['a space in a field name', `GET / HTTP/1.1\r\n${H}a b: c\r\n\r\n`, 'request.malformed'],
  ['HTTP/0.9', 'GET /\r\n\r\n', 'request.version_unsupported'],
  ['HTTP/2.0 on the request line', `GET / HTTP/2.0\r\n${H}\r\n`, 'request.version_unsupported'],
  ['HTTP/1.2', `GET / HTTP/1.2\r\n${H}\r\n`, 'request.malformed'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'request.version_unsupported'],
  ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'request.malformed'],
  ['a method in lower case', `get / HTTP/1.1\r\n${H}\r\n`, 'request.malformed'],
  ['CONNECT', `CONNECT a:80 HTTP/1.1\r\n${H}\r\n`, 'request.malformed'],
  ['a space in the target', `GET /a b HTTP/1.1\r\n${H}\r\n`, 'request.malformed'],
  ['a NUL in the target', `GET /a\0b HTTP/1.1\r\n${H}\r\n`, 'request.malformed'],
  ['a target without a slash', `GET a HTTP/1.1\r\n${H}\r\n`, 'request.malformed'],
  ['an asterisk for GET', `GET * HTTP/1.1\r\n${H}\r\n`, 'request.ambiguous_target'],
  [
    'another authority in the target',
    `GET http://other/ HTTP/1.1\r\n${H}\r\n`,
    'request.ambiguous_target',
  ],
  ['a fragment', `GET /a#b HTTP/1.1\r\n${H}\r\n`, 'request.ambiguous_target'],
  ['dot segments', `GET /a/../b HTTP/1.1\r\n${H}\r\n`, 'request.ambiguous_target'],
  ['an encoded slash', `GET /a%2fb HTTP/1.1\r\n${H}\r\n`, 'request.ambiguous_target'],
  ['two slashes', `GET //a HTTP/1.1\r\n${H}\r\n`, 'request.ambiguous_target'],
  [
    'a head beyond the hard bound',
    `GET / HTTP/1.1\r\n${H}X: ${'y'.repeat(70_000)}\r\n\r\n`,
    'request.header_too_large',
  ],
  [
    'fields beyond the limit',
    `GET / HTTP/1.1\r\n${H}X: ${'y'.repeat(17_000)}\r\n\r\n`,
    'request.header_too_large',
  ],
  [
    'many small fields',
    `GET / HTTP/1.1\r\n${H}${'a: b\r\n'.repeat(4000)}\r\n`,
    'request.header_too_large',
  ],
  [
    'a target beyond the limit',
    `GET /${'a'.repeat(9000)} HTTP/1.1\r\n${H}\r\n`,
    'request.target_too_long',
  ],
];

test('what two servers could read in two ways never reaches the backend, is answered with its code, and is recorded', async (t) => {
  let reached = 0;
  const backend = await httpBackend(t, (_, response) => {
    reached += 1;
    response.end();
  });
  const { port, records, recorded, faults } = await testGateway(t, { backend });
  for (const [name, bytes, code] of CASES) {
    await t.test(name, async () => {
      const before = records.length;
      const wire = await openWire(t, port);
      wire.write(bytes);
      const response = await wire.response();
      const problem = JSON.parse(response.body);
      assert.equal(problem.code, code);
      assert.equal(response.status, problem.status);
      assert.equal(problem.upstream_reached, false);
      assert.equal(response.value('content-type'), 'application/problem+json');
      const record = await recorded((call) => call.id === response.value('x-pinpoint-call'));
      assert.equal(record.code, code);
      assert.equal(record.outcome, 'refused');
      assert.equal(records.length, before + 1);
      assert.match(
        response.value('proxy-status') ?? '',
        /^pinpoint;error=http_request_error;details="request\./,
      );
    });
  }
  assert.equal(reached, 0);
  assert.deepEqual(faults, []);
});

/** Bodies whose framing breaks behind a good head. */
const BAD_BODIES: readonly (readonly [name: string, bytes: string])[] = [
  ['a bare line feed after a chunk size', '3\nabc\r\n0\r\n\r\n'],
  ['a bare line feed after chunk data', '3\r\nabc\n0\r\n\r\n'],
  ['more data than the chunk size says', '3\r\nabcX\r\n0\r\n\r\n'],
  ['a chunk size with 0x', '0x3\r\nabc\r\n0\r\n\r\n'],
  ['a signed chunk size', '+3\r\nabc\r\n0\r\n\r\n'],
  ['a chunk size beyond 64 bits', 'FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n'],
  ['a bare carriage return in a chunk extension', '3;a\rb\r\nabc\r\n0\r\n\r\n'],
  ['framing in a trailer', '3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n'],
];

test('a body whose chunks cannot be read is refused, and the backend never sees a whole one', async (t) => {
  let whole = 0;
  const backend = await httpBackend(t, (request, response) => {
    request.on('error', () => undefined);
    request.resume().on('end', () => {
      whole += 1;
      response.end();
    });
  });
  const { port, recorded } = await testGateway(t, { backend });
  for (const [name, chunks] of BAD_BODIES) {
    await t.test(name, async () => {
      const wire = await openWire(t, port);
      wire.write(`POST / HTTP/1.1\r\n${H}${CHUNKED}\r\n${chunks}`);
      const response = await wire.response();
      assert.equal(response.status, 400);
      const record = await recorded((call) => call.id === response.value('x-pinpoint-call'));
      assert.match(record.code ?? '', /^request\.(?:malformed|ambiguous_framing)$/);
    });
  }
  assert.equal(whole, 0);
});

test('a bad request behind a good one on the same connection does not spoil the answer to the good one', async (t) => {
  const release = Promise.withResolvers<undefined>();
  const backend = await httpBackend(t, (_, response) => {
    void release.promise.then(() => response.end('good'));
  });
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET /1 HTTP/1.1\r\n${H}\r\nBAD\x01\r\n\r\n`);
  release.resolve(undefined);
  assert.equal((await wire.response()).body, 'good');
  const bad = await wire.response();
  assert.equal(bad.status, 400);
  assert.equal(JSON.parse(bad.body).code, 'request.malformed');
  assert.equal(await wire.toEnd(), '');
});

test('what follows a last request on its connection is ignored', async (t) => {
  let reached = 0;
  const backend = await httpBackend(t, (_, response) => {
    reached += 1;
    response.end('one');
  });
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET /1 HTTP/1.1\r\n${H}Connection: close\r\n\r\nGET /2 HTTP/1.1\r\n${H}\r\n`);
  assert.equal((await wire.response()).body, 'one');
  assert.equal(await wire.toEnd(), '');
  assert.equal(reached, 1);
});

test('an upgrade request is a plain request, and nothing behind it on the connection is read', async (t) => {
  const seen: string[] = [];
  const backend = await httpBackend(t, (request, response) => {
    seen.push(request.url ?? '');
    assert.equal(request.headers.upgrade, undefined);
    response.end('plain');
  });
  const { port } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(
    `GET /1 HTTP/1.1\r\n${H}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\nGET /2 HTTP/1.1\r\n${H}\r\n`,
  );
  const response = await wire.response();
  assert.equal(response.body, 'plain');
  assert.equal(response.value('connection'), 'close');
  await wire.toEnd();
  assert.deepEqual(seen, ['/1']);
});

test('a head that does not end in time is answered and closed; a silent connection is closed without a word', async (t) => {
  const { port, recorded } = await testGateway(t, { limits: { headTimeoutMs: 200 } });
  const [slow, silent] = await Promise.all([openWire(t, port), openWire(t, port)]);
  slow.write(`GET / HTTP/1.1\r\n${H}`);
  const response = await slow.response();
  assert.equal(response.status, 408);
  assert.match(JSON.parse(response.body).detail, /did not arrive in time/);
  await slow.toEnd();
  assert.equal(await silent.toEnd(), '');
  assert.equal((await recorded()).code, 'request.timeout');
});

test('a body that cannot be read, behind the answer to its request, gets no second answer', async (t) => {
  const backend = await rawBackend(
    t,
    answersWith('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
  );
  const { port } = await testGateway(t, { backend });
  for (const rest of ['zz\r\n', '0\r\nbad trailer: 1\r\n\r\n', '0\r\nContent-Length: 1\r\n\r\n']) {
    const wire = await openWire(t, port);
    wire.write(`POST / HTTP/1.1\r\n${H}${CHUNKED}\r\n3\r\nabc\r\n`);
    assert.equal((await wire.response()).status, 200);
    wire.write(rest);
    assert.equal(await wire.toEnd(), '');
  }
});
