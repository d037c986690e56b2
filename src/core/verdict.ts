import type { Json, JsonPointer } from '../util/json.ts';
import type { RefusalCode } from './codes.ts';
import type { LayerName } from './layer.ts';

/**
 * The place of a rule in the policy document as names joined by `/`, e.g. `services/orders/require/scopes/POST`.
 * It survives edits of other rules and of the rule's own value.
 */
export type RuleId = string;

/** What a rule saw and what it wanted. */
export interface Evidence {
  /** Where in the facts the value was seen. */
  readonly fact: JsonPointer;
  readonly observed: Json;
  readonly required: Json;
  readonly rule: RuleId;
  /** Name of the clause within the layer, stable: `scope.required`, `role.forbidden`. */
  readonly clause: string;
  /** Further values that a code's texts use, e.g. `{ missing: ['orders:write'] }`. Operator's view. */
  readonly more?: Readonly<Record<string, Json>>;
}

/** A rule decided against the request. */
export interface Refusal {
  readonly kind: 'refuse';
  readonly layer: LayerName;
  readonly code: RefusalCode;
  readonly status: number;
  readonly evidence: Evidence;
}

/** What one layer says of one request. */
export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'not_applicable'; readonly why: string }
  | Refusal;

/** Something that must be gathered before the layer can decide; the decision goes on at the same layer. */
export type Need =
  | { readonly kind: 'need'; readonly fact: 'counters'; readonly counters: readonly CounterNeed[] }
  | { readonly kind: 'need'; readonly fact: 'body'; readonly limitBytes: number };

/** A counter to check and charge (GCRA: ITU-T I.371 §A, the virtual scheduling form). */
export interface CounterNeed {
  readonly limitId: string;
  /** Bucket: the limit's id and the subject it counts. */
  readonly key: string;
  /** Milliseconds in which one request drains. */
  readonly intervalMs: number;
  /** How many requests may stand in the bucket at once. */
  readonly burst: number;
  /** Charged like the others, but never keeps them from being charged. */
  readonly shadow?: boolean;
}

/** One clause of a layer in explain mode. */
export interface ClauseResult {
  readonly layer: LayerName;
  readonly clause: string;
  readonly result: 'pass' | 'fail' | 'error' | 'not_evaluable';
  /** For `fail`: the refusal it would be. */
  readonly refusal?: Refusal;
  readonly rule?: RuleId;
  readonly observed?: Json;
  readonly required?: Json;
  /** For `not_evaluable` and `error`: what is missing. */
  readonly why?: string;
}

export const PASS: Verdict = { kind: 'pass' };
