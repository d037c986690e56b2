import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockDirectory } from '../../src/calls/writer-lock.ts';
import { PinpointError } from '../../src/util/error.ts';

test('a lock file that is damaged is told, with what to do', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'pinpoint-lock-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'writer.lock');
  writeFileSync(file, 'x'.repeat(4096));
  assert.throws(
    () => lockDirectory(directory),
    (error) =>
      error instanceof PinpointError &&
      error.code === 'store.corrupt' &&
      error.next.endsWith(`rm ${file}`),
  );
  rmSync(file);
  lockDirectory(directory).release();
});
