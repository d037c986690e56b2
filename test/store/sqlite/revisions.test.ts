import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { MemoryRevisions } from '../../../src/store/memory/revisions.ts';
import { moveDatabaseAside } from '../../../src/store/sqlite/database.ts';
import { openRevisionStore } from '../../../src/store/sqlite/revision-store.ts';
import { PinpointError } from '../../../src/util/error.ts';
import { revision, revisionSuite } from '../../conformance/revisions.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinpoint-revisions-'));
});
after(() => rm(folder, { recursive: true }));

const fresh = (): Promise<string> => mkdtemp(join(folder, 'case-'));

revisionSuite('memory', () => Promise.resolve(new MemoryRevisions()));
revisionSuite('sqlite', async () => openRevisionStore({ directory: await fresh() }));
revisionSuite('sqlite on a thread', async () =>
  openRevisionStore({ directory: await fresh(), thread: true }),
);

for (const thread of [false, true]) {
  describe(`revisions in sqlite ${thread ? 'on a thread' : 'in place'}`, () => {
    const open = (directory: string): ReturnType<typeof openRevisionStore> =>
      openRevisionStore({ directory, thread, busyTimeoutMs: 20 });

    it('are there after the store was closed and opened again', async () => {
      const directory = await fresh();
      const first = await open(directory);
      await first.put(revision('a', 1));
      await first.close();
      const second = await open(directory);
      assert.deepEqual(await second.get('rev-a', 'dir-a'), revision('a', 1));
      await second.close();
    });

    it('keep a big text once, however many revisions hold it', async () => {
      const directory = await fresh();
      const store = await open(directory);
      const big = Array.from({ length: 20_000 }, (_, line) => `${line * 7919}`).join('\n');
      for (const [index, letter] of ['a', 'b', 'c', 'd'].entries()) {
        await store.put({ ...revision(letter, index), sourceJson: big });
      }
      await store.close();
      const { size } = await stat(join(directory, 'revisions.db'));
      assert.ok(size < big.length * 2, `${size} bytes for four times ${big.length}`);
    });

    it('say who may hold the lock when the database is locked', async () => {
      const directory = await fresh();
      const store = await open(directory);
      const other = new DatabaseSync(join(directory, 'revisions.db'));
      other.exec('BEGIN IMMEDIATE');
      await rejectsWith(
        store.put(revision('a', 1)),
        'store.locked',
        /end the program that holds it/,
      );
      other.exec('ROLLBACK');
      other.close();
      await store.put(revision('a', 1));
      await store.close();
    });

    it('say how to move a file aside that is no database, and leave it alone', async () => {
      const directory = await fresh();
      const file = join(directory, 'revisions.db');
      const garbage = 'this is not a database '.repeat(100);
      await writeFile(file, garbage);
      const error = await rejectsWith(
        open(directory),
        'store.corrupt',
        /mkdir -p .+ && mv .+revisions\.db/,
      );
      assert.equal(await readFile(file, 'utf8'), garbage);
      assert.ok(!error.next.includes('-wal'), 'files that are not there are not named');
    });

    it('find a page that was overwritten', async () => {
      const directory = await fresh();
      const store = await open(directory);
      const text = Array.from({ length: 3000 }, (_, line) => `${line * 104_729}`).join('\n');
      await store.put({ ...revision('a', 1), text });
      await store.close();
      const file = join(directory, 'revisions.db');
      const bytes = await readFile(file);
      bytes.fill(0x5a, 3 * 4096, bytes.length);
      await writeFile(file, bytes);
      await rejectsWith(
        open(directory).then(async (damaged) => {
          try {
            return await damaged.get('rev-a', 'dir-a');
          } finally {
            await damaged.close();
          }
        }),
        'store.corrupt',
        /put a backup in its place/,
      );
    });

    it('refuse a database from a later version', async () => {
      const directory = await fresh();
      await (await open(directory)).close();
      const database = new DatabaseSync(join(directory, 'revisions.db'));
      database.exec('PRAGMA user_version = 99');
      database.close();
      await rejectsWith(open(directory), 'store.newer', /run the newer Pinpoint/);
    });

    it('name the directory that cannot be written', async () => {
      const directory = await fresh();
      const file = join(directory, 'a-file');
      await writeFile(file, '');
      await rejectsWith(open(join(file, 'records')), 'store.unwritable', /a-file.*writable/);
    });
  });
}

describe('a damaged database', () => {
  it('is moved aside with its write-ahead log when told, and a new one starts', async () => {
    const directory = await fresh();
    const file = join(directory, 'revisions.db');
    for (const name of ['', '-wal', '-shm']) await writeFile(file + name, 'garbage '.repeat(200));
    const aside = moveDatabaseAside(file, Date.UTC(2026, 0, 2));
    assert.deepEqual((await readdir(aside)).toSorted(), [
      'revisions.db',
      'revisions.db-shm',
      'revisions.db-wal',
    ]);
    const store = await openRevisionStore({ directory });
    await store.put(revision('a', 1));
    await store.close();
  });

  it('is readable by its owner alone once it is made anew', async () => {
    const directory = join(await fresh(), 'records');
    await (await openRevisionStore({ directory })).close();
    for (const path of [directory, join(directory, 'revisions.db')]) {
      assert.equal((await stat(path)).mode & 0o077, 0);
    }
  });
});

async function rejectsWith(
  promise: Promise<unknown>,
  code: string,
  next: RegExp,
): Promise<PinpointError> {
  const error = await promise.then(
    () => assert.fail('nothing was refused'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PinpointError, String(error));
  assert.equal(error.code, code);
  assert.match(error.next, next);
  assert.doesNotMatch(`${error.message}${error.next}`, /\n\s+at /);
  return error;
}
