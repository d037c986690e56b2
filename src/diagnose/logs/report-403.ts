import { CAUSES } from '../cause-codes.ts';
import type { CauseCode } from '../cause-codes.ts';
import type { Evidence } from '../finding.ts';
import { contrastsOf } from './contrast.ts';
import { defined } from './defined.ts';
import type { LogEvent } from './event.ts';
import type { Landmark } from './landmark.ts';
import type { LogReport, ReportedCause, ReportedLog, TopList, TopRow } from './log-report.ts';
import { PassTally } from './pass-tally.ts';
import type { LogListener } from './record-reader.ts';
import { RefusalTally, extend, isRefusal } from './refusal-tally.ts';
import type { Span } from './refusal-tally.ts';
import { histogramOf } from './time-series.ts';
import type { DistinctCount, TopCounts } from './top-counts.ts';
import { isRefusing } from './traffic.ts';
import type { Traffic } from './traffic.ts';
import { changesOf } from './what-changed.ts';
import type { Range } from './what-changed.ts';

/** A log whose events the report was built from. */
export interface ReadForReport {
  readonly file: string;
  readonly formats: readonly { readonly id: string }[];
  readonly lines: number;
  readonly bytes: number;
  readonly firstAtMs?: number;
  readonly lastAtMs?: number;
  readonly problems: readonly string[];
}

interface CauseTally extends Span {
  count: number;
  readonly evidence: Map<string, Evidence>;
}

const ROWS = 10;
const HISTOGRAM_STEPS = 48;
const EVIDENCE = 3;
const LANDMARKS = 20;

/** Hears of what logs hold, and makes the 403 report of it. Memory does not grow with the logs. */
export class LogReportBuilder implements LogListener {
  readonly #tallies = new Map<string, RefusalTally>();
  readonly #causes = new Map<string, Map<CauseCode, CauseTally>>();
  readonly #passed = new PassTally();
  readonly #landmarks: Landmark[] = [];

  event(event: LogEvent): void {
    const tally = this.#tallies.get(event.format) ?? new RefusalTally();
    this.#tallies.set(event.format, tally);
    tally.add(event);
    if (isRefusal(event)) this.#addCauses(event);
  }

  passed(traffic: Traffic, weight: number): void {
    this.#passed.add(traffic, weight);
  }

