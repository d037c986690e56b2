import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { PolicyDocument } from '../../src/core/policy/document.ts';
import type { PolicySource } from '../../src/core/policy/source.ts';
import { compileWorld } from '../../src/gateway/live-policy.ts';
import { PinpointError } from '../../src/util/error.ts';
import { world } from '../core/support/world.ts';
import { httpBackend } from './support/backend.ts';
import { REPORTS_KEY, shopPolicy } from './support/shop.ts';
import { openPolicy, testGateway } from './support/test-gateway.ts';
import { openWire } from './support/wire.ts';

const HOST = 'Host: api.example\r\n';

/** A source with a revision of its own. */
function sourceOf(document: PolicyDocument, revision: string): PolicySource {
  return { ...world({ document }).source, revision, directoryVersion: revision };
}

test('policies change under load and no request fails, each decided by one policy alone', async (t) => {
  const backend = await httpBackend(t, (_, response) => {
    response.writeHead(200, { 'content-length': '2' }).end('ok');
  });
  const { port, live, records } = await testGateway(t, { backend });
  const { engines } = live.current;
  const load = new Load(port, 8);
  for (let count = 0; count < 20; count += 1) {
    const document = openPolicy(backend, { contact: `owner ${count}` });
    await live.reload(sourceOf(document, `revision-${count}`), engines);
    await load.finished(load.count + 20);
  }
  await load.stop();
  assert.deepEqual(load.failures, []);
  assert.ok(load.count >= 400);
  assert.ok(new Set(records.map(({ revision }) => revision)).size > 10);
});

test('a request keeps the policy that it began with, through all its phases', async (t) => {
  const release = Promise.withResolvers<undefined>();
  const arrived = Promise.withResolvers<undefined>();
  const backend = await httpBackend(t, (_, response) => {
    arrived.resolve(undefined);
    void release.promise.then(() => response.writeHead(403, { 'content-length': '0' }).end());
  });
  const { port, live, recorded } = await testGateway(t, { backend });
  const old = live.current.snapshot.revision;
  const wire = await openWire(t, port);
  wire.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  await arrived.promise;
  await live.reload(sourceOf({ pinpoint: 1 }, 'new'), live.current.engines);
  release.resolve(undefined);
  assert.equal((await wire.response()).status, 403);
  assert.equal((await recorded()).revision, old);
  wire.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  assert.equal((await wire.response()).status, 404);
});

test('a revoked key recompiles no rule', async () => {
  const before = world({ document: shopPolicy('http://127.0.0.1:1') });
  const document = { ...before.source.document, consumers: {} };
  const after = await compileWorld(
    { ...before.source, document, directoryVersion: 'x' },
    before.engines,
    before,
  );
  assert.equal(after.snapshot.router, before.snapshot.router);
  assert.equal(after.snapshot.document, document);
  assert.equal(after.directory.key('pk_rep_7Hq2'), undefined);
  assert.notEqual(before.directory.key('pk_rep_7Hq2'), undefined);
  assert.ok(REPORTS_KEY.startsWith('pk_rep_7Hq2'));
});

test('a policy whose upstream cannot be made ready is not put in force', async (t) => {
  const backend = await httpBackend(t, (_, response) => response.end('ok'));
  const { origin, live } = await testGateway(t, {
    backend,
    resources: {
      secret: (ref) => {
        throw new PinpointError('secret.missing', `${ref} is not set`, { next: 'set it' });
      },
      authorities: () => [],
    },
  });
  const before = live.current;
  const document = {
    ...openPolicy(backend),
    upstreams: { backend: { url: backend, credential: { secret: 'env:NONE' } } },
  };
  await assert.rejects(
    live.reload(sourceOf(document, 'bad'), before.engines),
    /env:NONE is not set/,
  );
  assert.equal(live.current, before);
  assert.equal((await fetch(origin)).status, 200);
});

