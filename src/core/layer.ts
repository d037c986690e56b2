import type { DecisionContext } from './context.ts';
import type { Repair } from './edit.ts';
import type { ClauseResult, Need, Refusal, Verdict } from './verdict.ts';

/** When a layer can decide: on the head, on the whole body, while the body passes, on the response. */
export type Phase = 'head' | 'body' | 'stream' | 'response';

/** Every layer, by name. `internal` has no layer of its own: it names the gateway's own failures. */
export type LayerName =
  | 'request'
  | 'route'
  | 'method'
  | 'ip'
  | 'state'
  | 'credential'
  | 'consumer'
  | 'scope'
  | 'role'
  | 'group'
  | 'access'
  | 'rate'
  | 'body_size'
  | 'content_type'
  | 'schema'
  | 'upstream'
  | 'internal';

/** One step of the decision. Synchronous and pure: the same context gives the same answer. */
export interface Layer {
  readonly name: LayerName;
  /** Decides, or says what must be gathered first. */
  decide(context: DecisionContext): Verdict | Need;
  /** Every clause, evaluated without stopping. Empty: the layer does not apply. */
  clauses(context: DecisionContext): readonly ClauseResult[];
  /** Candidate edits that may answer this layer's refusal; candidates only, nothing is proven here. */
  repairs(context: DecisionContext, refusal: Refusal): readonly Repair[];
}
