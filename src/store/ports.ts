import type { CallRecord } from '../calls/record.ts';
import type { CounterNeed } from '../core/verdict.ts';
import type { CounterReadings } from '../core/facts.ts';

/** Takes call records from the request thread. Never blocks it, never throws. */
export interface CallSink {
  record(call: CallRecord): void;
  /** Resolves when everything recorded so far is durable. */
  flush(): Promise<void>;
  close(): Promise<void>;
  readonly state: () => SinkState;
}

export interface SinkState {
  readonly recorded: number;
  readonly droppedAllowed: number;
  readonly droppedRefused: number;
  readonly floodSince?: number;
  readonly error?: string;
}

/** Filters for calls; all must hold. */
export interface CallFilter {
  readonly code?: string;
  readonly status?: number;
  readonly consumer?: string;
  readonly route?: string;
  readonly outcome?: CallRecord['outcome'];
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Newest first; at most this many. */
  readonly limit?: number;
}

/** Reads call records, from any process. */
export interface CallStore {
  byId(id: string): Promise<CallLookup>;
  query(filter: CallFilter): Promise<readonly CallRecord[]>;
  close(): Promise<void>;
}

export type CallLookup =
  | { readonly kind: 'found'; readonly call: CallRecord }
  /** Its time lies in a window whose records were lost in a crash, or dropped under a flood. */
  | { readonly kind: 'lost'; readonly fromMs: number; readonly untilMs: number; readonly why: string }
  /** Older than the retention. */
  | { readonly kind: 'expired'; readonly oldestMs: number }
  | { readonly kind: 'unknown' };

/** One accepted policy, whole: everything needed to decide under it again. */
export interface StoredRevision {
  readonly revision: string;
  readonly directoryVersion: string;
  readonly atMs: number;
  readonly by: string;
  /** Why: the command or edit that made it. */
  readonly note: string;
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
export interface RevisionSummary {
  readonly revision: string;
  readonly directoryVersion: string;
  readonly atMs: number;
  readonly by: string;
  readonly note: string;
  /** Unified diff of the document's text against the revision before. */
  readonly diff: string;
}

/** Keeps accepted policies for as long as a record names them. */
export interface RevisionStore {
  put(revision: StoredRevision): Promise<void>;
  get(revision: string, directoryVersion: string): Promise<StoredRevision | undefined>;
  list(limit: number): Promise<readonly RevisionSummary[]>;
  close(): Promise<void>;
}

/** Counters of rate limits: all are checked, then charged, in one step. */
export interface Counters {
  /** Charges each counter by one only if all of them have room; returns what each held before. */
  take(needs: readonly CounterNeed[], nowMs: number): CounterReadings;
  /** The same readings without charging. */
  peek(needs: readonly CounterNeed[], nowMs: number): CounterReadings;
}
