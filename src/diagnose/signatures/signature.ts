import type { CauseShare, Probe, ProductLayer, Remedy } from '../finding.ts';

/** How a response of a product looks. One record, all of whose conditions must hold. */
export interface Signature {
  /** `nginx.403_page`: product, then what; unique. */
  readonly id: string;
  /** As people write it; the same in every signature of the product and in logs. */
  readonly product: string;
  readonly layer: ProductLayer;
  /** Empty: any status from 400 on, and the odd 200 where the product refuses with it (then name it). */
  readonly statuses: readonly number[];
  /** Header fields: all must be there, each with a value that fits. */
  readonly headers?: readonly HeaderPattern[];
  /** Patterns of the body: all must fit. */
  readonly body?: readonly TextPattern[];
  /** Names (or beginnings of names, ending in `*`) of cookies that the response sets; one is enough. */
  readonly cookies?: readonly string[];
  /** Fields that must not be there. */
  readonly without?: readonly string[];
  /** `answered`: whoever shows this made the response. `passed`: it stands in the way, whoever answered. */
  readonly role: 'answered' | 'passed';
  /**
   * For fields of the head that whatever relays keeps, and that are absent where a relay refused by itself. `application`:
   * its framework set them; `platform`: what only runs applications, so that one on it answered. Both yield to a body
   * that is known, a platform also to an application.
   */
  readonly speaksFor?: 'application' | 'platform';
  /** 0 to 1; above 0.6 only with `captured` or a cited `source` or `documented`. */
  readonly confidence: number;
  /** What such a response is given for, and how often. */
  readonly causes: readonly CauseShare[];
  readonly remedies?: readonly Remedy[];
  readonly probes?: readonly Probe[];
  /** Ids in the response, and what they are good for. */
  readonly ids?: readonly VendorId[];
  readonly basis: SignatureBasis;
}

export interface HeaderPattern {
  /** Lower case. */
  readonly name: string;
  /** Absent: any value. */
  readonly value?: TextPattern;
}

/**
 * A literal (a string: contained, without regard to case), or an expression. Expressions run on foreign data: no nested
 * quantifiers, no two unbounded ones that can meet; a test measures each on hostile text.
 */
export type TextPattern = string | RegExp;

export interface VendorId {
  /** `Ray ID`. */
  readonly name: string;
  readonly header?: string;
  /** With one group: the id in the body. */
  readonly body?: RegExp;
  /** `the site's owner finds the event under Security → Events with it`. */
  readonly use: string;
}

/** Why a signature is believed. */
export interface SignatureBasis {
  /** captured: the product was run; source: read in its source; documented: in its documentation or an issue thread; background: general knowledge (confidence at most 0.6). */
  readonly kind: 'captured' | 'source' | 'documented' | 'background';
  /** A public address, or the product and version that was run. */
  readonly where: string;
  /** `2026-11-26`. */
  readonly checked: string;
}
