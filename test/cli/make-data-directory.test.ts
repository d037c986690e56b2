import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeDataDirectory } from '../../src/cli/start/make-data-directory.ts';
import { PinpointError } from '../../src/util/error.ts';

const isUnwritable = (error: unknown): boolean =>
  error instanceof PinpointError && error.code === 'store.unwritable';

test('a data directory is made with those above it, for its user alone, and made again without a word', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'pinpoint-data-'));
  t.after(() => rm(root, { recursive: true }));
  const directory = join(root, 'a', 'b');
  await Promise.all([makeDataDirectory(directory), makeDataDirectory(directory)]);
  await makeDataDirectory(directory);
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
});

test('a file where a data directory should be is told', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'pinpoint-data-'));
  t.after(() => rm(root, { recursive: true }));
  await writeFile(join(root, 'file'), '');
  await assert.rejects(makeDataDirectory(join(root, 'file')), isUnwritable);
  await assert.rejects(makeDataDirectory(join(root, 'file', 'below')), isUnwritable);
});

test(
  'a place that takes no directories is told, and not tried for ever',
  { skip: process.platform === 'linux' ? false : 'needs /proc' },
  async () => {
    await assert.rejects(makeDataDirectory('/proc/pinpoint/data'), isUnwritable);
  },
);
