import type { Attempt, CallRecord, Timings, TokenUsage } from '../calls/record.ts';
import type { RefusalCode } from '../core/codes.ts';
import type { CallerAnswer, Fix, NearMiss, TimelineEntry } from '../core/explanation.ts';
import type { LayerName } from '../core/layer.ts';
import type { Evidence, Refusal, RuleId } from '../core/verdict.ts';

/**
 * Everything that `pinpoint why` says of one request, as data. `why --json`, `GET /why/<id>` and the page print this;
 * `docs/reference/why-json.md` is its reference. Members are added, never renamed; `why` counts breaking changes.
 */
export interface WhyReport {
  readonly why: 1;
  /** Absent for a request that was never sent. */
  readonly id?: string;
  /** Whether the gateway received it; false: it was described to `why`, and nothing was sent anywhere. */
  readonly sent: boolean;
  /** When it came in, or the moment that was decided for; milliseconds since the epoch. */
  readonly atMs: number;
  readonly request: ReportedRequest;
  readonly decision: ReportedDecision;
  /** What was done at the time; absent for a request that was never sent. */
  readonly recorded?: RecordedCall;
  readonly principal: ReportedPrincipal;
  readonly target: {
    readonly service?: string;
    readonly version?: string;
    readonly route?: string;
  };
  readonly policy: ReportedPolicy;
  /** The verdict in one or two sentences. */
  readonly inShort: string;
  readonly timeline: readonly TimelineEntry[];
  /** The refusals that would come after the first, in order. */
  readonly next: readonly Refusal[];
  /** Permit rules that came near, for a default deny. */
  readonly nearMisses: readonly NearMiss[];
  /** Where the rules named above stand in the policy file of `policy`. */
  readonly places: Readonly<Record<RuleId, RulePlace>>;
  readonly fixes: readonly ReportedFix[];
  readonly search: { readonly decisions: number; readonly bounded: boolean };
  /** What the caller is told. */
  readonly caller?: CallerAnswer;
  /** What today's policy says, where it is another one than `policy`. */
  readonly today?: TodaysAnswer;
}

export interface ReportedRequest {
  readonly method: string;
  /** The normalised path; `-` where the request could not be read. */
  readonly path: string;
  /** The request as a command line, with every secret replaced by a placeholder; absent where it could not be read. */
  readonly curl?: string;
  readonly clientIp: string;
}

export interface ReportedDecision {
  readonly outcome: 'allow' | 'refuse' | 'not_evaluable';
  readonly status?: number;
  readonly code?: RefusalCode;
  readonly title?: string;
  readonly layer?: LayerName;
  readonly evidence?: Evidence;
  /** For `not_evaluable`: the layers for which facts were not kept. */
  readonly unknown?: readonly LayerName[];
}

export interface RecordedCall {
  readonly outcome: CallRecord['outcome'];
  readonly status: number;
  readonly code?: RefusalCode;
  readonly upstreamReached: boolean;
  readonly attempts: readonly Attempt[];
  readonly timings: Timings;
  readonly bytes: CallRecord['bytes'];
  readonly grantsUsed: readonly RuleId[];
  readonly usage?: TokenUsage;
}

export interface ReportedPrincipal {
  readonly consumer?: string;
  readonly tenant?: string;
  readonly keyId?: string;
}

export interface ReportedPolicy {
  readonly revision: string;
  readonly directoryVersion: string;
  readonly file: string;
  readonly acceptedAtMs: number;
  readonly by: string;
  /** `of_the_time`: the one under which the call was decided; `todays`: the one that is live. */
  readonly which: 'of_the_time' | 'todays';
}

/** A place in a file: its name as the policy names it, line and column counted from 1. */
export interface RulePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A fix with the number by which `--apply` takes it. */
export interface ReportedFix extends Fix {
  readonly number: number;
  /** The command that applies it; absent for what only the caller, or time, can do. */
  readonly apply?: string;
}

export interface TodaysAnswer {
  readonly revision: string;
  readonly directoryVersion: string;
  readonly outcome: 'allow' | 'refuse' | 'not_evaluable';
  readonly code?: RefusalCode;
  /** Whether today's policy comes to the same outcome and code. */
  readonly same: boolean;
}
