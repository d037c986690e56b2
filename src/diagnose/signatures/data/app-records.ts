import type { CauseCode, CauseOwner } from '../../cause-codes.ts';
import type { CauseShare, Probe, ProductLayer, Remedy } from '../../finding.ts';
import type {
  HeaderPattern,
  Signature,
  SignatureBasis,
  TextPattern,
  VendorId,
} from '../signature.ts';

/** What all signatures of a product share. */
export interface ProductRecord {
  /** Begins the ids: `django` makes `django.csrf_page`. */
  readonly prefix: string;
  readonly product: string;
  readonly layer: ProductLayer;
  /** Holds for every record that names none of its own. */
  readonly basis: SignatureBasis;
}

/** One response of a product; what is left out is as in `Signature`. */
export interface ResponseRecord {
  readonly statuses: readonly number[];
  readonly body?: readonly TextPattern[];
  readonly headers?: readonly HeaderPattern[];
  readonly cookies?: readonly string[];
  readonly without?: readonly string[];
  /** `answered` where left out. */
  readonly role?: Signature['role'];
  readonly confidence: number;
  /** Shares by cause; none for one that says nothing of the cause. */
  readonly causes?: Readonly<Partial<Record<CauseCode, number>>>;
  readonly remedies?: readonly Remedy[];
  readonly probes?: readonly Probe[];
  readonly ids?: readonly VendorId[];
  readonly basis?: SignatureBasis;
}

/** The signatures of a product, by the name that ends their ids. */
export function signaturesOf(
  { prefix, product, layer, basis: shared }: ProductRecord,
  records: Readonly<Record<string, ResponseRecord>>,
): readonly Signature[] {
  return Object.entries(records).map(([name, { role, causes, basis, ...record }]) => ({
    id: `${prefix}.${name}`,
    product,
    layer,
    role: role ?? 'answered',
    causes: sharesOf(causes ?? {}),
    basis: basis ?? shared,
    ...record,
  }));
}

function sharesOf(causes: Readonly<Partial<Record<CauseCode, number>>>): readonly CauseShare[] {
  return Object.entries(causes).map(([code, share]) => ({ code: code as CauseCode, share }));
}

const CHECKED = '2026-11-26';

/** The product was run: name and version. */
export function captured(where: string): SignatureBasis {
  return { kind: 'captured', where, checked: CHECKED };
}

/** Read in its source: the address. */
export function source(where: string): SignatureBasis {
  return { kind: 'source', where, checked: CHECKED };
}

/** Read in its documentation, or in an issue thread or test of somebody who met it: the address. */
export function documented(where: string): SignatureBasis {
  return { kind: 'documented', where, checked: CHECKED };
}

/** General knowledge; confidence at most 0.6. */
export function background(where: string): SignatureBasis {
  return { kind: 'background', where, checked: CHECKED };
}

/** What somebody can change: an imperative sentence, and text to paste. */
export function remedy(actor: CauseOwner, text: string, paste?: string): Remedy {
  return { actor, text, ...(paste === undefined ? {} : { paste }) };
}

/** A field that must be there, with a value where one is given. */
export function header(name: string, value?: TextPattern): HeaderPattern {
  return { name, ...(value === undefined ? {} : { value }) };
}