  landmark(landmark: Landmark): void {
    // A start or reload is told in several lines.
    const before = this.#landmarks.at(-1);
    if (before?.file === landmark.file && landmark.line - before.line <= 5) return;
    // The last ones stand nearest to now.
    this.#landmarks.push(landmark);
    if (this.#landmarks.length > 10 * LANDMARKS) this.#landmarks.splice(0, 5 * LANDMARKS);
  }

  /** The report, after the last log. `logs`: what was read. */
  finish(logs: readonly ReadForReport[]): LogReport {
    const [countedIn, tally] = this.#counted();
    const range = rangeOf(logs, tally.span);
    const histogram = range && histogramOf(tally.series, range, HISTOGRAM_STEPS);
    const landmarks = this.#landmarks.slice(-LANDMARKS);
    const causes = this.#reportedCauses();
    const explained = causes.reduce((sum, { count }) => sum + count, 0);
    const { count, estimated } = this.#passed;
    return {
      logReport: 1,
      logs: logs.map(reportedLog),
      ...defined({ countedIn }),
      refusals: tally.refusals,
      ...(count === 0 ? {} : { passed: { count, estimated } }),
      statuses: [...tally.statuses]
        .map(([status, times]) => ({ status, count: times, refused: isRefusing(status) }))
        .toSorted((left, right) => right.count - left.count),
      ...tally.span,
      zoneKnown: tally.zoneKnown,
      ...defined({ histogram }),
      clients: topList(tally.clients, tally.distinct.clients),
      accounts: topList(tally.accounts, tally.distinct.accounts),
      userAgents: topList(tally.agents, tally.distinct.agents),
      routes: this.#routes(tally),
      causes,
      unexplained: Math.max(0, tally.refusals - explained),
      contrasts: contrastsOf(tally, this.#passed),
      changes: range === undefined ? [] : changesOf(tally, this.#passed, { range, landmarks }),
      landmarks,
      problems: logs.flatMap(({ problems }) => problems),
    };
  }

  /** Requests are counted in the format that shows most of them with a status, else in that with most refusals. */
  #counted(): readonly [string | undefined, RefusalTally] {
    const rank = ({ statuses, refusals }: RefusalTally): number =>
      refusals === 0 ? -1 : refusals + (statuses.size > 0 ? Number.MAX_SAFE_INTEGER / 2 : 0);
    const sorted = [...this.#tallies].toSorted((left, right) => rank(right[1]) - rank(left[1]));
    return sorted[0] ?? [undefined, new RefusalTally()];
  }

  #addCauses({ format, causes, atMs }: LogEvent): void {
    const own = this.#causes.get(format) ?? new Map<CauseCode, CauseTally>();
    this.#causes.set(format, own);
    // A line may speak for several; the strongest is what it says.
    const [strongest] = causes.toSorted((left, right) => right.factor - left.factor);
    if (strongest === undefined || strongest.factor <= 1) return;
    const { code, evidence } = strongest;
    const tally = own.get(code) ?? { count: 0, evidence: new Map<string, Evidence>() };
    own.set(code, tally);
    tally.count += 1;
    extend(tally, atMs);
    if (tally.evidence.size < EVIDENCE && !tally.evidence.has(evidence.text)) {
      tally.evidence.set(evidence.text, evidence);
    }
  }

  /** Several logs may tell the cause of one refusal: the one that tells most counts. */
  #reportedCauses(): readonly ReportedCause[] {
    const merged = new Map<CauseCode, ReportedCause>();
    for (const causes of this.#causes.values()) {
      for (const [code, { count, evidence, ...span }] of causes) {
        const known = merged.get(code);
        const texts = [...(known?.evidence ?? []), ...evidence.values()].slice(0, EVIDENCE);
        const most = known !== undefined && known.count >= count ? known : { ...span, count };
        merged.set(code, { ...most, code, title: CAUSES[code].title, evidence: texts });
      }
    }
    return [...merged.values()].toSorted((left, right) => right.count - left.count);
  }

  #routes(tally: RefusalTally): TopList {
    const list = topList(tally.routes, tally.distinct.routes);
    const rows = list.rows.map((row): TopRow => {
      const clients = tally.routes.get(row.name)?.value.clients.count ?? 0;
      const passed = this.#passed.routes.get(row.name)?.count ?? 0;
      return { ...row, clients, ...(this.#passed.count === 0 ? {} : { passed }) };
    });
    return { ...list, rows };
  }
}

function topList(counts: TopCounts<Span>, distinct: DistinctCount): TopList {
  const rows = counts.top(ROWS).map(({ key, count, value: { firstAtMs, lastAtMs } }): TopRow => {
    return { name: key, count, ...defined({ firstAtMs, lastAtMs }) };
  });
  return {
    rows,
    distinct: distinct.count,
    distinctAtLeast: distinct.atLeast,
    atLeast: !counts.exact,
    missed: counts.missed,
  };
}

/** What the logs cover together, as far as that is known; never less than the refusals. */
function rangeOf(logs: readonly ReadForReport[], span: Span): Range | undefined {
  if (span.firstAtMs === undefined || span.lastAtMs === undefined) return undefined;
  const whole: Span = { ...span };
  for (const { firstAtMs, lastAtMs } of logs) {
    extend(whole, firstAtMs);
    extend(whole, lastAtMs);
  }
  return {
    fromMs: whole.firstAtMs ?? span.firstAtMs,
    toMs: whole.lastAtMs ?? span.lastAtMs,
  };
}

function reportedLog({
  file,
  formats,
  lines,
  bytes,
  firstAtMs,
  lastAtMs,
}: ReadForReport): ReportedLog {
  return {
    file,
    formats: formats.map(({ id }) => id),
    lines,
    bytes,
    ...defined({ firstAtMs, lastAtMs }),
  };
}
