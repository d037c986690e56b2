import type { Half, Variant, ZooTruth } from './case.ts';

/** What the diagnosis is given of one meeting with a misconfigured server, and what is true of it. */
export interface ZooMaterial {
  readonly case: string;
  readonly variant: Variant;
  readonly product: string;
  readonly half: Half;
  readonly truth: ZooTruth;
  /** Nothing in the response tells who answered: the right thing is not to claim anybody. */
  readonly anonymous: boolean;
  /** No line of the response or of a log says why. */
  readonly unsaid: boolean;
  /** As a person would have typed it. */
  readonly curl: string;
  /** As `curl -i` would have shown it. */
  readonly response: string;
  readonly logs: readonly { readonly file: string; readonly text: string }[];
  /** When it was met; milliseconds since the epoch. */
  readonly atMs: number;
}
