import type { CauseCode, CauseOwner } from '../cause-codes.ts';
import type { CauseShare, Probe, Remedy } from '../finding.ts';
import type { SignatureBasis } from './signature.ts';

/** When the facts of this list were looked at. */
const CHECKED = '2026-11-26';

/** The product was run here, and this is what it sent. */
export function captured(where: string): SignatureBasis {
  return { kind: 'captured', where, checked: CHECKED };
}

/** Read in the product's source. */
export function inSource(where: string): SignatureBasis {
  return { kind: 'source', where, checked: CHECKED };
}

/** Read in documentation, a published list or a thread. */
export function documented(where: string): SignatureBasis {
  return { kind: 'documented', where, checked: CHECKED };
}

/** Generally known, not verified: such a signature is never surer than 0.6. */
export function background(where: string): SignatureBasis {
  return { kind: 'background', where, checked: CHECKED };
}

/** What such a response is given for, and how often. */
export function share(code: CauseCode, portion: number, ...remedies: Remedy[]): CauseShare {
  return { code, share: portion, ...(remedies.length === 0 ? {} : { remedies }) };
}

/** What helps, by who can do it. */
export function fix(actor: CauseOwner, text: string, paste?: string): Remedy {
  return { actor, text, ...(paste === undefined ? {} : { paste }) };
}

/** Something to look at that changes nothing anywhere. */
export function look(text: string, tells: string, command?: string): Probe {
  return { text, tells, safe: true, ...(command === undefined ? {} : { command }) };
}
