const MINUTE_MS = 60_000;

/** Events by time in bounded memory: by the minute at first, coarser where they spread over too many. */
export class TimeSeries {
  readonly #most: number;
  #widthMs = MINUTE_MS;
  #counts = new Map<number, number>();

  /** `most`: how many different times are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  get widthMs(): number {
    return this.#widthMs;
  }

  add(atMs: number, weight = 1): void {
    const at = Math.floor(atMs / this.#widthMs);
    this.#counts.set(at, (this.#counts.get(at) ?? 0) + weight);
    while (this.#counts.size > this.#most) this.#coarsen();
  }

  /** Those times at which there was something, in order; `at` counts in widths since the epoch. */
  points(): readonly TimePoint[] {
    return [...this.#counts]
      .map(([at, count]) => ({ at, count }))
      .toSorted((left, right) => left.at - right.at);
  }

  #coarsen(): void {
    this.#widthMs *= 2;
    const counts = new Map<number, number>();
    for (const [at, count] of this.#counts) {
      const half = Math.floor(at / 2);
      counts.set(half, (counts.get(half) ?? 0) + count);
    }
    this.#counts = counts;
  }
}

/** So many events in one width of time. */
export interface TimePoint {
  readonly at: number;
  readonly count: number;
}

/** Events in equal steps of time, for people to see. */
export interface Histogram {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly counts: readonly number[];
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map(
  (minutes) => minutes * MINUTE_MS,
);

/** A histogram of at most `most` steps over what is between two times; undefined: nothing is. */
export function histogramOf(
  series: TimeSeries,
  range: { readonly fromMs: number; readonly toMs: number },
  most: number,
): Histogram | undefined {
  const { widthMs } = series;
  const points = series
    .points()
    .filter(({ at }) => at * widthMs >= range.fromMs - widthMs && at * widthMs <= range.toMs);
  if (points.length === 0) return undefined;
  const span = Math.max(1, range.toMs - range.fromMs);
  const step = STEPS_MS.find((one) => one >= widthMs && span / one < most - 1);
  const stepMs = step ?? Math.ceil(span / (most - 1) / MINUTE_MS) * MINUTE_MS;
  const first = Math.floor(range.fromMs / stepMs);
  const counts = Array.from({ length: Math.floor(range.toMs / stepMs) - first + 1 }, () => 0);
  for (const { at, count } of points) {
    const index = Math.max(0, Math.floor((at * widthMs) / stepMs) - first);
    if (index < counts.length) counts[index] = (counts[index] ?? 0) + count;
  }
  return { fromMs: first * stepMs, stepMs, counts };
}
