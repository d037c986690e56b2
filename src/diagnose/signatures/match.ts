import type { CaseCheck } from '../case.ts';
import { STATUS_UNKNOWN } from '../exchange.ts';
import type { SeenResponse } from '../exchange.ts';
import { NOTHING } from '../finding.ts';
import type { AnswerFinding, Findings, Note } from '../finding.ts';
import { SIGNATURES } from './all.ts';
import { idNotes } from './ids.ts';
import { fitOf, readable } from './fit.ts';
import type { Fit, ReadableResponse } from './fit.ts';
import type { Signature } from './signature.ts';

/** A signature that fits a response, with what was seen. */
export interface Match {
  readonly signature: Signature;
  readonly fit: Fit;
}

/** Of a page that is no stock page, an intermediary made so few: most are the application's, which it relays. */
const OWN_PAGE = 0.7;
/** Of JSON and plain text under an intermediary's header, fewer still. */
const OWN_DATA = 0.35;
/** Of words whose status nobody knows, so many are what the signature says. */
const WITHOUT_STATUS = 0.9;
/** From here on the body's author is settled well enough that a header can only tell who relayed it. */
const SETTLED = 0.6;

/** Holds the response against what is known of products: who made it, who let it through, and which ids it holds. */
export const checkSignatures: CaseCheck = ({ exchange: { response } }) =>
  response === undefined ? NOTHING : signatureFindings(response);

const MATCHED = new WeakMap<SeenResponse, readonly Match[]>();

/** The signatures of the list that fit, those of the body first; a response is looked at once. */
export function knownMatches(response: SeenResponse): readonly Match[] {
  const known = MATCHED.get(response);
  if (known !== undefined) return known;
  const matches = matchSignatures(response, INDEX);
  MATCHED.set(response, matches);
  return matches;
}

/** The signatures that fit, those of the body first. */
export function matchSignatures(
  response: SeenResponse,
  signatures: SignatureIndex,
): readonly Match[] {
  const seen = readable(response);
  return candidatesFor(response.status, signatures)
    .flatMap((signature): readonly Match[] => {
      const fit = fitOf(signature, seen);
      return fit === undefined ? [] : [{ signature, fit }];
    })
    .toSorted((left, right) => Number(right.fit.inBody) - Number(left.fit.inBody));
}

function candidatesFor(status: number, signatures: SignatureIndex): readonly Signature[] {
  if (status === STATUS_UNKNOWN) return signatures.byWords;
  const named = signatures.byStatus.get(status) ?? [];
  return status >= 400 ? [...named, ...signatures.anyError] : named;
}

/** Signatures by the statuses that they name. */
export interface SignatureIndex {
  readonly byStatus: ReadonlyMap<number, readonly Signature[]>;
  /** Those that name none: any status from 400 on. */
  readonly anyError: readonly Signature[];
  /** Those that look at words of the body: the only ones for a text whose status nobody knows. */
  readonly byWords: readonly Signature[];
}

/** Sorts signatures by status once, so that a response meets only those that can fit. */
export function indexSignatures(signatures: readonly Signature[]): SignatureIndex {
  const byStatus = new Map<number, Signature[]>();
  for (const signature of signatures) {
    for (const status of signature.statuses) {
      const known = byStatus.get(status);
      if (known === undefined) byStatus.set(status, [signature]);
      else known.push(signature);
    }
  }
  return {
    byStatus,
    anyError: signatures.filter(({ statuses }) => statuses.length === 0),
    byWords: signatures.filter(({ body, headers }) => body !== undefined && headers === undefined),
  };
}

const INDEX = indexSignatures(SIGNATURES);

function signatureFindings(response: SeenResponse): Findings {
  const matches = knownMatches(response);
  const seen = readable(response);
  return {
    answers: matches.flatMap((match) => findingsOf(match, matches, seen)),
    causes: [],
    notes: distinctIds(matches.flatMap(({ signature }) => idNotes(signature, seen))),
  };
}

/**
 * A header alone says who sent the bytes last, not who wrote them: nginx and Cloudflare put theirs on every page that
 * they relay. So where the body is known to be another product's, it counts as a sign of passing; where the body is
 * nobody's stock page, as a weaker sign of having answered.
 */
function findingsOf(
  match: Match,
  matches: readonly Match[],
  seen: ReadableResponse,
): readonly AnswerFinding[] {
  const { signature, fit } = match;
  const finding = findingOf(match, seen.status === STATUS_UNKNOWN ? WITHOUT_STATUS : 1);
  const passed: AnswerFinding = { ...finding, role: 'passed', group: 'signature:passed' };
  if (signature.role === 'passed' || fit.inBody) return [finding];
  if (signature.speaksFor !== undefined) return [yields(match, matches) ? passed : finding];
  if (settles(match)) return [finding];
  if (bodyIsOf(matches, (product) => product === signature.product)) return [finding];
  if (bodyIsOf(matches, (product) => product !== signature.product)) return [passed];
  const weight = weightOfOwn(seen);
  if (weight === 1) return [finding];
  return [{ ...finding, confidence: finding.confidence * weight }, passed];
}

function bodyIsOf(matches: readonly Match[], fits: (product: string) => boolean): boolean {
  return matches.some((match) => settles(match) && fits(match.signature.product));
}

/** Whether a match by itself tells the author: `Server: awselb/2.0` does, as balancers relay that field; `Server: nginx` does not. */
function settles({ signature: { role, confidence, speaksFor } }: Match): boolean {
  return role === 'answered' && (confidence >= SETTLED || speaksFor !== undefined);
}

/** Whether a field of an application or a platform only tells what stands below the product that wrote the body. */
function yields({ signature: { product, speaksFor } }: Match, matches: readonly Match[]): boolean {
  return matches.some(
    (other) =>
      other.signature.product !== product &&
      other.signature.role === 'answered' &&
      (other.fit.inBody
        ? other.signature.confidence >= SETTLED
        : speaksFor === 'platform' && other.signature.speaksFor === 'application'),
  );
}

/** How far a header alone speaks for its product as the author of this body. */
function weightOfOwn({ body, mediaType }: ReadableResponse): number {
  if (body === undefined || body.trim() === '') return 1;
  return mediaType === 'text/html' || /^\s{0,99}</u.test(body) ? OWN_PAGE : OWN_DATA;
}

function findingOf({ signature, fit }: Match, known: number): AnswerFinding {
  const { product, layer, role, causes, remedies, probes, basis } = signature;
  const confidence = signature.confidence * fit.certainty * known;
  const where = fit.inBody ? 'body' : 'head';
  return {
    product,
    layer,
    role,
    confidence,
    group: role === 'passed' ? 'signature:passed' : `signature:${where}`,
    evidence: {
      from: 'response',
      text: fit.text,
      ...(fit.at === undefined ? {} : { at: fit.at }),
      source: basis.where,
    },
    causes,
    ...(remedies === undefined ? {} : { remedies }),
    ...(probes === undefined ? {} : { probes }),
  };
}

function distinctIds(notes: readonly Note[]): readonly Note[] {
  return [...new Map(notes.map((note) => [note.evidence.text, note])).values()];
}
