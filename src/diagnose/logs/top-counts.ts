/** One of the most frequent keys. */
export interface TopEntry<T> {
  readonly key: string;
  /** How often it was seen since it is kept: exact, or at least this often. */
  readonly count: number;
  readonly value: T;
}

interface Kept<T> {
  count: number;
  readonly value: T;
}

/**
 * The most frequent of any number of keys in bounded memory (after Misra and Gries; Metwally et al., "Space-Saving"):
 * twice `capacity` keys are kept at most, and then the rarer half is forgotten. Counts are lower bounds from then on,
 * each by at most `missed`; before, they are exact.
 */
export class TopCounts<T> {
  readonly #capacity: number;
  readonly #make: () => T;
  readonly #kept = new Map<string, Kept<T>>();
  #missed = 0;
  #forgotten = false;

  constructor(capacity: number, make: () => T) {
    this.#capacity = capacity;
    this.#make = make;
  }

  /** Whether all counts are exact. */
  get exact(): boolean {
    return !this.#forgotten;
  }

  /** By how much a count may be too low, at most. */
  get missed(): number {
    return this.#missed;
  }

  /** How many keys are kept: all of them while counts are exact. */
  get size(): number {
    return this.#kept.size;
  }

  /** Counts a key, and hands out what is kept with it. */
  add(key: string, weight = 1): T {
    const known = this.#kept.get(key);
    if (known !== undefined) {
      known.count += weight;
      return known.value;
    }
    if (this.#kept.size >= 2 * this.#capacity) this.#forget();
    const value = this.#make();
    this.#kept.set(key, { count: weight, value });
    return value;
  }

  get(key: string): TopEntry<T> | undefined {
    const known = this.#kept.get(key);
    return known === undefined ? undefined : { key, ...known };
  }

  /** The most frequent ones, those of equal counts by name. */
  top(most: number): readonly TopEntry<T>[] {
    return [...this.#kept]
      .map(([key, { count, value }]) => ({ key, count, value }))
      .toSorted((left, right) => right.count - left.count || (left.key < right.key ? -1 : 1))
      .slice(0, most);
  }

  #forget(): void {
    const sorted = [...this.#kept].toSorted((left, right) => right[1].count - left[1].count);
    const rare = sorted.slice(this.#capacity);
    for (const [key] of rare) this.#kept.delete(key);
    // A key may be forgotten each time anew, and then loses at most what the most frequent of the rare ones had.
    this.#missed += rare[0]?.[1].count ?? 0;
    this.#forgotten = true;
  }
}

/** How many different keys there are, exact up to `most`. */
export class DistinctCount {
  readonly #most: number;
  readonly #seen = new Set<string>();
  #more = false;

  constructor(most: number) {
    this.#most = most;
  }

  add(key: string): void {
    if (this.#seen.has(key)) return;
    if (this.#seen.size < this.#most) this.#seen.add(key);
    else this.#more = true;
  }

  get count(): number {
    return this.#seen.size;
  }

  /** Whether `count` is a lower bound. */
  get atLeast(): boolean {
    return this.#more;
  }
}
