import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { watched } from '../support/watched.ts';

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

/** What belongs to the gateway, and what costs a start more than it gives. */
const HEAVY =
  /\/src\/(?:gateway|store|calls|policy-file)\/|^node:(?:sqlite|https?|http2|tls|worker_threads)$|\/node_modules\/(?:ajv|re2js|yaml)\//;
/** What reads one kind of material, and is not wanted for another. */
const LOG_READERS = /\/src\/diagnose\/(?:inputs\/logs|logs\/formats)\//;
const PROBES = /\/src\/diagnose\/probes\//;

const RUNS: readonly (readonly [what: string, args: readonly string[]])[] = [
  ['the help', ['--help']],
  ['a small diagnosis', ['--response', 'refused.txt', ...CURL]],
  ['a HAR', ['--har', 'session.har']],
  ['a 403 report', ['--log', 'access.log']],
];

for (const [what, args] of RUNS) {
  test(`${what} loads nothing of the gateway, no server, no database, no library`, async () => {
    const { modules, code } = await watched(['diagnose', ...args], { cwd: CORPUS });
    assert.notEqual(code, 3);
    assert.ok(modules.some((url) => url.endsWith('/src/cli/main.ts')));
    assert.deepEqual(
      modules.filter((url) => HEAVY.test(url) || PROBES.test(url)),
      [],
    );
  });
}

test('a diagnosis without logs loads no reader of logs, and the help loads no part of a diagnosis', async () => {
  const small = await watched(['diagnose', '--response', 'refused.txt', ...CURL], { cwd: CORPUS });
  assert.deepEqual(
    small.modules.filter((url) => LOG_READERS.test(url)),
    [],
  );
  const help = await watched(['diagnose', '--help'], { cwd: CORPUS });
  assert.deepEqual(
    help.modules.filter((url) => url.includes('/src/diagnose/')),
    [],
  );
});

test('only an OpenAPI file loads the readers of policy files', async () => {
  const { modules, code } = await watched(
    ['diagnose', '--openapi', 'orders.openapi.yaml', ...CURL],
    { cwd: CORPUS },
  );
  assert.notEqual(code, 3);
  assert.ok(modules.some((url) => url.includes('/src/policy-file/')));
  assert.deepEqual(
    modules.filter((url) => /\/src\/(?:gateway|store|calls)\/|^node:(?:sqlite|https?)$/.test(url)),
    [],
  );
});
