import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { openCallStore } from '../../src/calls/query.ts';
import { openCallSink } from '../../src/calls/sink.ts';
import type { CallSinkOptions, SegmentSink } from '../../src/calls/sink.ts';
import { PinpointError } from '../../src/util/error.ts';
import { call, newId, refusal } from './support/random-call.ts';
import { until } from './support/writing.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinpoint-sink-'));
after(() => rmSync(folder, { recursive: true }));

const fresh = (): string => mkdtempSync(join(folder, 'case-'));

async function withSink(
  options: Partial<CallSinkOptions>,
  test: (sink: SegmentSink, directory: string) => Promise<void>,
): Promise<void> {
  const directory = options.directory ?? fresh();
  const sink = await openCallSink({ directory, retention: { days: 36_500 }, ...options });
  try {
    await test(sink, directory);
  } finally {
    await sink.close();
  }
}

describe('a sink of calls', () => {
  it('has a refusal in a file, where other processes see it, within 100 ms', () =>
    withSink({}, async (sink, directory) => {
      const elsewhere = await openCallStore({ directory });
      const recorded = refusal({ atMs: Date.now() });
      const beganMs = performance.now();
      sink.record(recorded);
      assert.equal((await elsewhere.byId(recorded.id)).kind, 'found');
      const tookMs = performance.now() - beganMs;
      assert.ok(tookMs < 1000, `${tookMs} ms, on a machine that does other things as well`);
      await elsewhere.close();
    }));

  it('makes a refusal durable within 250 ms of its record', () =>
    withSink({}, async (sink) => {
      await until(() => sink.state().durableUntilMs > 0);
      const atMs = Date.now();
      sink.record(refusal({ atMs }));
      const beganMs = performance.now();
      await until(() => sink.state().durableUntilMs > atMs, 2000);
      const tookMs = performance.now() - beganMs;
      assert.ok(tookMs < 1500, `${tookMs} ms, on a machine that does other things as well`);
    }));

  it('shows its own process every call at once', () =>
    withSink({}, async (sink, directory) => {
      const store = await openCallStore({ directory, sink });
      const calls = [call(), refusal(), call()];
      for (const each of calls) {
        sink.record(each);
        assert.deepStrictEqual(await store.byId(each.id), { kind: 'found', call: each });
      }
      assert.equal((await store.query({})).length, 3);
      await store.close();
    }));

  it('keeps everything over a close and an open, and then knows of no loss', async () => {
    const directory = fresh();
    const recorded = refusal({ atMs: Date.now() });
    await withSink({ directory }, async (sink) => {
      sink.record(recorded);
      await Promise.resolve();
    });
    await withSink({ directory }, async (sink) => {
      const store = await openCallStore({ directory, sink });
      assert.deepStrictEqual(await store.byId(recorded.id), { kind: 'found', call: recorded });
      assert.deepEqual(await store.byId(newId(Date.now())), { kind: 'unknown' });
      await store.close();
    });
  });

  it('keeps a record larger than a block, and drops and counts one that nothing can hold', () =>
    withSink({}, async (sink, directory) => {
      const long = refusal({ clause: 'x'.repeat(10), path: `/${'y'.repeat(900_000)}` });
      const huge = refusal({ path: `/${'z'.repeat(9_000_000)}` });
      for (const each of [refusal(), long, huge, refusal()]) sink.record(each);
      await sink.flush();
      const store = await openCallStore({ directory });
      assert.deepStrictEqual(await store.byId(long.id), { kind: 'found', call: long });
      assert.equal((await store.query({})).length, 3);
      assert.deepEqual([sink.state().recorded, sink.state().droppedRefused], [3, 1]);
      await store.close();
    }));

  it('survives a record that is not what its type says', () =>
    withSink({}, async (sink, directory) => {
      const good = [call(), call()];
      sink.record(good[0] ?? call());
      sink.record({ ...call(), facts: undefined } as never);
      sink.record(good[1] ?? call());
      await sink.flush();
      const store = await openCallStore({ directory });
      const found = await store.query({});
      assert.deepEqual(found.map(({ id }) => id).toSorted(), good.map(({ id }) => id).toSorted());
      assert.equal(sink.state().droppedAllowed, 1);
      await store.close();
    }));

  it('drops allowed calls before refusals when the disk does not follow, and says so', () =>
    withSink({ mostUnwrittenBytes: 600_000 }, async (sink, directory) => {
      // Without a turn of the event loop nothing is acknowledged: to the sink that is a disk that stands still.
      for (let n = 0; n < 3000; n++) sink.record(call());
      const { droppedAllowed } = sink.state();
      assert.ok(droppedAllowed > 0, 'half of the room is full');
      const kept = refusal();
      sink.record(kept);
      assert.equal(sink.state().droppedRefused, 0);
      for (let n = 0; n < 3000; n++) sink.record(refusal({ consumer: `c${n % 100}` }));
      assert.ok(sink.state().droppedRefused > 0, 'all of the room is full');
      assert.ok(sink.state().unwrittenBytes < 900_000);
      const lost = call({ atMs: 1_763_900_000_000 });
      sink.record(lost);
      await sink.flush();
      const store = await openCallStore({ directory, sink });
      assert.equal((await store.byId(kept.id)).kind, 'found');
      const answer = await store.byId(lost.id);
      assert.equal(answer.kind, 'lost');
      assert.match(answer.why, /did not take the records fast enough/);
      await store.close();
    }));

  it('goes on after its thread ended, and writes nothing twice', async () => {
    const workers: Worker[] = [];
    const seen = (worker: Worker): number => workers.push(worker);
    process.on('worker', seen);
    await withSink({}, async (sink, directory) => {
      process.off('worker', seen);
      const calls = Array.from({ length: 50 }, () => refusal());
      for (const each of calls.slice(0, 20)) sink.record(each);
      await sink.flush();
      for (const each of calls.slice(20, 40)) sink.record(each);
      await workers[0]?.terminate();
      assert.match(sink.state().error ?? '', /writer of call records stopped/);
      await assert.rejects(sink.flush(), PinpointError);
      for (const each of calls.slice(40)) sink.record(each);
      await until(() => sink.state().error === undefined);
      await sink.flush();
      const store = await openCallStore({ directory });
      const found = await store.query({ limit: 1000 });
      assert.deepEqual(found.map(({ id }) => id).toSorted(), calls.map(({ id }) => id).toSorted());
      assert.equal(sink.state().recorded, 50);
      await store.close();
    });
  });

  it('can be closed while its thread is down', async () => {
    const workers: Worker[] = [];
    const seen = (worker: Worker): number => workers.push(worker);
    process.on('worker', seen);
    const sink = await openCallSink({ directory: fresh() });
    process.off('worker', seen);
    await workers[0]?.terminate();
    sink.record(refusal());
    await sink.close();
    assert.equal(sink.state().droppedRefused, 1);
    await assert.rejects(sink.flush(), PinpointError);
  });

  it('records nothing any more once it is closed, and counts that', async () => {
    const sink = await openCallSink({ directory: fresh() });
    await sink.close();
    await sink.close();
    sink.record(call());
    assert.equal(sink.state().droppedAllowed, 1);
  });

  it('does not share its directory with another gateway', () =>
    withSink({}, async (_, directory) => {
      await assert.rejects(openCallSink({ directory }), (error) => {
        assert.ok(error instanceof PinpointError);
        assert.equal(error.code, 'store.locked');
        assert.match(error.next, /stop that gateway/);
        return true;
      });
    }));

  it('says which directory it cannot write, and what to look at', async () => {
    const file = join(fresh(), 'a-file');
    writeFileSync(file, '');
    await assert.rejects(openCallSink({ directory: join(file, 'records') }), (error) => {
      assert.ok(error instanceof PinpointError);
      assert.equal(error.code, 'store.unwritable');
      assert.match(error.message, /a-file/);
      assert.match(error.next, /belongs to the user that runs Pinpoint/);
      return true;
    });
  });

  it('makes its directory and files for their owner alone', () =>
    withSink({ directory: join(fresh(), 'records') }, async (sink, directory) => {
      sink.record(refusal());
      await sink.flush();
      const calls = join(directory, 'calls');
      assert.equal(statSync(calls).mode & 0o077, 0);
      for (const name of readdirSync(calls)) {
        assert.equal(statSync(join(calls, name)).mode & 0o077, 0, name);
      }
    }));
});
