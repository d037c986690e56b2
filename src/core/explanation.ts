import type { Json } from '../util/json.ts';
import type { Actor, Edit } from './edit.ts';
import type { LayerName } from './layer.ts';
import type { RefusalCode } from './codes.ts';
import type { ClauseResult, Refusal, RuleId } from './verdict.ts';

/** What deciding came to: the first refusal, or none. */
export type Outcome =
  | { readonly kind: 'allow' }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  /** No layer refuses, but some could not be evaluated for want of facts that were not kept. */
  | { readonly kind: 'not_evaluable'; readonly layers: readonly LayerName[] };

/** One layer in the timeline of an explanation. */
export interface TimelineEntry {
  readonly layer: LayerName;
  /** `refused`: the layer that decided; `would_refuse`: it would have, had the earlier ones passed. */
  readonly result:
    | 'pass'
    | 'refused'
    | 'would_refuse'
    | 'not_evaluable'
    | 'not_applicable'
    | 'error';
  readonly clauses: readonly ClauseResult[];
  /** One short line: what was needed and what was seen, or why it was not evaluated. Operator's view. */
  readonly summary: string;
}

/** A permit rule that came near, for a default deny. */
export interface NearMiss {
  readonly rule: RuleId;
  /** The rule as written: `POST /orders/**`. */
  readonly text: string;
  readonly failing: readonly {
    readonly clause: 'role' | 'method' | 'path';
    readonly observed: Json;
    readonly required: Json;
  }[];
}

/** Everything that can be said of one decision without searching. */
export interface Explanation {
  readonly outcome: Outcome;
  readonly timeline: readonly TimelineEntry[];
  /** The refusals that would come after the first, in order. */
  readonly next: readonly Refusal[];
  readonly nearMisses: readonly NearMiss[];
  readonly route?: string;
  readonly service?: string;
  readonly version?: string;
  readonly consumer?: string;
  readonly tenant?: string;
  readonly keyId?: string;
  readonly clientIp?: string;
}

/** Whom else an owner's fix lets in. */
export interface WhoElse {
  /** What the edit reaches by its nature: `this key alone`, `every key of reports-app`, `every consumer with the role viewer`. */
  readonly reach: string;
  /** Whether anybody outside the asker's tenant could profit. */
  readonly crossesTenants: boolean;
  /** What deciding the retained calls again under the edit came to; absent where none were replayed. */
  readonly replay?: {
    readonly calls: number;
    readonly newlyAllowed: number;
    readonly newlyRefused: number;
    readonly notEvaluable: number;
    readonly consumers: readonly string[];
    readonly sinceMs: number;
  };
}

/** A proven repair. */
export interface Fix {
  readonly actor: Actor;
  readonly edits: readonly Edit[];
  /** One line for each repair in it. */
  readonly summary: readonly string[];
  /** By the written cost function: lower is cheaper. */
  readonly cost: number;
  /** `undefined` for fixes of the request, which let nobody in. */
  readonly widens?: WhoElse;
  /** What deciding again with the edits applied came to. Always allowed; `unknown` names layers for which bytes were not kept. */
  readonly proof: {
    readonly outcome: 'allow';
    readonly unknown: readonly LayerName[];
    readonly revision: string;
    readonly directoryVersion: string;
  };
  /** The edits that take it back, for owner-side fixes. */
  readonly undo: readonly Edit[];
}

/** A fix search's result. */
export interface FixSearch {
  readonly fixes: readonly Fix[];
  /** How many times the request was decided again. */
  readonly decisions: number;
  /** Whether the search ended because its bound was reached. */
  readonly bounded: boolean;
}

/** What the caller may be told of a refusal: the members of the problem details (RFC 9457) that do not depend on the transport. */
export interface CallerAnswer {
  readonly code: RefusalCode;
  readonly status: number;
  readonly layer: LayerName;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly ask?: { readonly who: string; readonly text: string };
  readonly principal?: string;
  readonly permission?: string;
  readonly resource?: string;
  /** Seconds, for `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Methods, for `Allow`. */
  readonly allow?: readonly string[];
  /** RFC 6750 challenge parameters, for `WWW-Authenticate`. */
  readonly challenge?: {
    readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
    readonly scope?: string;
    readonly description?: string;
  };
}
