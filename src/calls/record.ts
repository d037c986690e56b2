import type { RefusalCode } from '../core/codes.ts';
import type { RequestFacts } from '../core/facts.ts';
import type { LayerName } from '../core/layer.ts';
import type { RuleId } from '../core/verdict.ts';

/**
 * What is kept of one call, allowed or refused: enough to decide it again, and never a secret.
 * `facts` are redacted (`core/redact.ts`) before a record is made.
 */
export interface CallRecord {
  /** UUIDv7 (RFC 9562 §5.7). */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly revision: string;
  readonly directoryVersion: string;
  /** `relayed`: the backend answered 4xx by its own decision. */
  readonly outcome: 'allowed' | 'refused' | 'relayed' | 'failed' | 'aborted';
  /** Status sent to the caller; 0 when the caller was gone before any was sent. */
  readonly status: number;
  readonly code?: RefusalCode | undefined;
  readonly layer?: LayerName | undefined;
  readonly clause?: string | undefined;
  readonly rule?: RuleId | undefined;
  readonly method: string;
  /** The normalised path; for malformed requests, `-`. */
  readonly path: string;
  readonly route?: string | undefined;
  readonly service?: string | undefined;
  readonly consumer?: string | undefined;
  readonly tenant?: string | undefined;
  readonly keyId?: string | undefined;
  readonly clientIp: string;
  readonly facts: RequestFacts;
  /** Rule ids of the permits that let it through. */
  readonly grantsUsed: readonly RuleId[];
  readonly attempts: readonly Attempt[];
  readonly timings: Timings;
  readonly bytes: { readonly received: number; readonly sent: number };
  readonly upstreamReached: boolean;
  readonly usage?: TokenUsage | undefined;
  /**
   * Refusals like this one (same code, route and caller) that came since the last kept one and were left out, because
   * they were a flood. Set by the sink.
   */
  readonly omittedBefore?: number;
}

/** One try at an upstream. */
export interface Attempt {
  readonly target: string;
  readonly status?: number;
  readonly failure?: string;
  readonly tookMs: number;
}

export interface Timings {
  readonly decideUs: number;
  /** To the upstream's response head. */
  readonly upstreamMs?: number | undefined;
  readonly totalMs: number;
}

/** Tokens as the provider counted them. */
export interface TokenUsage {
  readonly model?: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
}
