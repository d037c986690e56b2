/**
 * GCRA as a continuous-state leaky bucket (ITU-T I.371 Annex A, the second of its two equal forms). The level in
 * requests is kept, and not the theoretical arrival time, for three reasons: sums of fractional intervals stay exact
 * beside a small number and not beside 10^12 milliseconds; a policy that changes the rate leaves the debt in requests;
 * and a clock that jumps back stops the draining for a moment instead of locking out until the old time comes again.
 */
export interface Bucket {
  /** Requests in the bucket at `atMs`; fractional, because it drains continuously. */
  level: number;
  /** Milliseconds since the epoch. */
  atMs: number;
  /** Milliseconds in which one request drains. */
  intervalMs: number;
}

/** What a bucket is charged by. */
export interface Drain {
  readonly intervalMs: number;
  readonly burst: number;
}

/** Sums of fractions may be off by this; the rate layer allows the same. */
const TOLERANCE = 1e-9;

/** A clock that is behind by more than this was set back; by less, two calls have overtaken each other. */
const CLOCK_JUMP_MS = 1000;

/** Requests still in the bucket, never more than `burst`: a limit that was lowered locks nobody out. */
export function usedAt(bucket: Readonly<Bucket>, drain: Drain, nowMs: number): number {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  return Math.min(drain.burst, Math.max(0, bucket.level - elapsedMs / drain.intervalMs));
}

/** Whether one more request fits. */
export function hasRoom(used: number, burst: number): boolean {
  return used + 1 <= burst + TOLERANCE;
}

/** Puts one request into the bucket, which holds `used` now. */
export function charge(bucket: Bucket, used: number, drain: Drain, nowMs: number): void {
  settle(bucket, used, drain, nowMs);
  bucket.level += 1;
}

/** Writes down what the bucket holds now, so that draining goes on from here at this drain's rate. */
export function settle(bucket: Bucket, used: number, drain: Drain, nowMs: number): void {
  bucket.level = used;
  bucket.intervalMs = drain.intervalMs;
  // Going back by a little would let the same moment drain twice.
  if (nowMs > bucket.atMs || nowMs < bucket.atMs - CLOCK_JUMP_MS) bucket.atMs = nowMs;
}

/** Whether the clock was set back since the bucket was last written, so that it must be settled to drain again. */
export function isAhead(bucket: Readonly<Bucket>, nowMs: number): boolean {
  return nowMs < bucket.atMs - CLOCK_JUMP_MS;
}

/** Whether nothing is left in it, so that forgetting it changes nothing. */
export function isDrained(bucket: Readonly<Bucket>, nowMs: number): boolean {
  return nowMs - bucket.atMs >= bucket.level * bucket.intervalMs;
}
