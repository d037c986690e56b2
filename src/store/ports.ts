import type { CallRecord } from '../calls/record.ts';
import type { CounterNeed } from '../core/verdict.ts';
import type { CounterReadings } from '../core/facts.ts';

/** Takes call records from the request thread. Never blocks it, never throws. */
export interface CallSink {
  record(call: CallRecord): void;
  /** Resolves when everything recorded so far is durable; rejects with `PinpointError` when the disk does not take it. */
  flush(): Promise<void>;
  /** Writes out what is there, for at most a few seconds, and lets go of the directory. */
  close(): Promise<void>;
  readonly state: () => SinkState;
}

/** How recording goes; every count is since the sink was opened. */
export interface SinkState {
  /** Calls handed to the writer. */
  readonly recorded: number;
  /** Calls that could not be kept because disk or writer fell behind. */
  readonly droppedAllowed: number;
  readonly droppedRefused: number;
  /** Refusals left out on purpose: a flood is sampled, and the kept ones say for how many they stand. */
  readonly sampledOut: number;
  /** Since when refusals are being sampled; absent: they are not. */
  readonly floodSince?: number;
  /** `all`: every refusal gets its row in the index; `cut_back`: a flood's refusals are in the segments alone; `off`: the index cannot be used. */
  readonly indexing: 'all' | 'cut_back' | 'off';
  /** Bytes that the writer has not yet written. */
  readonly unwrittenBytes: number;
  /** Everything recorded before this time is durable; milliseconds since the epoch. */
  readonly durableUntilMs: number;
  /** What is wrong with disk or writer now. */
  readonly error?: string;
}

/** Filters for calls; all must hold. */
export interface CallFilter {
  readonly code?: string;
  readonly status?: number;
  readonly consumer?: string;
  readonly route?: string;
  readonly outcome?: CallRecord['outcome'];
  /** Inclusive. */
  readonly sinceMs?: number;
  /** Exclusive. */
  readonly untilMs?: number;
  /** Newest first; at most this many. Default 100. */
  readonly limit?: number;
}

/** How many calls a query returns when its filter does not say. */
export const DEFAULT_CALL_LIMIT = 100;

/** The members of a call that filters look at. */
export type Filtered = Pick<
  CallRecord,
  'code' | 'status' | 'consumer' | 'route' | 'outcome' | 'atMs'
>;

/** What a filter means; `limit` apart. */
export function matchesFilter(call: Filtered, filter: CallFilter): boolean {
  return (
    (filter.code === undefined || call.code === filter.code) &&
    (filter.status === undefined || call.status === filter.status) &&
    (filter.consumer === undefined || call.consumer === filter.consumer) &&
    (filter.route === undefined || call.route === filter.route) &&
    (filter.outcome === undefined || call.outcome === filter.outcome) &&
    (filter.sinceMs === undefined || call.atMs >= filter.sinceMs) &&
    (filter.untilMs === undefined || call.atMs < filter.untilMs)
  );
}

/** Newest first; calls of the same millisecond in the reverse order of their ids. */
export function byNewest(a: CallRecord, b: CallRecord): number {
  return b.atMs - a.atMs || (a.id < b.id ? 1 : -1);
}

/** Reads call records, from any process. Rejects with `PinpointError` when the records cannot be read at all. */
export interface CallStore {
  byId(id: string): Promise<CallLookup>;
  query(filter: CallFilter): Promise<readonly CallRecord[]>;
  /**
   * Calls `onCall` for every call that is recorded from now on and matches (`limit` has no meaning here), in the order
   * of recording. Resolves when `signal` aborts.
   */
  follow(
    filter: CallFilter,
    onCall: (call: CallRecord) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Every policy that a retained record names: what `RevisionStore.prune` must leave. */
  revisionsNamed(): Promise<readonly RevisionName[]>;
  close(): Promise<void>;
}

export type CallLookup =
  | { readonly kind: 'found'; readonly call: CallRecord }
  /** Its time lies in a window whose records were lost in a crash, or dropped or sampled under a flood. */
  | {
      readonly kind: 'lost';
      readonly fromMs: number;
      readonly untilMs: number;
      readonly why: string;
    }
  /** Older than the retention. */
  | { readonly kind: 'expired'; readonly oldestMs: number }
  | { readonly kind: 'unknown' };

/** What a policy is called: by its rules and by its accounts. */
export interface RevisionName {
  readonly revision: string;
  readonly directoryVersion: string;
}

/** One accepted policy, whole: everything needed to decide under it again. */
export interface StoredRevision extends RevisionSummary {
  /** The text of the policy document. */
  readonly text: string;
  readonly file: string;
  /** Every other file that it pulls in, by name as written. */
  readonly included: Readonly<Record<string, string>>;
  /** The `PolicySource`, as JSON text: kept as text because reading it costs and is seldom needed. */
  readonly sourceJson: string;
  /** `Positions` of policy-file (file, line and column by JSON Pointer into the document), as JSON text. */
  readonly positionsJson: string;
}

/** A revision without its contents. */
export interface RevisionSummary extends RevisionName {
  readonly atMs: number;
  readonly by: string;
  /** Why: the command or edit that made it. */
  readonly note: string;
  /** Unified diff of the document's text against the revision before (`latest()`); empty for the first. */
  readonly diff: string;
}

/**
 * A revision as it is handed over. `diff` absent: the store works it out against the newest, on its own thread where it
 * has one, because two long texts take some hundred milliseconds.
 */
export type NewRevision = Omit<StoredRevision, 'diff'> & { readonly diff?: string };

/** Keeps accepted policies for as long as a record names them. Rejects with `PinpointError` alone. */
export interface RevisionStore {
  /** Keeps the contents once for each name, and writes a line of history unless the newest line has the same name. */
  put(revision: NewRevision): Promise<void>;
  /** By whom, when and why are those of the newest line of history with this name. */
  get(revision: string, directoryVersion: string): Promise<StoredRevision | undefined>;
  /** The one that was put last. */
  latest(): Promise<StoredRevision | undefined>;
  /** The history, newest first. Its lines stay when contents are pruned. */
  list(limit: number): Promise<readonly RevisionSummary[]>;
  /**
   * Forgets the contents of revisions that are not in `named`, are not the latest, and were last put before `beforeMs`.
   * Returns how many.
   */
  prune(named: readonly RevisionName[], beforeMs: number): Promise<number>;
  close(): Promise<void>;
}

/** Counters of rate limits: all are checked, then charged, in one step. */
export interface Counters {
  /**
   * Charges each counter by one only if all of them (shadow limits apart) have room; returns what each held before.
   * `nowMs` must not lag behind other calls by a second or more: that is taken for a clock that was set back.
   */
  take(needs: readonly CounterNeed[], nowMs: number): CounterReadings;
  /** The same readings without charging. */
  peek(needs: readonly CounterNeed[], nowMs: number): CounterReadings;
}
