import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { onPath, toolOrSkip } from '../support/require-tool.ts';
import { openPolicy, testGateway } from './support/test-gateway.ts';

test('an HTTPS backend is verified by its name against the authority that the policy names', async (t) => {
  const openssl = await toolOrSkip(t, 'openssl', () => onPath('openssl'));
  if (openssl === undefined) return;
  const made = makeCertificate(t, openssl);
  let servername: string | false | null = null;
  const server = createServer({ key: made.key, cert: made.cert }, (request, response) => {
    servername = (request.socket as TLSSocket & { servername?: string | false }).servername ?? null;
    response.end(request.headers.host);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const url = `https://localhost:${port}`;
  const trusting = {
    ...openPolicy(url),
    upstreams: { backend: { url, ca: 'ca.pem' } },
  };
  const resources = { secret: () => '', authorities: () => [made.cert] };
  const good = await testGateway(t, { document: trusting, resources });
  const answer = await fetch(good.origin);
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), `localhost:${port}`);
  assert.equal(servername, 'localhost');

  const bad = await testGateway(t, { document: openPolicy(url) });
  const refused = await fetch(bad.origin);
  assert.equal(refused.status, 502);
  assert.deepEqual(pick(await refused.json()), {
    code: 'upstream.unreachable',
    upstream_reached: false,
  });
  const record = await bad.recorded();
  assert.match(record.attempts[0]?.failure ?? '', /certificate.*set `ca`/);

  // Another name than the one that the certificate is for.
  const wrong = `https://127.0.0.1:${port}`;
  const other = await testGateway(t, {
    document: { ...openPolicy(wrong), upstreams: { backend: { url: wrong, ca: 'ca.pem' } } },
    resources,
  });
  assert.equal((await fetch(other.origin)).status, 502);
});

function pick(problem: unknown): unknown {
  const { code, upstream_reached } = problem as Record<string, unknown>;
  return { code, upstream_reached };
}

function makeCertificate(t: TestContext, openssl: string): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'pinpoint-tls-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync(openssl, ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}
