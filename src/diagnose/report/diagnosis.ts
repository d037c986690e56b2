import type { CauseCode } from '../cause-codes.ts';
import type { Evidence, Note, Probe, ProductLayer, Remedy } from '../finding.ts';

/** What a diagnosis comes to: the one value that every rendering is made from. `docs/reference/diagnose-json.md` describes its JSON. */
export interface Diagnosis {
  /** Version of this form. */
  readonly diagnosis: 1;
  readonly subject: DiagnosisSubject;
  /** Most likely first. Empty: nothing is known of who answered. */
  readonly answeredBy: readonly Answerer[];
  /** Products that stand in the way without having answered. */
  readonly passedBy: readonly Answerer[];
  /** Most likely first; what is left to 1 is unknown. */
  readonly causes: readonly RankedCause[];
  /** What the material speaks against, though the product that answered is known for it. */
  readonly ruledOut: readonly RankedCause[];
  readonly notes: readonly Note[];
  /** What differs from the request that works, the fewest differences first. */
  readonly differences: readonly Difference[];
  /** The observation that would settle most of what is open. */
  readonly nextProbe?: Probe;
  readonly otherProbes: readonly Probe[];
  /** A message for whoever can help where the person cannot. */
  readonly message?: OwnerMessage;
  /** What was sent to anybody: nothing, unless the person asked for it. */
  readonly sent: readonly string[];
  /** What the material does not hold and would have helped. */
  readonly missing: readonly string[];
}

export interface DiagnosisSubject {
  readonly method?: string;
  /** Without query values. */
  readonly url?: string;
  readonly status?: number;
  readonly source: string;
}

export interface Answerer {
  readonly product: string;
  readonly layer: ProductLayer;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
}

export interface RankedCause {
  readonly code: CauseCode;
  readonly title: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  /** Seen, and speaking against it. */
  readonly against: readonly Evidence[];
  readonly fixes: readonly Remedy[];
}

/** One thing that the failing request has and the good one has not, or the other way round. Values redacted. */
export interface Difference {
  /** `header content-type`, `method`, `body /items/0/qty`. */
  readonly what: string;
  readonly failing: string | undefined;
  readonly good: string | undefined;
}

export interface OwnerMessage {
  /** `the owner of the server`, `the owner of the API`, … */
  readonly to: string;
  /** All that is known, several lines. */
  readonly text: string;
  /** The same in at most some sixty words, for a chat or a mail. */
  readonly short: string;
}
