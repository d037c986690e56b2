import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { exitOf, launch } from './support/run-pinpoint.ts';
import { KEYS, openWorkshop } from './support/workshop.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What a process has printed when a text is in it. */
async function printedUntil(child: ChildProcess, text: string): Promise<string> {
  let out = '';
  const ready = Promise.withResolvers<void>();
  child.stdout?.on('data', (chunk) => {
    out += String(chunk);
    if (out.includes(text)) ready.resolve();
  });
  child.once('close', () => ready.reject(new Error(out)));
  await ready.promise;
  return out;
}

interface Curl {
  readonly command: string;
  readonly expect: { readonly status: number; readonly code?: string };
}

test('the example starts with lines to paste, each standing alone, and they come to what is said', async (t) => {
  const shop = await openWorkshop(t);
  const child = launch(['start', '--example', 'orders', '--port', '0', '--admin-port', '0'], {
    cwd: shop.directory,
  });
  t.after(async () => {
    child.kill('SIGKILL');
    await exitOf(child);
  });
  const out = await printedUntil(child, 'Ctrl-C');
  const [, gatewayUrl = ''] = /gateway +(http:\S+)/.exec(out) ?? [];
  const curls = JSON.parse(
    await readFile(join(import.meta.dirname, '../../examples/orders/curls.json'), 'utf8'),
  ) as readonly Curl[];
  const lines = out.split('\n').filter((line) => line.startsWith('curl '));
  assert.deepEqual(
    lines,
    curls.map((curl) => curl.command.replaceAll('{gateway}', gatewayUrl)),
  );
  const refusals = new Set(
    curls.flatMap(({ command, expect }) =>
      command.includes('-X POST') && expect.code !== undefined ? [expect.code] : [],
    ),
  );
  assert.ok(refusals.size >= 5);
  assert.ok(
    curls.some(({ command, expect }) => command.includes('-X POST') && expect.status === 201),
  );
  child.kill('SIGTERM');
  assert.equal(await exitOf(child), 0);
});

test('the address in `type` of a refusal is a page of the gateway that refused', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const refused = await gateway.order(KEYS.reader);
  const page = await fetch(String(refused.body['type']), { headers: { accept: 'text/html' } });
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<h1>scope\.missing: /);
});

test('the example needs no port of its own: its service takes a free one, and is asked there', async (t) => {
  const taken = createServer();
  taken.listen(9001, '127.0.0.1');
  // Where something else has the port already, that is as good.
  await Promise.race([once(taken, 'listening'), once(taken, 'error')]);
  const shop = await openWorkshop(t);
  const children: ChildProcess[] = [];
  t.after(async () => {
    taken.close();
    for (const child of children) {
      child.kill('SIGKILL');
      await exitOf(child);
    }
  });
  const ports: readonly (readonly string[])[] = [
    ['--port', '0', '--admin-port', '0'],
    ['--port', String(await freePort()), '--admin-port', String(await freePort())],
  ];
  for (const [at, options] of ports.entries()) {
    const data = join(shop.directory, `data-${at}`);
    const child = launch(['start', '--example', 'orders', '--data', data, ...options], {
      cwd: shop.directory,
    });
    children.push(child);
    const out = await printedUntil(child, 'Ctrl-C');
    const [, gatewayUrl = '', upstream = ''] =
      /gateway +(http:\S+) +in front of (\S+)/.exec(out) ?? [];
    assert.notEqual(upstream, 'http://127.0.0.1:9001');
    assert.match(out, /The policy names http:\/\/127\.0\.0\.1:9001; .* took a free port/);
    const headers = { 'x-api-key': KEYS.reader };
    const answer = await fetch(`${gatewayUrl}/orders`, { headers });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('server'), 'orders-example');
    assert.equal((await fetch(`${upstream}/orders`)).status, 200);
  }
});

test('one Ctrl-C ends the gateway in order, however often the signal comes with it', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const refused = await gateway.order(KEYS.reader);
  gateway.process.kill('SIGINT');
  gateway.process.kill('SIGINT');
  gateway.process.kill('SIGTERM');
  assert.equal(await exitOf(gateway.process), 0);
  assert.match(gateway.printed(), /\nstopped\n$/);
  // What was answered last is kept.
  assert.match((await shop.run('why', refused.id)).out, /scope\.missing/);
});

test('records, counters and policies outlive a restart', async (t) => {
  const shop = await openWorkshop(t);
  const text = await shop.policyText();
  await shop.writePolicy(
    text.replace('{ rate: 600/min, per: consumer }', '{ rate: 2/h, per: consumer }'),
  );
  const first = await shop.start();
  assert.equal((await first.order(KEYS.writer)).status, 201);
  assert.equal((await first.order(KEYS.writer)).status, 201);
  const over = await first.order(KEYS.writer);
  assert.equal(over.code, 'rate.exceeded');
  await first.stop();
  const second = await shop.start();
  assert.equal(
    (await second.order(KEYS.writer)).code,
    'rate.exceeded',
    'a restart gives no fresh quota',
  );
  assert.match((await shop.run('why', over.id)).out, /rate\.exceeded/);
  assert.equal(second.revision, first.revision);
  const { revisions } = JSON.parse((await shop.run('revisions', '--json')).out) as {
    readonly revisions: readonly unknown[];
  };
  assert.equal(revisions.length, 1);
});
