import type { ErrorCode } from '../util/error.ts';
import type { LostWindow } from './lost-windows.ts';
import type { Retention } from './retention.ts';
import type { SegmentLimits } from './segment-writer.ts';

/** What a writer is started with. */
export interface WriterOptions {
  /** Where the calls lie; made when it is missing. */
  readonly directory: string;
  /** Tells this sink from all others that wrote here. */
  readonly epoch: number;
  readonly retention: Retention;
  readonly segment: SegmentLimits;
  readonly index: IndexBudget;
}

/** How fast rows may come into the index: so many at once, and so many a second. */
export interface IndexBudget {
  readonly burst: number;
  readonly perSecond: number;
}

/** A block as it crosses to the writer; its bytes are shared, not copied, until `written` names it. */
export interface BlockMessage {
  readonly kind: 'block';
  readonly sequence: number;
  /** `BlockHead` as JSON. */
  readonly head: string;
  readonly shared: SharedArrayBuffer;
  readonly length: number;
  readonly calls: number;
  /** Those of the calls that have a refusal code. */
  readonly refusals: number;
  /** Everything recorded before this time is in this block or in earlier ones. */
  readonly asOfMs: number;
}

export type ToWriter =
  | BlockMessage
  /** Make everything up to here durable, and say so. */
  | { readonly kind: 'sync'; readonly token: number }
  /** Nothing is waiting: everything recorded before this time was handed over. */
  | { readonly kind: 'idle'; readonly asOfMs: number }
  | { readonly kind: 'lost'; readonly window: LostWindow }
  | { readonly kind: 'close' };

export type FromWriter =
  /** It is open; `lastSequence` is the last block of this sink that stands on disk already. */
  | { readonly kind: 'ready'; readonly lastSequence: number }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly next: string;
    }
  /** All blocks up to this one are in the file: their bytes may be used again. */
  | { readonly kind: 'written'; readonly sequence: number }
  | { readonly kind: 'synced'; readonly token: number; readonly error?: string }
  | { readonly kind: 'state'; readonly state: WriterState }
  | { readonly kind: 'closed' };

export interface WriterState {
  readonly indexing: 'all' | 'cut_back' | 'off';
  readonly durableUntilMs: number;
  readonly error?: string;
}
