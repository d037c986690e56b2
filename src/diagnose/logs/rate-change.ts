import type { TimePoint, TimeSeries } from './time-series.ts';

/** A moment from which on events came more often, or less. */
export interface RateChange {
  readonly atMs: number;
  /** Events a minute before it, back to the change before. */
  readonly beforePerMinute: number;
  readonly afterPerMinute: number;
  /** How much more likely two rates are than one, as a natural logarithm. */
  readonly weight: number;
}

interface Segment {
  readonly from: number;
  /** Not included. */
  readonly to: number;
  readonly count: number;
}

/** Below this, two rates are no better than one that varies. */
const LEAST_WEIGHT = 12;
/** And one must be so many times the other. */
const LEAST_RATIO = 3;
const LEAST_COUNT = 5;
/** A rate over less than this share of a width is none. */
const LEAST_WIDTH = 0.5;
const DEPTH = 3;
const MINUTE_MS = 60_000;

/**
 * The moments at which a rate changed, in order of time: binary segmentation of counts that are taken as Poisson, by
 * the ratio of likelihoods. `range`: what the log covers, since nothing before the first event is a rate, too.
 */
export function rateChanges(
  series: TimeSeries,
  range: { readonly fromMs: number; readonly toMs: number },
): readonly RateChange[] {
  const { widthMs } = series;
  const points = series.points();
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const whole = {
    // Parts of a width at both ends count as such: a log that ends within a minute has not become quiet.
    from: Math.min(first.at, range.fromMs / widthMs),
    to: Math.max(last.at + 0.01, range.toMs / widthMs),
    count: points.reduce((sum, { count }) => sum + count, 0),
  };
  const segments = divide(whole, points, DEPTH);
  const perMinute = ({ from, to, count }: Segment): number =>
    count / (((to - from) * widthMs) / MINUTE_MS);
  return segments.slice(1).flatMap((segment, index): readonly RateChange[] => {
    const before = segments[index];
    if (before === undefined) return [];
    return [
      {
        atMs: segment.from * widthMs,
        beforePerMinute: perMinute(before),
        afterPerMinute: perMinute(segment),
        weight: weightOf(before, segment),
      },
    ];
  });
}

function divide(segment: Segment, points: readonly TimePoint[], depth: number): readonly Segment[] {
  const split = depth === 0 ? undefined : bestSplit(segment, points);
  if (split === undefined) return [segment];
  const [left, right] = split;
  return [
    ...divide(
      left,
      points.filter(({ at }) => at < left.to),
      depth - 1,
    ),
    ...divide(
      right,
      points.filter(({ at }) => at >= right.from),
      depth - 1,
    ),
  ];
}

/** A rate can only change where something begins, or after something ended. */
function bestSplit(
  { from, to, count }: Segment,
  points: readonly TimePoint[],
): readonly [Segment, Segment] | undefined {
  let best: readonly [Segment, Segment] | undefined;
  let most = LEAST_WEIGHT;
  let before = 0;
  for (const point of points) {
    for (const [at, left] of [
      [point.at, before],
      [point.at + 1, before + point.count],
    ] as const) {
      if (at - from < LEAST_WIDTH || to - at < LEAST_WIDTH) continue;
      const parts = [
        { from, to: at, count: left },
        { from: at, to, count: count - left },
      ] as const;
      const weight = weightOf(...parts);
      if (weight <= most || !differs(...parts)) continue;
      most = weight;
      best = parts;
    }
    before += point.count;
  }
  return best;
}

function differs(left: Segment, right: Segment): boolean {
  const [a, b] = [rateOf(left), rateOf(right)];
  const more = a > b ? left : right;
  return more.count >= LEAST_COUNT && Math.max(a, b) >= LEAST_RATIO * Math.min(a, b);
}

function rateOf({ from, to, count }: Segment): number {
  return count / (to - from);
}

/** Logarithm of how much likelier two rates are than one. */
function weightOf(left: Segment, right: Segment): number {
  const whole = { from: left.from, to: right.to, count: left.count + right.count };
  const likelihood = (one: Segment): number =>
    one.count === 0 ? 0 : one.count * Math.log(rateOf(one));
  return likelihood(left) + likelihood(right) - likelihood(whole);
}
