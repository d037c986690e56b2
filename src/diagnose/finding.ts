import type { CauseCode, CauseOwner } from './cause-codes.ts';

/** Something that was seen, in one sentence: lower case, no full stop, values in backticks, secrets already redacted. */
export interface Evidence {
  readonly from: 'request' | 'response' | 'log' | 'openapi' | 'known_good' | 'client';
  readonly text: string;
  /** Where: a header's name, `body`, a JSON Pointer into the body, or `file:line` of a log. */
  readonly at?: string;
  /** What makes us read it so: a public address, an RFC section, or what was run to see it. */
  readonly source?: string;
}

/** What helps, for people. */
export interface Remedy {
  readonly actor: CauseOwner;
  /** One imperative sentence. */
  readonly text: string;
  /** Text to paste: a header line, a directive, a snippet. */
  readonly paste?: string;
  /** Set where it is what the product wants of everybody, and nothing that was learned in this case. */
  readonly general?: true;
}

/** An observation that would settle what is still open. Nothing is sent without the person's word. */
export interface Probe {
  /** What to do: `send the same request as GET`, `read the error log at 05:00:00`. */
  readonly text: string;
  /** What each outcome would show. */
  readonly tells: string;
  /** A command to paste, where there is one. */
  readonly command?: string;
  /** Whether doing it can change something at the server. */
  readonly safe: boolean;
}

/** Where a product stands between caller and application. */
export type ProductLayer =
  | 'client_network'
  | 'cdn'
  | 'waf'
  | 'load_balancer'
  | 'web_server'
  | 'gateway'
  | 'identity'
  | 'framework'
  | 'application'
  | 'api';

/** That a product answered, or stood in the way. Independent findings on one product add up; within a `group` the strongest counts. */
export interface AnswerFinding {
  readonly product: string;
  readonly layer: ProductLayer;
  /** `answered`: it made this response. `passed`: it let it through. */
  readonly role: 'answered' | 'passed';
  /** 0 to 1: how often such a response is this product's. */
  readonly confidence: number;
  readonly group: string;
  readonly evidence: Evidence;
  /** How often this product gives such a response for which cause. Shares add up to at most 1; the rest is unknown. */
  readonly causes: readonly CauseShare[];
  readonly remedies?: readonly Remedy[];
  readonly probes?: readonly Probe[];
}

export interface CauseShare {
  readonly code: CauseCode;
  readonly share: number;
  /** What helps with this cause at this product. */
  readonly remedies?: readonly Remedy[];
}

/**
 * Evidence for or against a cause. `factor`: how many times more likely it is to see this where the cause holds than
 * where it does not (a Bayes factor; below 1 speaks against). Guide: 2 weak, 5 fair, 20 strong, 300 a log line that
 * names it. Of one `group` (things that say the same) only the strongest counts.
 */
export interface CauseFinding {
  readonly code: CauseCode;
  readonly factor: number;
  readonly group: string;
  readonly evidence: Evidence;
  readonly remedies?: readonly Remedy[];
  readonly probes?: readonly Probe[];
}

/** Something worth telling that speaks for no cause: `the JSON body and its Content-Type agree`. */
export interface Note {
  readonly kind: 'fine' | 'odd' | 'id' | 'deprecation' | 'missing';
  readonly evidence: Evidence;
  /** For `id`: what it is good for (`quote it to the site's owner: it finds the event in …`). For `odd`: what to do about it. */
  readonly use?: string;
}

/** What one check found. */
export interface Findings {
  readonly answers: readonly AnswerFinding[];
  readonly causes: readonly CauseFinding[];
  readonly notes: readonly Note[];
}

/** Nothing found. */
export const NOTHING: Findings = { answers: [], causes: [], notes: [] };
