import type { CauseCode } from '../cause-codes.ts';
import type { Evidence } from '../finding.ts';
import type { Landmark } from './landmark.ts';
import type { RateChange } from './rate-change.ts';
import type { Histogram } from './time-series.ts';

/** The 403 report: what one or more logs tell of refusals. Plain data; its JSON is the report for machines. */
export interface LogReport {
  /** Version of this form. */
  readonly logReport: 1;
  readonly logs: readonly ReportedLog[];
  /** Id of the format whose lines are counted as requests: one, since several logs may tell of one request. */
  readonly countedIn?: string;
  readonly refusals: number;
  /** Requests that the same log shows as passed. `estimated`: from one line of 16. Undefined: it tells of none. */
  readonly passed?: { readonly count: number; readonly estimated: boolean };
  /** Refusals and what else came with 400 or more, most frequent first. */
  readonly statuses: readonly {
    readonly status: number;
    readonly count: number;
    readonly refused: boolean;
  }[];
  /** Of refusals; milliseconds since the epoch. */
  readonly firstAtMs?: number;
  readonly lastAtMs?: number;
  /** False: times are as the log writes them, its zone is not known. */
  readonly zoneKnown: boolean;
  readonly histogram?: Histogram;
  readonly clients: TopList;
  readonly accounts: TopList;
  readonly userAgents: TopList;
  /** Methods with path templates. */
  readonly routes: TopList;
  /** Most frequent first. */
  readonly causes: readonly ReportedCause[];
  /** Refusals of which no line tells the cause. */
  readonly unexplained: number;
  readonly contrasts: readonly Contrast[];
  readonly changes: readonly ReportedChange[];
  /** Starts and reloads of servers, first ones. */
  readonly landmarks: readonly Landmark[];
  /** What to tell the person, in sentences without a full stop. */
  readonly problems: readonly string[];
}

/** A log that was read. */
export interface ReportedLog {
  readonly file: string;
  readonly formats: readonly string[];
  readonly lines: number;
  readonly bytes: number;
  readonly firstAtMs?: number;
  readonly lastAtMs?: number;
}

/** The most frequent names of a kind. */
export interface TopList {
  readonly rows: readonly TopRow[];
  readonly distinct: number;
  /** Whether `distinct` is a lower bound. */
  readonly distinctAtLeast: boolean;
  /** Whether counts are lower bounds, each too low by at most `missed`. */
  readonly atLeast: boolean;
  readonly missed: number;
}

export interface TopRow {
  readonly name: string;
  readonly count: number;
  readonly firstAtMs?: number;
  readonly lastAtMs?: number;
  /** Of a route: how many clients were refused there (at least, from 200 on), and how many requests passed. */
  readonly clients?: number;
  readonly passed?: number;
}

export interface ReportedCause {
  readonly code: CauseCode;
  readonly title: string;
  readonly count: number;
  readonly firstAtMs?: number;
  readonly lastAtMs?: number;
  /** First ones, with different texts. */
  readonly evidence: readonly Evidence[];
}

/**
 * Some are refused where others pass. `client`, `user_agent`: this one at this route, others pass. `method`: this
 * method of a path, another passes. `everybody`: nobody passes at this route.
 */
export interface Contrast {
  readonly kind: 'client' | 'user_agent' | 'method' | 'everybody';
  readonly route: string;
  /** The client, user agent or method that is refused; of `everybody` how many clients. */
  readonly who: string;
  readonly refused: number;
  readonly passed: number;
  /** Where all that passed came before: the first refusal. */
  readonly sinceMs?: number;
  /** Those that it is compared with. */
  readonly others: { readonly refused: number; readonly passed: number };
}

/** Something that changed. `beside`: what else happened then, in words. */
export interface ReportedChange extends RateChange {
  /** A route, or undefined: of all refusals. */
  readonly route?: string;
  readonly beside: readonly string[];
}
