import type { CallRecord } from '../calls/record.ts';
import type { SinkState } from '../store/ports.ts';

/** Upper bounds of the latency buckets, in milliseconds; the last, open one is implied. */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000,
];

/** So many combinations of labels are counted apart; what comes after is counted under the route `other`. */
const MOST_SERIES = 5000;

/** Calls with the same route, outcome and code. */
export interface CallSeries {
  readonly route: string;
  readonly outcome: CallRecord['outcome'];
  readonly code: string;
  readonly calls: number;
}

/** A histogram: `counts[i]` are those up to the i-th bound and above the one before; the last are above every bound. */
export interface Histogram {
  readonly counts: readonly number[];
  readonly sumMs: number;
  readonly count: number;
}

/** Everything that is measured, at one moment. */
export interface MetricsReport {
  readonly calls: readonly CallSeries[];
  readonly latencyMs: Histogram;
  readonly upstreamMs: Histogram;
  readonly decide: { readonly count: number; readonly sumUs: number };
  readonly bytes: { readonly received: number; readonly sent: number };
  readonly tokens: { readonly input: number; readonly output: number };
  readonly records: SinkState;
  readonly policy: {
    readonly revision: string;
    readonly directoryVersion: string;
    readonly loadedAtMs: number;
    readonly lastReloadRefused: boolean;
  };
  readonly process: {
    readonly uptimeMs: number;
    readonly cpuMs: number;
    readonly residentBytes: number;
    readonly loopUtilization: number;
  };
}

interface MutableSeries extends CallSeries {
  calls: number;
}

class MutableHistogram {
  readonly counts: number[] = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0);
  sumMs = 0;
  count = 0;

  add(valueMs: number): void {
    let bucket = 0;
    while (bucket < LATENCY_BOUNDS_MS.length && valueMs > (LATENCY_BOUNDS_MS[bucket] ?? Infinity))
      bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sumMs += valueMs;
    this.count += 1;
  }

  read(): Histogram {
    return { counts: [...this.counts], sumMs: this.sumMs, count: this.count };
  }
}

/** Counts calls as they are recorded. */
export class CallMetrics {
  readonly #series = new Map<string, MutableSeries>();
  readonly #latency = new MutableHistogram();
  readonly #upstream = new MutableHistogram();
  #decideCount = 0;
  #decideSumUs = 0;
  #receivedBytes = 0;
  #sentBytes = 0;
  #inputTokens = 0;
  #outputTokens = 0;

  /** Counts one call. Constant time, no allocation but for labels not seen before. */
  count(call: CallRecord): void {
    this.#seriesOf(call).calls += 1;
    this.#latency.add(call.timings.totalMs);
    if (call.timings.upstreamMs !== undefined) this.#upstream.add(call.timings.upstreamMs);
    this.#decideCount += 1;
    this.#decideSumUs += call.timings.decideUs;
    this.#receivedBytes += call.bytes.received;
    this.#sentBytes += call.bytes.sent;
    this.#inputTokens += call.usage?.inputTokens ?? 0;
    this.#outputTokens += call.usage?.outputTokens ?? 0;
  }

  #seriesOf(call: CallRecord): MutableSeries {
    const key = `${call.route ?? ''}\n${call.outcome}\n${call.code ?? ''}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    if (this.#series.size >= MOST_SERIES && call.route !== 'other')
      return this.#seriesOf({ ...call, route: 'other' });
    const series = {
      route: call.route ?? '',
      outcome: call.outcome,
      code: call.code ?? '',
      calls: 0,
    };
    this.#series.set(key, series);
    return series;
  }

  /** What was counted so far, without what others measure. */
  read(): Omit<MetricsReport, 'records' | 'policy' | 'process'> {
    return {
      calls: [...this.#series.values()].map((series) => ({ ...series })),
      latencyMs: this.#latency.read(),
      upstreamMs: this.#upstream.read(),
      decide: { count: this.#decideCount, sumUs: this.#decideSumUs },
      bytes: { received: this.#receivedBytes, sent: this.#sentBytes },
      tokens: { input: this.#inputTokens, output: this.#outputTokens },
    };
  }
}
