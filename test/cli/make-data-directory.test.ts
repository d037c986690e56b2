import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeDataDirectory } from '../../src/cli/make-data-directory.ts';
import { PinpointError } from '../../src/util/error.ts';
import { assertSaid } from './support/assert-said.ts';
import { openWorkshop } from './support/workshop.ts';

const needsProc = { skip: process.platform === 'linux' ? false : 'needs /proc' };

const isUnwritable = (error: unknown): boolean =>
  error instanceof PinpointError && error.code === 'store.unwritable';

test('a data directory is made with those above it, for its user alone, and made again without a word', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'pinpoint-data-'));
  t.after(() => rm(root, { recursive: true }));
  const directory = join(root, 'a', 'b');
  makeDataDirectory(directory);
  makeDataDirectory(directory);
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
});

test('a file where a data directory should be is told', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'pinpoint-data-'));
  t.after(() => rm(root, { recursive: true }));
  await writeFile(join(root, 'file'), '');
  assert.throws(() => makeDataDirectory(join(root, 'file')), isUnwritable);
  assert.throws(() => makeDataDirectory(join(root, 'file', 'below')), isUnwritable);
});

test('a place that takes no directories is told, and not tried for ever', needsProc, () => {
  assert.throws(() => makeDataDirectory('/proc/pinpoint/data'), isUnwritable);
});

test(
  'a command that cannot make its data directory says so, and leaves the policy',
  needsProc,
  async (t) => {
    const shop = await openWorkshop(t);
    const before = await shop.policyText();
    for (const line of [
      'keys create reports-app',
      'consumers suspend reports-app --reason abuse',
    ]) {
      const options = ['--policy', shop.policyFile, '--data', '/proc/pinpoint/data', '--yes'];
      const ran = await shop.run(...line.split(' '), ...options);
      assertSaid(ran, 3, /\/proc\/pinpoint\/data/);
      assert.match(ran.err, /--data DIR/);
    }
    assert.equal(await shop.policyText(), before);
  },
);
