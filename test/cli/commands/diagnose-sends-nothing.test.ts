import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { watch, watched } from '../support/watched.ts';

const CORPUS = join(import.meta.dirname, '../../corpus/diagnose/report');
const CURL = [
  '--',
  'curl',
  '-X',
  'POST',
  'https://api.example.com/orders',
  '--json',
  '{"item":"tea"}',
];

/** Every kind of material, as files and as what is pasted. */
const RUNS: readonly (readonly [what: string, args: readonly string[], input?: string])[] = [
  ['a curl command', CURL],
  [
    'a curl command through a proxy',
    ['--', 'curl', '-x', 'proxy:3128', 'https://api.example.com/'],
  ],
  ['an answer', ['--response', 'refused.txt']],
  [
    'an answer to a curl command, with its log',
    ['--response', 'refused.txt', '--log', 'error.log', ...CURL],
  ],
  ['a HAR', ['--har', 'session.har']],
  ['a Postman collection', ['--postman', 'orders.postman.json']],
  ['a .http file', ['--http', 'orders.http']],
  ['an OpenAPI file that refers to another host', ['--openapi', 'orders.openapi.yaml', ...CURL]],
  ['a request that works', ['--known-good', 'good.txt', ...CURL]],
  ['logs', ['--log', 'error.log', '--log', 'access.log', '--log', 'error.log.1.gz']],
  ['a file without an option', ['session.har']],
  ['JSON', ['--json', '--har', 'session.har']],
  ['Markdown', ['--markdown', '--har', 'session.har']],
  ['a pasted curl command', [], 'good.txt'],
  ['a pasted answer', [], 'refused.txt'],
  ['a pasted HAR', [], 'session.har'],
  ['a pasted log', [], 'access.log'],
];

for (const [what, args, input] of RUNS) {
  test(`${what} is diagnosed without a socket being opened or a name being looked up`, async () => {
    const text = input === undefined ? undefined : await readFile(join(CORPUS, input), 'utf8');
    const ran = await watched(['diagnose', ...args], {
      cwd: CORPUS,
      ...(text === undefined ? {} : { input: text }),
    });
    assert.ok(ran.code === 0 || ran.code === 1, ran.err);
    assert.deepEqual(ran.network, []);
    assert.match(ran.out, /Sent:?\s+nothing|"sent": \[\]/);
  });
}

test('what is looked for is found: a process that asks a server is caught', async () => {
  const server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const { network } = await watch(async (env) => {
      const script = `await fetch('http://localhost:${port}/')`;
      await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, ...env },
      });
      return {};
    });
    assert.ok(network.includes('TCPCONNECTWRAP'), network.join());
    assert.ok(
      network.some((type) => type.startsWith('GETADDRINFO')),
      network.join(),
    );
  } finally {
    server.close();
  }
});
