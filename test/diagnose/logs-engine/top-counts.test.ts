import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TimeSeries, histogramOf } from '../../../src/diagnose/logs/time-series.ts';
import { DistinctCount, TopCounts } from '../../../src/diagnose/logs/top-counts.ts';
import { Random, freshSeed } from '../../oracle/random.ts';

describe('counts in bounded memory', () => {
  it('are exact while all keys fit, and bounds that hold afterwards', () => {
    for (const seed of [1, 2, 3, freshSeed()]) {
      const random = new Random(seed);
      for (let round = 0; round < 30; round += 1) {
        const capacity = random.int(1, 20);
        const counts = new TopCounts(capacity, () => undefined);
        const exact = new Map<string, number>();
        const keys = random.int(1, 200);
        for (let at = 0; at < 2000; at += 1) {
          // Some keys are far more frequent than others.
          const key = `k${Math.floor(keys * random.unit() ** 3)}`;
          counts.add(key);
          exact.set(key, (exact.get(key) ?? 0) + 1);
          assert.ok(counts.size <= 2 * capacity);
        }
        assert.equal(counts.exact, exact.size <= 2 * capacity, `seed ${seed}`);
        if (counts.exact) assert.equal(counts.missed, 0);
        for (const [key, count] of exact) {
          const kept = counts.get(key)?.count ?? 0;
          assert.ok(kept <= count && count <= kept + counts.missed, `seed ${seed}: ${key}`);
        }
      }
    }
  });

  it('name the most frequent first', () => {
    const counts = new TopCounts(9, () => undefined);
    for (const key of ['b', 'a', 'c', 'a', 'c', 'a']) counts.add(key);
    assert.deepEqual(
      counts.top(2).map(({ key, count }) => [key, count]),
      [
        ['a', 3],
        ['c', 2],
      ],
    );
  });

  it('of different keys say when they are lower bounds', () => {
    const distinct = new DistinctCount(2);
    for (const key of ['a', 'b', 'a']) distinct.add(key);
    assert.deepEqual([distinct.count, distinct.atLeast], [2, false]);
    distinct.add('c');
    assert.deepEqual([distinct.count, distinct.atLeast], [2, true]);
  });
});

describe('a series over time', () => {
  it('keeps every event however coarse it becomes, and so does its histogram', () => {
    for (const seed of [1, freshSeed()]) {
      const random = new Random(seed);
      const series = new TimeSeries(50);
      const fromMs = Date.UTC(2026, 0, 1);
      const toMs = fromMs + random.int(1, 4000) * 60_000;
      for (let at = 0; at < 500; at += 1) series.add(random.int(fromMs, toMs));
      assert.ok(series.points().length <= 50);
      const histogram = histogramOf(series, { fromMs, toMs }, 48);
      assert.ok(histogram !== undefined && histogram.counts.length <= 48, `seed ${seed}`);
      assert.equal(
        histogram.counts.reduce((sum, count) => sum + count, 0),
        500,
        `seed ${seed}`,
      );
    }
  });
});
