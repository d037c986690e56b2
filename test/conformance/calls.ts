import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallFilter, CallSink, CallStore } from '../../src/store/ports.ts';
import { byNewest, matchesFilter } from '../../src/store/ports.ts';
import { call, newId, randomCalls, refusal } from '../calls/support/random-call.ts';
import { seededRandom, seeds } from './random.ts';

/** A sink and a store that reads what the sink takes. */
export interface CallPair {
  readonly sink: CallSink;
  readonly store: CallStore;
  /** Resolves when the store must see what was recorded. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const NOW = 1_763_900_000_000;

/** What every adapter of `CallSink` and `CallStore` must do. */
export function callSuite(name: string, open: () => Promise<CallPair>): void {
  describe(`calls: ${name}`, () => {
    const withPair = (title: string, test: (pair: CallPair) => Promise<void>): void => {
      it(title, async () => {
        const pair = await open();
        try {
          await test(pair);
        } finally {
          await pair.close();
        }
      });
    };

    withPair(
      'finds an allowed and a refused call by id, whole',
      async ({ sink, store, settle }) => {
        for (const each of [call(), refusal(), call({ consumer: 'other' })]) {
          sink.record(each);
          await settle();
          assert.deepStrictEqual(await store.byId(each.id), { kind: 'found', call: each });
        }
      },
    );

    withPair('knows nothing of an id that no call has', async ({ sink, store, settle }) => {
      sink.record(refusal({ atMs: NOW }));
      await settle();
      assert.deepEqual(await store.byId(newId(NOW)), { kind: 'unknown' });
      assert.deepEqual(await store.byId('not an id'), { kind: 'unknown' });
      assert.deepEqual(await store.byId(''), { kind: 'unknown' });
    });

    withPair(
      'lists the newest first, and no more than asked for',
      async ({ sink, store, settle }) => {
        const calls = [3, 1, 4, 1, 5, 9, 2, 6].map((n) => call({ atMs: NOW + n }));
        for (const each of calls) sink.record(each);
        await settle();
        const newest = calls.toSorted(byNewest);
        assert.deepStrictEqual(await store.query({}), newest);
        assert.deepStrictEqual(await store.query({ limit: 3 }), newest.slice(0, 3));
        assert.deepStrictEqual(await store.query({ limit: 0 }), []);
      },
    );

    withPair('lists a hundred when no number is asked for', async ({ sink, store, settle }) => {
      for (let n = 0; n < 250; n++) sink.record(call({ atMs: NOW + n }));
      await settle();
      assert.equal((await store.query({})).length, 100);
      assert.equal((await store.query({ limit: 1000 })).length, 250);
    });

    withPair('has nothing when nothing was recorded', async ({ store }) => {
      assert.deepEqual(await store.query({}), []);
      assert.deepEqual(await store.query({ code: 'scope.missing' }), []);
      assert.deepEqual(await store.revisionsNamed(), []);
    });

    withPair('takes since as inclusive and until as exclusive', async ({ sink, store, settle }) => {
      for (const atMs of [NOW - 1, NOW, NOW + 1]) sink.record(call({ atMs }));
      await settle();
      const times = (await store.query({ sinceMs: NOW, untilMs: NOW + 1 })).map(({ atMs }) => atMs);
      assert.deepEqual(times, [NOW]);
    });

    withPair(
      'names every policy that a record was decided under',
      async ({ sink, store, settle }) => {
        for (const revision of ['one', 'two', 'one']) sink.record(call({ revision }));
        sink.record(refusal({ revision: 'two', directoryVersion: 'other' }));
        await settle();
        const names = await store.revisionsNamed();
        assert.deepEqual(
          names
            .map((named) => `${named.revision} ${named.directoryVersion.slice(0, 5)}`)
            .toSorted(),
          ['one bbbbb', 'two bbbbb', 'two other'],
        );
      },
    );

    withPair('tells followers of matching calls from now on', async ({ sink, store, settle }) => {
      sink.record(refusal());
      await settle();
      const stop = new AbortController();
      const seen: string[] = [];
      const later = refusal({ consumer: 'later' });
      const following = store.follow(
        { code: 'scope.missing' },
        ({ id }) => {
          seen.push(id);
          if (id === later.id) stop.abort();
        },
        stop.signal,
      );
      await settle();
      sink.record(call());
      const next = refusal();
      sink.record(next);
      sink.record(later);
      await settle();
      await following;
      assert.deepEqual(seen, [next.id, later.id]);
    });

    withPair('stops following at once when that was given up before', async ({ store }) => {
      await store.follow({}, () => assert.fail('nothing was recorded'), AbortSignal.abort());
    });

    for (const seed of seeds()) {
      withPair(
        `answers 60 random filters over 600 hostile records like a list does (seed ${seed})`,
        async ({ sink, store, settle }) => {
          const calls = randomCalls(seed, 600).filter(({ id }) => id.length === 36);
          for (const each of calls) sink.record(each);
          await settle();
          const random = seededRandom(seed);
          for (let n = 0; n < 60; n++) {
            const filter = randomFilter();
            const expected = calls
              .filter((each) => matchesFilter(each, filter))
              .toSorted(byNewest)
              .slice(0, filter.limit);
            assert.deepStrictEqual(await store.query(filter), expected, JSON.stringify(filter));
          }

          function randomFilter(): CallFilter {
            const like = random.pick(calls);
            const filter: Record<string, unknown> = { limit: 1 + random.below(50) };
            for (const member of ['code', 'status', 'consumer', 'route', 'outcome'] as const) {
              if (random.oneIn(3) && like[member] !== undefined) filter[member] = like[member];
            }
            if (random.oneIn(4)) filter['sinceMs'] = like.atMs;
            if (random.oneIn(4)) filter['untilMs'] = like.atMs;
            return filter;
          }
        },
      );
    }
  });
}
