import type { Landmark } from './landmark.ts';
import type { ReportedChange } from './log-report.ts';
import type { PassTally } from './pass-tally.ts';
import { rateChanges } from './rate-change.ts';
import type { RateChange } from './rate-change.ts';
import type { RefusalTally } from './refusal-tally.ts';

/** What a log covers; milliseconds since the epoch. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

const ROUTES = 20;
const MOST = 5;
/** So many routes at once are everything. */
const WIDE = 3;
const MINUTE_MS = 60_000;
/** A reload shows its effect so soon. */
const BEFORE_MS = 10 * MINUTE_MS;
const AFTER_MS = 2 * MINUTE_MS;

/** The changes of rate, weightiest first: of routes, and of all refusals where no route explains it. */
export function changesOf(
  refused: RefusalTally,
  passed: PassTally,
  { range, landmarks }: { readonly range: Range; readonly landmarks: readonly Landmark[] },
): readonly ReportedChange[] {
  const ofRoutes = refused.routes
    .top(ROUTES)
    .flatMap(({ key, value }) =>
      rateChanges(value.series, range).map((change) => ({ ...change, route: key })),
    );
  const near = (one: RateChange, other: RateChange): boolean =>
    Math.abs(other.atMs - one.atMs) <= 2 * MINUTE_MS && rises(one) === rises(other);
  const everything = rateChanges(refused.series, range);
  // What happens at many routes at once is one change, and what one route explains is that route's.
  const wide = everything.filter(
    (change) => ofRoutes.filter((other) => near(change, other)).length >= WIDE,
  );
  const narrow = ofRoutes.filter((change) => !wide.some((other) => near(change, other)));
  const ofAll = everything.filter((change) => !narrow.some((other) => near(change, other)));
  const changes: readonly (RateChange & { readonly route?: string })[] = [...narrow, ...ofAll];
  return changes
    .toSorted((left, right) => importance(right) - importance(left))
    .slice(0, MOST)
    .map((change) => ({
      ...change,
      beside: besides(change, refused, { passed, range, landmarks }),
    }));
}

function rises({ beforePerMinute, afterPerMinute }: RateChange): boolean {
  return afterPerMinute > beforePerMinute;
}

/** That it got worse is what people look for. */
function importance(change: RateChange): number {
  return change.weight * (rises(change) ? 1 : 0.25);
}

function besides(
  change: RateChange & { readonly route?: string },
  refused: RefusalTally,
  {
    passed,
    range,
    landmarks,
  }: { readonly passed: PassTally; readonly range: Range; readonly landmarks: readonly Landmark[] },
): readonly string[] {
  if (!rises(change)) return nearLandmarks(change.atMs, landmarks);
  const found = [...nearLandmarks(change.atMs, landmarks)];
  // Something is new only where the log shows a time without it.
  if (change.atMs - range.fromMs < BEFORE_MS) return found;
  const client = refused.clients.top(1)[0];
  if (client !== undefined && client.count * 2 > refused.refusals) {
    const seenAt = earliest(
      client.value.firstAtMs,
      passed.clients.get(client.key)?.value.firstAtMs,
    );
    if (isAt(seenAt, change.atMs)) found.push(`client \`${client.key}\` is first seen then`);
  }
  const { route } = change;
  if (route !== undefined) {
    const own = refused.routes.get(route)?.value.firstAtMs;
    const seenAt = earliest(own, passed.routes.get(route)?.value.firstAtMs);
    if (isAt(seenAt, change.atMs)) found.push(`\`${route}\` is first asked for then`);
  }
  return found;
}

function nearLandmarks(atMs: number, landmarks: readonly Landmark[]): readonly string[] {
  const near = landmarks.filter(
    (one) => one.atMs !== undefined && one.atMs >= atMs - BEFORE_MS && one.atMs <= atMs + AFTER_MS,
  );
  return [...new Map(near.map((one) => [one.what, landmarkText(one)])).values()].slice(0, 2);
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

function isAt(seenAt: number | undefined, atMs: number): boolean {
  return seenAt !== undefined && seenAt >= atMs - MINUTE_MS && seenAt <= atMs + 5 * MINUTE_MS;
}

function landmarkText({ what, file, line, zoneKnown }: Landmark): string {
  return `${what} (${file}:${line}${zoneKnown ? '' : ', if its times are of the same zone'})`;
}
