import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { toolOrSkip } from '../support/require-tool.ts';

const repository = join(import.meta.dirname, '../..');

/** A command line that tells where it runs, and waits for a signal when asked to. */
const ENTRY = `
  export async function main(args) {
    const { promise, resolve } = Promise.withResolvers();
    if (args[1] === 'politely') process.on('SIGTERM', resolve).on('SIGINT', resolve);
    const beat = setInterval(() => {}, 1000);
    console.log(JSON.stringify({ node: process.versions.node, args }));
    if (args[0] === 'wait') await promise;
    clearInterval(beat);
    return Number(args.at(-1));
  }
`;

/** An installation in a folder of its own: the real launcher, and an entry where `entries` says. */
function install(t: TestContext, entries: readonly string[], modules = true): string {
  const folder = mkdtempSync(join(tmpdir(), 'pinpoint-bin-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  cpSync(join(repository, 'bin'), join(folder, 'bin'), { recursive: true });
  if (modules) symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  for (const entry of entries) {
    mkdirSync(join(folder, entry, '..'), { recursive: true });
    writeFileSync(join(folder, entry), ENTRY);
  }
  return folder;
}

/** A Node that is too old to run the command line itself. */
function findOldNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders
    .map((folder) => join(folder, 'node'))
    .find((node) =>
      /^v(1\d|2[0-3])\./.test(spawnSync(node, ['--version']).stdout?.toString() ?? ''),
    );
}

const oldNode = (t: TestContext): Promise<string | undefined> =>
  toolOrSkip(t, 'a Node older than 24', findOldNode);

function run(node: string, folder: string, ...args: readonly string[]) {
  const launcher = join(folder, 'bin/pinpoint.mjs');
  const { status, stdout, stderr } = spawnSync(node, [launcher, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

function saidBy(stdout: string): { readonly node: string; readonly args: readonly string[] } {
  return JSON.parse(stdout);
}

/** Resolves with the first bytes that the child writes, which say that it is up. */
async function firstWords(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  const [bytes] = await once(child.stdout, 'data');
  return String(bytes);
}

test('on a fit Node the command runs in the same process, with its arguments and exit code', (t) => {
  const { status, stdout, stderr } = run(
    process.execPath,
    install(t, ['src/cli/main.ts']),
    'a b',
    '7',
  );
  assert.deepEqual(saidBy(stdout), { node: process.versions.node, args: ['a b', '7'] });
  assert.equal(status, 7);
  assert.equal(stderr, '');
});

test('the published package, which has no sources, runs its build', (t) => {
  const { status, stdout } = run(process.execPath, install(t, ['dist/src/cli/main.js']), '5');
  assert.deepEqual(saidBy(stdout).args, ['5']);
  assert.equal(status, 5);
});

test('an old Node starts the bundled one, silently, with the arguments and the exit code', async (t) => {
  const node = await oldNode(t);
  if (node === undefined) return;
  const { status, stdout, stderr } = run(node, install(t, ['src/cli/main.ts']), 'a b', '7');
  assert.deepEqual(saidBy(stdout).args, ['a b', '7']);
  assert.ok(Number.parseInt(saidBy(stdout).node, 10) >= 26);
  assert.equal(status, 7);
  assert.equal(stderr, '');
});

test('an old Node without the bundled one says in one line what to do', async (t) => {
  const node = await oldNode(t);
  if (node === undefined) return;
  const { status, stdout, stderr } = run(node, install(t, ['src/cli/main.ts'], false));
  assert.match(
    stderr,
    /^pinpoint: needs Node 24 or later, and this is Node [\d.]+: install it, .*\n$/,
  );
  assert.equal(stdout, '');
  assert.equal(status, 1);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} sent to the launcher alone reaches the command, which ends in its own way`, async (t) => {
    const node = await oldNode(t);
    if (node === undefined) return;
    const launcher = join(install(t, ['src/cli/main.ts']), 'bin/pinpoint.mjs');
    const child = spawn(node, [launcher, 'wait', 'politely', '3']);
    await firstWords(child);
    child.kill(signal);
    assert.deepEqual(await once(child, 'exit'), [3, null]);
  });
}

test('a command that dies of a signal makes the launcher die of the same', async (t) => {
  const node = await oldNode(t);
  if (node === undefined) return;
  const launcher = join(install(t, ['src/cli/main.ts']), 'bin/pinpoint.mjs');
  const child = spawn(node, [launcher, 'wait']);
  await firstWords(child);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGTERM']);
});

test('an installation with neither sources nor build says in one line what to do', (t) => {
  const { status, stderr } = run(process.execPath, install(t, []));
  assert.match(stderr, /^pinpoint: this installation has neither src\/ nor dist\/: install .*\n$/);
  assert.equal(status, 1);
});

test('a dependency that is not installed is named, with what to do, in one line', (t) => {
  const folder = install(t, ['src/cli/main.ts'], false);
  writeFileSync(join(folder, 'src/cli/main.ts'), "export { parse } from 'yaml';");
  const { status, stderr } = run(process.execPath, folder);
  assert.match(stderr, /^pinpoint: .*Cannot find package 'yaml'.*: run `npm ci` and try again\n$/);
  assert.equal(status, 1);
});
