import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { openCallStore } from '../../src/calls/query.ts';
import { openCallSink } from '../../src/calls/sink.ts';
import { MemoryCalls } from '../../src/store/memory/calls.ts';
import { callSuite } from '../conformance/calls.ts';
import type { CallPair } from '../conformance/calls.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinpoint-calls-'));
});
after(() => rm(folder, { recursive: true }));

callSuite('memory', () => {
  const calls = new MemoryCalls();
  return Promise.resolve({
    sink: calls,
    store: calls,
    settle: () => Promise.resolve(),
    close: () => calls.close(),
  });
});

callSuite('segments, in the process that records', () => openPair({ own: true, small: false }));

callSuite('segments, from another process', () => openPair({ own: false, small: false }));

callSuite('segments of a few records each', () => openPair({ own: false, small: true }));

async function openPair(kind: {
  readonly own: boolean;
  readonly small: boolean;
}): Promise<CallPair> {
  const directory = await mkdtemp(join(folder, 'case-'));
  const sink = await openCallSink({
    directory,
    // The records of these tests are of another year.
    retention: { days: 36_500 },
    segment: { bytes: kind.small ? 20_000 : 8_000_000, spanMs: 3_600_000 },
  });
  const store = await openCallStore(kind.own ? { directory, sink } : { directory });
  return {
    sink,
    store,
    settle: () => (kind.own ? Promise.resolve() : sink.flush()),
    close: async () => {
      await store.close();
      await sink.close();
    },
  };
}
