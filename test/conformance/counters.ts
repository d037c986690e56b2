import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readingOf, type CounterReadings } from '../../src/core/facts.ts';
import type { CounterNeed } from '../../src/core/verdict.ts';
import type { Counters } from '../../src/store/ports.ts';
import { seededRandom, seeds } from './random.ts';

const NOW = 1_763_900_000_000;

/** What every adapter of `Counters` must do. */
export function counterSuite(name: string, make: () => Counters): void {
  describe(`counters: ${name}`, () => {
    it('lets a burst pass, refuses the next, and lets one more pass for each interval', () => {
      const counters = make();
      const need = limit('a', { intervalMs: 600, burst: 3 });
      assert.deepEqual(drawn(counters, need, NOW, 5), [0, 1, 2, 3, 3]);
      assert.equal(used(counters.take([need], NOW + 599), 'a') > 2, true);
      assert.equal(used(counters.take([need], NOW + 600), 'a'), 2);
      assert.equal(used(counters.take([need], NOW + 600), 'a'), 3);
      assert.equal(used(counters.peek([need], NOW + 60_000), 'a'), 0);
    });

    it('charges nothing when one of the limits is full', () => {
      const counters = make();
      const full = limit('full', { intervalMs: 1000, burst: 1 });
      const other = limit('other', { intervalMs: 1000, burst: 10 });
      counters.take([full], NOW);
      const readings = counters.take([other, full], NOW);
      assert.deepEqual([used(readings, 'other'), used(readings, 'full')], [0, 1]);
      assert.equal(used(counters.peek([other], NOW), 'other'), 0);
    });

    it('does not let a full shadow limit keep the others from being charged', () => {
      const counters = make();
      const shadow = { ...limit('shadow', { intervalMs: 1000, burst: 1 }), shadow: true };
      const real = limit('real', { intervalMs: 1000, burst: 2 });
      for (let call = 0; call < 4; call++) counters.take([shadow, real], NOW);
      assert.deepEqual(counters.peek([shadow, real], NOW), [
        { limitId: 'shadow', kind: 'used', used: 1 },
        { limitId: 'real', kind: 'used', used: 2 },
      ]);
    });

    it('keeps subjects of one limit apart', () => {
      const counters = make();
      counters.take([limit('a', { intervalMs: 1000, burst: 1, subject: 'one' })], NOW);
      const other = limit('a', { intervalMs: 1000, burst: 1, subject: 'two' });
      assert.equal(used(counters.peek([other], NOW), 'a'), 0);
    });

    it('reads without charging', () => {
      const counters = make();
      const need = limit('a', { intervalMs: 1000, burst: 1 });
      counters.peek([need], NOW);
      assert.equal(used(counters.take([need], NOW), 'a'), 0);
    });

    it('lets in at once what a raised limit has room for', () => {
      const counters = make();
      const aDay = 86_400_000;
      counters.take([limit('a', { intervalMs: aDay, burst: 1 })], NOW);
      const raised = limit('a', { intervalMs: 10, burst: 100 });
      assert.equal(used(counters.take([raised], NOW + 1), 'a') < 2, true);
      assert.equal(used(counters.peek([raised], NOW + 50), 'a'), 0);
    });

    it('locks nobody out for longer than the limit itself when the clock is set back', () => {
      const counters = make();
      const need = limit('a', { intervalMs: 1000, burst: 5 });
      drawn(counters, need, NOW, 5);
      const earlier = NOW - 3_600_000;
      assert.equal(used(counters.take([need], earlier), 'a'), 5);
      assert.equal(used(counters.take([need], earlier + 1000), 'a'), 4);
      assert.equal(used(counters.peek([need], earlier + 6000), 'a'), 0);
    });

    it('drains no moment twice when calls overtake each other', () => {
      const counters = make();
      const need = limit('a', { intervalMs: 100, burst: 2 });
      drawn(counters, need, NOW, 2);
      for (let call = 0; call < 50; call++) counters.take([need], NOW - (call % 2) * 90);
      assert.equal(used(counters.peek([need], NOW), 'a'), 2);
    });

    for (const seed of seeds()) {
      it(`agrees with exact arithmetic on 20,000 calls (seed ${seed})`, () => {
        agreesWithOracle(make(), seed);
      });
    }
  });
}

/** A leaky bucket in whole numbers: the level is counted in `1 / unitMs` requests, so that nothing is ever rounded. */
class ExactBucket {
  #level = 0n;
  #atMs = 0;

  take(
    limits: { readonly count: number; readonly unitMs: number; readonly burst: number },
    nowMs: number,
  ): boolean {
    const unit = BigInt(limits.unitMs);
    const drained = BigInt(nowMs - this.#atMs) * BigInt(limits.count);
    this.#level = this.#level > drained ? this.#level - drained : 0n;
    this.#atMs = nowMs;
    if (this.#level + unit > BigInt(limits.burst) * unit) return false;
    this.#level += unit;
    return true;
  }
}

function agreesWithOracle(counters: Counters, seed: number): void {
  const random = seededRandom(seed);
  const limits = Array.from({ length: 8 }, () => ({
    count: 1 + random.below(200),
    unitMs: random.pick([1000, 10_000, 60_000, 3_600_000]),
    burst: 1 + random.below(30),
    exact: new ExactBucket(),
  }));
  let nowMs = NOW;
  for (let call = 0; call < 20_000; call++) {
    nowMs += random.oneIn(50) ? random.below(120_000) : random.below(40);
    const index = random.below(limits.length);
    const picked = limits[index];
    assert.ok(picked);
    const { unitMs, count, burst } = picked;
    const need = limit(`limit-${index}`, { intervalMs: unitMs / count, burst });
    const taken = used(counters.take([need], nowMs), need.limitId) + 1 <= burst + 1e-9;
    assert.equal(taken, picked.exact.take(picked, nowMs), `call ${call} of seed ${seed}`);
  }
}

function limit(
  limitId: string,
  of: { readonly intervalMs: number; readonly burst: number; readonly subject?: string },
): CounterNeed {
  const { intervalMs, burst, subject = 'reports-app' } = of;
  return { limitId, key: `${limitId} ${subject}`, intervalMs, burst };
}

function drawn(counters: Counters, need: CounterNeed, nowMs: number, times: number): number[] {
  return Array.from({ length: times }, () => used(counters.take([need], nowMs), need.limitId));
}

function used(readings: CounterReadings, limitId: string): number {
  const reading = readingOf(readings, limitId);
  assert.equal(reading?.kind, 'used');
  return reading.used;
}
