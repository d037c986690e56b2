import assert from 'node:assert/strict';
import {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writePatched } from '../../src/policy-file/write-patched.ts';

async function directoryOf(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-write-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

test('a file is replaced, keeps its mode, and nothing is left beside it', async (t) => {
  const directory = await directoryOf(t);
  const file = join(directory, 'policy.yaml');
  await writeFile(file, 'old');
  await chmod(file, 0o640);
  await writePatched(file, 'old', 'new');
  assert.equal(await readFile(file, 'utf8'), 'new');
  assert.equal((await stat(file)).mode & 0o777, 0o640);
  assert.deepEqual(await readdir(directory), ['policy.yaml']);
});

test('a file that was changed meanwhile is left as it is', async (t) => {
  const directory = await directoryOf(t);
  const file = join(directory, 'policy.yaml');
  await writeFile(file, 'theirs');
  await assert.rejects(writePatched(file, 'old', 'new'), { code: 'policy.changed' });
  assert.equal(await readFile(file, 'utf8'), 'theirs');
  assert.deepEqual(await readdir(directory), ['policy.yaml']);
});

test('a link stays a link, and what it points at is replaced', async (t) => {
  const directory = await directoryOf(t);
  await writeFile(join(directory, 'real.yaml'), 'old');
  await symlink('real.yaml', join(directory, 'policy.yaml'));
  await writePatched(join(directory, 'policy.yaml'), 'old', 'new');
  assert.ok((await lstat(join(directory, 'policy.yaml'))).isSymbolicLink());
  assert.equal(await readFile(join(directory, 'real.yaml'), 'utf8'), 'new');
});

test('a file that is not there is told as such, with what to do', async (t) => {
  const directory = await directoryOf(t);
  await assert.rejects(writePatched(join(directory, 'none.yaml'), '', 'new'), {
    code: 'policy.unreadable',
    message: /ENOENT/,
  });
});
