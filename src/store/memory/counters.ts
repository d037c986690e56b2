import type { CounterReading, CounterReadings } from '../../core/facts.ts';
import type { CounterNeed } from '../../core/verdict.ts';
import type { Counters } from '../ports.ts';
import { charge, hasRoom, isAhead, isDrained, settle, usedAt } from './bucket.ts';
import type { Bucket } from './bucket.ts';

/** About 50 MB at the default of 250,000 buckets. */
const DEFAULT_MAX_BUCKETS = 250_000;

/** Buckets looked at for each one that is added, so that sweeping keeps pace with growing. */
const SWEPT_PER_ADD = 3;

/** Buckets among which the emptiest is forgotten when all are in use. */
const EVICTION_SAMPLE = 16;

/** One bucket as it is saved. */
export interface SavedBucket extends Readonly<Bucket> {
  readonly key: string;
}

/** Counters in the memory of one process. All methods are synchronous: nothing can come between check and charge. */
export class MemoryCounters implements Counters {
  readonly #buckets = new Map<string, Bucket>();
  readonly #maxBuckets: number;
  #sweep: Iterator<[string, Bucket]>;
  #evicted = 0;

  constructor(options: { readonly maxBuckets?: number } = {}) {
    this.#maxBuckets = Math.max(1, options.maxBuckets ?? DEFAULT_MAX_BUCKETS);
    this.#sweep = this.#buckets.entries();
  }

  take(needs: readonly CounterNeed[], nowMs: number): CounterReadings {
    const readings: CounterReading[] = [];
    let room = true;
    for (const need of needs) {
      const used = this.#used(need, nowMs);
      readings.push({ limitId: need.limitId, kind: 'used', used });
      if (need.shadow !== true && !hasRoom(used, need.burst)) room = false;
    }
    if (room) for (const need of needs) this.#charge(need, nowMs);
    return readings;
  }

  peek(needs: readonly CounterNeed[], nowMs: number): CounterReadings {
    return needs.map((need) => ({
      limitId: need.limitId,
      kind: 'used',
      used: this.#used(need, nowMs),
    }));
  }

  /** How many buckets are held, drained ones that were not swept yet included. */
  get size(): number {
    return this.#buckets.size;
  }

  /** How many buckets were forgotten while they still held requests, because there were too many. */
  get evicted(): number {
    return this.#evicted;
  }

  /** The buckets that still hold something, for saving. Stays valid while calls go on. */
  *saved(nowMs: number): Generator<SavedBucket> {
    for (const [key, bucket] of this.#buckets) {
      if (!isDrained(bucket, nowMs)) yield { key, ...bucket };
    }
  }

  /** Puts a saved bucket back, unless calls have made one with this key since. */
  restore(saved: SavedBucket, nowMs: number): void {
    const { key, level, atMs, intervalMs } = saved;
    const bucket: Bucket = { level, atMs, intervalMs };
    if (isDrained(bucket, nowMs) || this.#buckets.has(key)) return;
    this.#add(key, bucket, nowMs);
  }

  #used(need: CounterNeed, nowMs: number): number {
    const bucket = this.#buckets.get(need.key);
    if (bucket === undefined) return 0;
    const used = usedAt(bucket, need, nowMs);
    if (isAhead(bucket, nowMs)) settle(bucket, used, need, nowMs);
    return used;
  }

  #charge(need: CounterNeed, nowMs: number): void {
    const bucket = this.#buckets.get(need.key);
    if (bucket === undefined) {
      const { intervalMs } = need;
      if (hasRoom(0, need.burst)) this.#add(need.key, { level: 1, atMs: nowMs, intervalMs }, nowMs);
      return;
    }
    const used = usedAt(bucket, need, nowMs);
    // Only a shadow limit comes here full. It stands as it would stand if it were enforced.
    if (hasRoom(used, need.burst)) charge(bucket, used, need, nowMs);
  }

  #add(key: string, bucket: Bucket, nowMs: number): void {
    this.#sweepSome(nowMs);
    if (this.#buckets.size >= this.#maxBuckets) this.#evict(nowMs);
    this.#buckets.set(key, bucket);
  }

  #sweepSome(nowMs: number): void {
    for (let swept = 0; swept < SWEPT_PER_ADD; swept++) {
      const [key, bucket] = this.#nextToSweep() ?? [];
      if (key === undefined || bucket === undefined) return;
      if (isDrained(bucket, nowMs)) this.#buckets.delete(key);
    }
  }

  /** Forgets the bucket that would be empty first, among the next few: nothing less can be lost. */
  #evict(nowMs: number): void {
    let emptiest: string | undefined;
    let emptyInMs = Infinity;
    for (let seen = 0; seen < EVICTION_SAMPLE; seen++) {
      const [key, bucket] = this.#nextToSweep() ?? [];
      if (key === undefined || bucket === undefined) break;
      const leftMs = bucket.atMs + bucket.level * bucket.intervalMs - nowMs;
      if (leftMs >= emptyInMs) continue;
      emptiest = key;
      emptyInMs = leftMs;
    }
    if (emptiest === undefined) return;
    this.#buckets.delete(emptiest);
    if (emptyInMs > 0) this.#evicted++;
  }

  /** Goes round and round over all buckets; the iterator of a Map outlives additions and deletions. */
  #nextToSweep(): [string, Bucket] | undefined {
    const next = this.#sweep.next();
    if (next.done !== true) return next.value;
    this.#sweep = this.#buckets.entries();
    const first = this.#sweep.next();
    return first.done === true ? undefined : first.value;
  }
}
