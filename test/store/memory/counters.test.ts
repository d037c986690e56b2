import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { CounterNeed } from '../../../src/core/verdict.ts';
import {
  keepCountersSaved,
  loadCounters,
  saveCounters,
} from '../../../src/store/memory/counters-file.ts';
import { MemoryCounters } from '../../../src/store/memory/counters.ts';
import { counterSuite } from '../../conformance/counters.ts';

const NOW = 1_763_900_000_000;

counterSuite('memory', () => new MemoryCounters());

describe('memory counters', () => {
  it('forgets drained buckets while others are added', () => {
    const counters = new MemoryCounters({ maxBuckets: 100_000 });
    for (let client = 0; client < 50_000; client++) {
      counters.take([perClient(client, 100)], NOW + client);
    }
    assert.ok(counters.size < 1000, `${counters.size} buckets are held`);
    assert.equal(counters.evicted, 0);
  });

  it('stays within its bound when no bucket is drained, and forgets the one nearest to it', () => {
    const counters = new MemoryCounters({ maxBuckets: 16 });
    const long = perClient(0, 3_600_000);
    counters.take([long], NOW);
    for (let client = 1; client < 500; client++) counters.take([perClient(client, 60_000)], NOW);
    assert.equal(counters.size, 16);
    assert.equal(counters.evicted, 484);
    assert.deepEqual(counters.peek([long], NOW), [{ limitId: 'ip', kind: 'used', used: 1 }]);
  });
});

describe('saved counters', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pinpoint-counters-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('come back after a restart, less what drained in between', async () => {
    const file = join(folder, 'restart');
    const counters = new MemoryCounters();
    const need = perClient(1, 1000);
    for (let call = 0; call < 5; call++) counters.take([need], NOW);
    await saveCounters(counters, file, NOW);
    const restarted = new MemoryCounters();
    assert.deepEqual(await loadCounters(restarted, file, NOW + 2000), {
      kind: 'loaded',
      buckets: 1,
    });
    assert.deepEqual(restarted.peek([need], NOW + 2000), [
      { limitId: 'ip', kind: 'used', used: 3 },
    ]);
  });

  it('hold subjects with any characters, and thousands of them', async () => {
    const file = join(folder, 'many');
    const counters = new MemoryCounters();
    const needs = Array.from({ length: 3000 }, (_, client) => ({
      ...perClient(client, 60_000),
      key: `limit "\n\u2028${client}`,
    }));
    for (const need of needs) counters.take([need], NOW);
    await saveCounters(counters, file, NOW);
    const restarted = new MemoryCounters();
    await loadCounters(restarted, file, NOW);
    for (const need of needs) {
      assert.deepEqual(restarted.peek([need], NOW), [{ limitId: 'ip', kind: 'used', used: 1 }]);
    }
  });

  it('drain from the time of loading when the clock was set back in between', async () => {
    const file = join(folder, 'set-back');
    const counters = new MemoryCounters();
    const need = perClient(1, 1000);
    counters.take([need], NOW);
    await saveCounters(counters, file, NOW);
    const restarted = new MemoryCounters();
    await loadCounters(restarted, file, NOW - 86_400_000);
    assert.deepEqual(restarted.peek([need], NOW - 86_400_000 + 1000), [
      { limitId: 'ip', kind: 'used', used: 0 },
    ]);
  });

  it('do not replace what was counted since the start', async () => {
    const file = join(folder, 'since');
    const counters = new MemoryCounters();
    const need = perClient(1, 60_000);
    counters.take([need], NOW);
    await saveCounters(counters, file, NOW);
    counters.take([need], NOW);
    await loadCounters(counters, file, NOW);
    assert.deepEqual(counters.peek([need], NOW), [{ limitId: 'ip', kind: 'used', used: 2 }]);
  });

  it('are passed over when the file is missing, foreign, torn or from a later format', async () => {
    const counters = new MemoryCounters();
    const file = join(folder, 'bad');
    assert.deepEqual(await loadCounters(counters, join(folder, 'none'), NOW), { kind: 'absent' });
    for (const text of ['', '\0\0\0', '[1]\n', '{"pinpoint":"counters","format":99}\n']) {
      await writeFile(file, text);
      assert.equal((await loadCounters(counters, file, NOW)).kind, 'unusable');
    }
    const header = `{"pinpoint":"counters","format":1,"savedAtMs":${NOW}}`;
    const lines = ['["a",1e999,1,1]', '["a",-1,1,1]', '{"a":1}', '["b",2,', `["c",1,${NOW},60000]`];
    await writeFile(file, [header, ...lines].join('\n'));
    assert.deepEqual(await loadCounters(counters, file, NOW), { kind: 'loaded', buckets: 1 });
    assert.equal((await loadCounters(counters, folder, NOW)).kind, 'unusable');
  });

  it('are written once more when the gateway stops', async () => {
    const file = join(folder, 'stop');
    const counters = new MemoryCounters();
    counters.take([perClient(1, 86_400_000)], Date.now());
    const errors: unknown[] = [];
    const onError = (error: unknown): number => errors.push(error);
    await keepCountersSaved(counters, file, { everyMs: 60_000, onError }).stop();
    assert.match(await readFile(file, 'utf8'), /client-1/);
    const elsewhere = join(folder, 'no-such-folder', 'file');
    await keepCountersSaved(counters, elsewhere, { everyMs: 60_000, onError }).stop();
    assert.equal(errors.length, 1);
  });
});

function perClient(client: number, intervalMs: number): CounterNeed {
  return { limitId: 'ip', key: `ip client-${client}`, intervalMs, burst: 5 };
}
