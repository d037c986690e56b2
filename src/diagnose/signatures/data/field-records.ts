import type { CauseCode } from '../../cause-codes.ts';
import type { ProductLayer } from '../../finding.ts';
import { share } from '../parts.ts';
import type { HeaderPattern, Signature, SignatureBasis } from '../signature.ts';

/** Shares by cause. */
export type Shares = Readonly<Partial<Record<CauseCode, number>>>;

/** A field of the head by which a framework, or what runs applications, is known beside a body of the application's own. */
export interface Field {
  readonly id: string;
  readonly product: string;
  readonly layer?: ProductLayer;
  /** `application` where left out. */
  readonly speaksFor?: 'platform';
  readonly headers?: readonly HeaderPattern[];
  readonly cookies?: readonly string[];
  readonly without?: readonly string[];
  /** How often a response with it was made by the product, or by an application on it. */
  readonly confidence: number;
  /** What the product refuses with 403 and with 400 for; an application's usual reasons where left out. */
  readonly forbids?: Shares;
  readonly rejects?: Shares;
  readonly basis: SignatureBasis;
}

/** Why applications answer 403: a guess from what frameworks offer for it, for want of counts. */
const FORBIDS: Shares = {
  'role.missing': 0.3,
  'csrf.token_missing': 0.15,
  'owner.mismatch': 0.1,
  'csrf.token_invalid': 0.08,
  'credential.missing': 0.06,
  'scope.missing': 0.05,
  'access.denied_by_default': 0.04,
  'ip.denied': 0.03,
};
/** Of frameworks that check forms against CSRF unless told not to. */
export const FORBIDS_FORMS: Shares = {
  'role.missing': 0.25,
  'csrf.token_missing': 0.25,
  'csrf.token_invalid': 0.15,
  'csrf.origin_mismatch': 0.12,
  'owner.mismatch': 0.08,
};
const REJECTS: Shares = {
  'request.body_invalid': 0.4,
  'request.body_not_parseable': 0.25,
  'csrf.token_missing': 0.06,
  'request.malformed': 0.05,
};

/** A field of the head, with a value where one is given. */
export const field = (name: string, value?: RegExp): HeaderPattern =>
  value === undefined ? { name } : { name, value };
/** `X-Powered-By`. */
export const poweredBy = (value: RegExp): readonly HeaderPattern[] => [
  field('x-powered-by', value),
];
/** `Server`. */
export const server = (value: RegExp): readonly HeaderPattern[] => [field('server', value)];

/** One for 403, one for 400, and one without causes for the rest, whose status says why. */
export function signaturesOfField({
  forbids,
  rejects,
  layer,
  speaksFor,
  ...rest
}: Field): Signature[] {
  const own = {
    ...rest,
    layer: layer ?? 'framework',
    role: 'answered',
    speaksFor: speaksFor ?? 'application',
  } as const;
  return [
    { ...own, statuses: [], causes: [] },
    { ...own, id: `${own.id}_403`, statuses: [403], causes: sharesOf(forbids ?? FORBIDS) },
    { ...own, id: `${own.id}_400`, statuses: [400], causes: sharesOf(rejects ?? REJECTS) },
  ];
}

function sharesOf(shares: Shares): Signature['causes'] {
  return Object.entries(shares).map(([code, portion]) => share(code as CauseCode, portion));
}
