import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadPolicy } from '../../src/policy-file/load.ts';
import { formatProblem } from '../../src/policy-file/problem.ts';
import { onPath, toolOrSkip, type Skippable } from '../support/require-tool.ts';

/** POSIX `mkfifo`; undefined: the test was skipped for want of it. */
function pipeMaker(t: Skippable): Promise<string | undefined> {
  return toolOrSkip(t, 'mkfifo', () => onPath('mkfifo'));
}

const scratch = mkdtempSync(join(tmpdir(), 'pinpoint-hostile-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const ROUTES = 'versions: { v1: { routes: [{ id: a, methods: [GET], path: /a }] } }';
const SERVICE = (more: string): string =>
  `pinpoint: 1\nupstreams: { u: { url: "http://127.0.0.1:1" } }\nservices:\n  s: { upstream: u, ${more} }\n`;

async function messages(file: string): Promise<readonly string[]> {
  const loaded = await loadPolicy(file, { env: {}, missingSecrets: 'warning' });
  return (loaded.ok ? loaded.warnings : loaded.problems).map(formatProblem);
}

/** A directory of its own with a policy in it. */
function policyIn(name: string, text: string): string {
  mkdirSync(join(scratch, name), { recursive: true });
  const file = join(scratch, name, 'policy.yaml');
  writeFileSync(file, text);
  return file;
}

test('a policy that is not there, a directory, a pipe and a file beyond all size each get a message', async (t) => {
  const makePipe = await pipeMaker(t);
  if (makePipe === undefined) return;
  assert.deepEqual(await messages(join(scratch, 'gone.yaml')), [
    'gone.yaml:1:1  there is no such file',
  ]);
  assert.deepEqual(await messages(scratch), [
    `${scratch.slice(tmpdir().length + 1)}:1:1  it is not a file`,
  ]);
  const pipe = join(scratch, 'pipe.yaml');
  execFileSync(makePipe, [pipe]);
  assert.deepEqual(await messages(pipe), ['pipe.yaml:1:1  it is not a file']);
  const large = join(scratch, 'large.yaml');
  writeFileSync(large, '');
  truncateSync(large, 40 * 2 ** 30);
  assert.match(
    (await messages(large)).join(),
    /^large\.yaml:1:1 {2}the file has 40 GiB, more than the 16 MiB/,
  );
});

test('what a policy pulls in must lie beside it, also in truth', async () => {
  const file = policyIn('links', SERVICE('versions: { v1: { openapi: ./api.yaml } }'));
  writeFileSync(join(scratch, 'elsewhere.yaml'), 'openapi: 3.1.0\npaths: {}\n');
  symlinkSync(join(scratch, 'elsewhere.yaml'), join(scratch, 'links', 'api.yaml'));
  assert.match(
    (await messages(file)).join('\n'),
    /policy\.yaml:4:\d+ {2}api\.yaml: api\.yaml lies outside of the policy's directory/,
  );
  const up = policyIn('up', SERVICE('versions: { v1: { openapi: ../elsewhere.yaml } }'));
  assert.match((await messages(up)).join('\n'), /lies outside of the policy's directory/);
});

test('a policy mounted through links, as a ConfigMap is, finds what lies beside it', async () => {
  mkdirSync(join(scratch, 'mounted', '..2027_01_15'), { recursive: true });
  writeFileSync(
    join(scratch, 'mounted', '..2027_01_15', 'policy.yaml'),
    SERVICE(`ip: { allow: [office] }, ${ROUTES}`) + 'ipLists: { office: { file: office.txt } }\n',
  );
  writeFileSync(join(scratch, 'mounted', '..2027_01_15', 'office.txt'), '10.0.0.0/8 # all of us\n');
  symlinkSync('..2027_01_15', join(scratch, 'mounted', '..data'));
  for (const name of ['policy.yaml', 'office.txt'])
    symlinkSync(join('..data', name), join(scratch, 'mounted', name));
  const loaded = await loadPolicy(join(scratch, 'mounted', 'policy.yaml'), {
    env: {},
    missingSecrets: 'warning',
  });
  assert.ok(loaded.ok, loaded.ok ? '' : loaded.problems.map(formatProblem).join('\n'));
  assert.deepEqual(loaded.policy.source.lists, { 'office.txt': ['10.0.0.0/8'] });
});

test('a file whose name is misspelt is told with the one that is there', async () => {
  const file = policyIn('near', SERVICE('versions: { v1: { openapi: ./ordres.openapi.yaml } }'));
  writeFileSync(join(scratch, 'near', 'orders.openapi.yaml'), 'openapi: 3.1.0\npaths: {}\n');
  assert.match(
    (await messages(file)).join('\n'),
    /there is no such file — did you mean "orders\.openapi\.yaml"\?/,
  );
});

test('a pipe and a link to itself among the files that are pulled in are told', async (t) => {
  const makePipe = await pipeMaker(t);
  if (makePipe === undefined) return;
  const file = policyIn(
    'odd',
    SERVICE('versions: { v1: { openapi: pipe }, v2: { openapi: loop } }'),
  );
  execFileSync(makePipe, [join(scratch, 'odd', 'pipe')]);
  symlinkSync('loop', join(scratch, 'odd', 'loop'));
  const lines = (await messages(file)).join('\n');
  assert.match(lines, /pipe is not a file/);
  assert.match(lines, /loop: it is a symbolic link to itself/);
});

test('mistakes of shape, of meaning and of the files that are pulled in are told in one run', async () => {
  const file = policyIn(
    'all',
    `${SERVICE('upstraem: v, versions: { v1: { openapi: gone.yaml, state: publishd } }')}roles: { a: { includes: [b] } }\n`,
  );
  const lines = (await messages(file)).join('\n');
  assert.match(lines, /a service has no member "upstraem"/);
  assert.match(lines, /there is no such file/);
  assert.match(lines, /unknown lifecycle state "publishd" — did you mean "published"\?/);
  assert.match(lines, /unknown role "b"/);
});
