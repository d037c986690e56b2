import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RevisionStore, StoredRevision } from '../../src/store/ports.ts';

/** What every adapter of `RevisionStore` must do. */
export function revisionSuite(name: string, open: () => Promise<RevisionStore>): void {
  describe(`revisions: ${name}`, () => {
    const withStore = (title: string, test: (store: RevisionStore) => Promise<void>): void => {
      it(title, async () => {
        const store = await open();
        try {
          await test(store);
        } finally {
          await store.close();
        }
      });
    };

    withStore('gives a policy back whole', async (store) => {
      const put = revision('a', 1);
      await store.put(put);
      assert.deepEqual(await store.get('rev-a', 'dir-a'), put);
      assert.deepEqual(await store.latest(), put);
      assert.equal(await store.get('rev-a', 'dir-b'), undefined);
      assert.equal(await store.get('rev-b', 'dir-a'), undefined);
    });

    withStore('has neither latest nor history when nothing was put', async (store) => {
      assert.equal(await store.latest(), undefined);
      assert.deepEqual(await store.list(10), []);
    });

    withStore('keeps texts with any characters', async (store) => {
      const text = 'a: "\0\u2028 ü 🎉 \r\n\'"\n'.repeat(1000);
      const put = { ...revision('a', 1), text, included: { __proto__: text, './a b.yaml': '' } };
      await store.put(put);
      assert.deepEqual(await store.get('rev-a', 'dir-a'), put);
    });

    withStore('lists the history newest first, with who, why and diff', async (store) => {
      for (const [index, letter] of ['a', 'b', 'c'].entries())
        await store.put(revision(letter, index));
      assert.deepEqual(await store.list(2), [summary('c', 2), summary('b', 1)]);
    });

    withStore('works out what changed against the newest, where it is not told', async (store) => {
      for (const [index, letter] of ['a', 'b', 'a'].entries()) {
        const { diff: _, ...put } = revision(letter, index);
        await store.put({ ...put, file: 'policy.yaml' });
      }
      const diffs = (await store.list(10)).map(({ diff }) => diff);
      const head = '--- policy.yaml\n+++ policy.yaml\n@@ -1,2 +1,2 @@\n pinpoint: 1\n';
      assert.deepEqual(diffs, [`${head}-# b\n+# a\n`, `${head}-# a\n+# b\n`, '']);
      assert.equal((await store.latest())?.diff, diffs[0]);
    });

    withStore('writes no second line when the same policy is put again', async (store) => {
      await store.put(revision('a', 1));
      await store.put(revision('a', 2));
      assert.deepEqual(await store.list(10), [summary('a', 1)]);
    });

    withStore('writes a line when an earlier policy comes back', async (store) => {
      await store.put(revision('a', 1));
      await store.put(revision('b', 2));
      await store.put(revision('a', 3));
      const lines = await store.list(10);
      assert.deepEqual(
        lines.map((line) => line.atMs),
        [3, 2, 1],
      );
      assert.equal((await store.get('rev-a', 'dir-a'))?.atMs, 3);
      assert.equal((await store.latest())?.revision, 'rev-a');
    });

    withStore('tells versions of the directory under one revision apart', async (store) => {
      await store.put(revision('a', 1));
      const suspended = { ...revision('a', 2), directoryVersion: 'dir-b', text: 'other' };
      await store.put(suspended);
      assert.equal((await store.get('rev-a', 'dir-a'))?.text, revision('a', 1).text);
      assert.equal((await store.get('rev-a', 'dir-b'))?.text, 'other');
    });

    withStore(
      'forgets only what no record names, what is old, and what is not the latest',
      async (store) => {
        for (const [index, letter] of ['a', 'b', 'c', 'd'].entries()) {
          await store.put(revision(letter, index * 1000));
        }
        const named = [{ revision: 'rev-b', directoryVersion: 'dir-b' }];
        assert.equal(await store.prune(named, 2000), 1);
        assert.equal(await store.get('rev-a', 'dir-a'), undefined);
        for (const letter of ['b', 'c', 'd']) {
          assert.deepEqual(
            (await store.get(`rev-${letter}`, `dir-${letter}`))?.text,
            revision(letter, 0).text,
          );
        }
        assert.equal(await store.prune([], 1_000_000), 2);
        assert.equal((await store.latest())?.revision, 'rev-d');
        assert.equal((await store.list(10)).length, 4);
      },
    );

    withStore('takes a forgotten policy again', async (store) => {
      await store.put(revision('a', 1));
      await store.put(revision('b', 2));
      await store.prune([], 1000);
      await store.put(revision('a', 3));
      assert.deepEqual(await store.get('rev-a', 'dir-a'), revision('a', 3));
    });
  });
}

/** A revision whose every member is told apart by `letter`. */
export function revision(letter: string, atMs: number): StoredRevision {
  return {
    ...summary(letter, atMs),
    text: `pinpoint: 1\n# ${letter}\n`,
    file: `/etc/${letter}/policy.yaml`,
    included: { './orders.openapi.yaml': `openapi: 3.1.0 # ${letter}` },
    sourceJson: `{"revision":"rev-${letter}"}`,
    positionsJson: '{"":[1,1]}',
  };
}

function summary(
  letter: string,
  atMs: number,
): Omit<StoredRevision, 'text' | 'file' | 'included' | 'sourceJson' | 'positionsJson'> {
  return {
    revision: `rev-${letter}`,
    directoryVersion: `dir-${letter}`,
    atMs,
    by: `operator ${letter}`,
    note: `keys create ${letter}`,
    diff: `@@ -1 +1 @@\n+# ${letter}\n`,
  };
}