test('compiling 10,000 routes lets everything else run in between', async () => {
  const routes = Array.from({ length: 10_000 }, (_, index) => ({
    id: `r${index}`,
    methods: ['GET'],
    path: `/a${index % 100}/b${index}/{id}`,
  }));
  const document = openPolicy('http://127.0.0.1:1', { versions: { v1: { routes } } });
  const source = sourceOf(document, 'large');
  const { engines } = world({ document: { pinpoint: 1 } });
  let turns = 0;
  let compiling = true;
  const count = (): void => {
    turns += 1;
    if (compiling) setImmediate(count);
  };
  setImmediate(count);
  const made = await compileWorld(source, engines);
  compiling = false;
  assert.equal(made.snapshot.routes.length, 10_000);
  // How long each turn may last is measured by `npm run bench`: a test on a busy machine could not tell.
  assert.ok(turns > 1, `${turns} turns`);
});

test('a stop lets calls under way end, closes idle connections, and loses no request', async (t) => {
  const backend = await httpBackend(t, (_, response) => {
    setTimeout(() => response.writeHead(200, { 'content-length': '2' }).end('ok'), 20);
  });
  const { port, gateway, records } = await testGateway(t, { backend });
  const idle = await openWire(t, port);
  idle.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  await idle.response();
  const load = new Load(port, 8);
  await load.finished(50);
  const stopped = gateway.stop(5000);
  assert.equal(await stopped, 0);
  await load.stop();
  // Those that found the port closed were never taken; every other one was answered whole.
  assert.deepEqual(
    load.failures.filter((code) => code !== 'ECONNREFUSED'),
    [],
  );
  assert.equal(records.length, load.count + 1);
  assert.equal(await idle.toEnd(), '');
});

test('a call that outlasts the deadline is cut, and counted', async (t) => {
  const arrived = Promise.withResolvers<undefined>();
  const backend = await httpBackend(t, () => arrived.resolve(undefined));
  const { port, gateway, recorded } = await testGateway(t, { backend });
  const wire = await openWire(t, port);
  wire.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  await arrived.promise;
  assert.equal(await gateway.stop(50), 1);
  assert.equal((await recorded()).outcome, 'aborted');
});

test('a port that is taken is told with what to do', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const { startGateway } = await import('../../src/gateway/gateway.ts');
  const { live } = await testGateway(t, {});
  const options = {
    host: '127.0.0.1',
    port,
    live,
    counters: { take: () => [], peek: () => [] },
    sink: {
      record() {},
      flush: async () => undefined,
      close: async () => undefined,
      state: () => {
        throw new Error('unused');
      },
    },
    history: {
      callById: async () => ({ kind: 'unknown' as const }),
      worldAt: async () => undefined,
    },
    resources: { secret: () => '', authorities: () => [] },
    docsDirectory: '',
    now: () => Date.now(),
    fault: () => undefined,
  };
  await assert.rejects(startGateway(options), (error: unknown) => {
    assert.ok(error instanceof PinpointError);
    assert.equal(error.code, 'listen.port_in_use');
    assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}`));
    assert.match(error.next, /another port/);
    return true;
  });
});

/** Keeps a number of connections busy until it is stopped. */
class Load {
  count = 0;
  readonly failures: string[] = [];
  readonly #agent: Agent;
  readonly #workers: readonly Promise<void>[];
  #isStopped = false;

  constructor(port: number, connections: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#workers = Array.from({ length: connections }, () => this.#work(port));
  }

  async finished(count: number): Promise<void> {
    while (this.count < count && this.failures.length === 0) await new Promise(setImmediate);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#workers);
    this.#agent.destroy();
  }

  async #work(port: number): Promise<void> {
    while (!this.#isStopped) {
      try {
        const call = httpRequest({ agent: this.#agent, host: '127.0.0.1', port });
        call.end();
        const [response] = (await once(call, 'response')) as [IncomingMessage];
        response.resume();
        await once(response, 'end');
        if (response.statusCode === 200) this.count += 1;
        else this.failures.push(String(response.statusCode));
      } catch (error) {
        const { code = 'unknown' } = error as NodeJS.ErrnoException;
        this.failures.push(code);
        if (code === 'ECONNREFUSED') return;
      }
    }
  }
}
