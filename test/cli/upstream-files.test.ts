import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { makeCertificate } from '../../examples/openai/certificate.ts';
import { KEYS, openWorkshop, type Gateway, type Workshop } from './support/workshop.ts';

interface Backend {
  readonly server: Server;
  readonly url: string;
}

/** Answers every request with the credential that it came with. */
async function httpsBackend(t: TestContext, own: { key: string; cert: string }): Promise<Backend> {
  const server = createServer(own, (request, response) => {
    request.resume();
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ seen: request.headers.authorization }));
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  t.after(() => server.close());
  return { server, url: `https://localhost:${(server.address() as AddressInfo).port}` };
}

/** The workshop's policy in front of another backend. */
async function withUpstream(shop: Workshop, members: string): Promise<void> {
  const text = await shop.policyText();
  const changed = text.replace(/\burl: http:[^\s,}]+/, members);
  assert.notEqual(changed, text);
  await shop.writePolicy(changed);
}

/** Replaces a file as editors do. */
async function put(directory: string, name: string, text: string): Promise<void> {
  await writeFile(join(directory, `${name}.new`), text);
  await rename(join(directory, `${name}.new`), join(directory, name));
}

/** Orders until something is answered; every order must pass. */
async function orderUntil(
  gateway: Gateway,
  holds: (body: Readonly<Record<string, unknown>>) => boolean,
): Promise<void> {
  for (;;) {
    const { status, body } = await gateway.order(KEYS.writer);
    assert.equal(status, 201, gateway.printed() + JSON.stringify(body));
    if (holds(body)) return;
    await setTimeout(20);
  }
}

test('a changed authority of an upstream goes live with no failed call, and a broken one is told', async (t) => {
  // Of two authorities with one name, TLS looks at the first alone.
  const [first, second] = [makeCertificate(), makeCertificate(new Date(), 'second')];
  const { server, url } = await httpsBackend(t, first);
  const shop = await openWorkshop(t);
  await withUpstream(shop, `url: ${url}, ca: ./authority.pem`);
  const missing = await shop.run('check');
  assert.equal(missing.code, 1);
  assert.match(
    missing.out + missing.err,
    /there is no file \.\/authority\.pem.*: put it there, or name another/,
  );
  await writeFile(join(shop.directory, 'authority.pem'), first.cert);
  const gateway = await shop.start();
  await orderUntil(gateway, () => true);

  await put(shop.directory, 'authority.pem', second.cert.replace(/\n.{20}/, '\n'));
  await gateway.waitFor('the changed policy was refused');
  assert.match(
    gateway.printed(),
    /policy\.yaml:\d+:\d+ .*authority\.pem cannot be read: .*copy it/,
  );
  await orderUntil(gateway, () => true);

  await put(shop.directory, 'authority.pem', first.cert + second.cert);
  await gateway.waitFor('is live');
  server.setSecureContext(second);
  server.closeAllConnections();
  await orderUntil(gateway, () => true);
});

test('a changed secret in a file is sent without a restart', async (t) => {
  const own = makeCertificate();
  const { url } = await httpsBackend(t, own);
  const shop = await openWorkshop(t);
  await writeFile(join(shop.directory, 'authority.pem'), own.cert);
  await writeFile(join(shop.directory, 'token'), 'old\n');
  const credential = '{ header: authorization, scheme: Bearer, secret: "file:token" }';
  await withUpstream(shop, `url: ${url}, ca: authority.pem, credential: ${credential}`);
  const gateway = await shop.start();
  await orderUntil(gateway, ({ seen }) => seen === 'Bearer old');
  await put(shop.directory, 'token', '\n');
  await gateway.waitFor('the changed policy was refused');
  assert.match(gateway.printed(), /put the bare secret there/);
  await put(shop.directory, 'token', 'new\n');
  await orderUntil(gateway, ({ seen }) => seen === 'Bearer new');
});
