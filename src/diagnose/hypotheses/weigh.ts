import { CAUSES } from '../cause-codes.ts';
import type { CauseCode } from '../cause-codes.ts';
import type { AnswerFinding, CauseFinding, Evidence, Remedy } from '../finding.ts';
import type { Answerer, RankedCause } from '../report/diagnosis.ts';

/** Weight of "something else" for the part of a response that no known product accounts for. */
const UNKNOWN_PRIOR = 0.2;
/** However much a signature promises, so much is kept for what nobody has listed. */
const LEAST_UNKNOWN = 0.03;
/** No sum of evidence makes us surer than this; what remains is that we misread the material. */
const MOST = 0.98;
/** Causes below this are not worth telling. */
const LEAST = 0.02;
/** What a cause that no product is known for starts from: common enough for fair evidence to bring it up. */
const FLOOR = 0.02;
/** A specific cause that is at least this part (one in so many) of `upstream.refused` is told before it. */
const NAMES = 2;
const BESIDE = 0.95;
/** A factor that counts as naming a cause. */
const FAIR = 5;
/** A cause below this, with evidence against it, counts as ruled out. */
const RULED_OUT = 0.05;
/** Evidence against that is worth naming for a cause that nobody would have thought of. */
const STRONG_AGAINST = 0.1;

/**
 * Products by how sure it is that they answered (or, for `passed`, that they stand in the way). Independent findings
 * add up as 1 − ∏(1 − confidence); of those that say the same (one `group`), the strongest counts.
 */
export function rankAnswerers(
  findings: readonly AnswerFinding[],
  role: AnswerFinding['role'],
): readonly Answerer[] {
  const products = Map.groupBy(
    findings.filter((finding) => finding.role === role),
    ({ product }) => product,
  );
  const ranked = [...products].flatMap(([product, own]): readonly Answerer[] => {
    const strongest = strongestOf(own, ({ confidence }) => confidence);
    const [first] = strongest;
    if (first === undefined) return [];
    const doubt = strongest.reduce((left, { confidence }) => left * (1 - confidence), 1);
    return [
      {
        product,
        layer: first.layer,
        confidence: Math.min(MOST, 1 - doubt),
        evidence: distinct(strongest.map(({ evidence }) => evidence)),
      },
    ];
  });
  return inConfidence(role === 'answered' ? shared(ranked, findings) : ranked);
}

/** One response has one author: what speaks for the others takes from each, and so does its own word that it was not. */
function shared(
  ranked: readonly Answerer[],
  findings: readonly AnswerFinding[],
): readonly Answerer[] {
  const odds = ranked.map(
    ({ product, confidence }) => (confidence / (1 - confidence)) * (1 - denied(product, findings)),
  );
  const all = sumInOrder(odds) + 1;
  return ranked.map((one, at) => ({ ...one, confidence: (odds[at] ?? 0) / all }));
}

/** How surely a product's log says that it only passed the answer on. A header that says so may stand in its own, too. */
function denied(product: string, findings: readonly AnswerFinding[]): number {
  const own = findings.filter(
    (one) => one.role === 'passed' && one.product === product && one.evidence.from === 'log',
  );
  return Math.min(MOST, Math.max(0, ...own.map(({ confidence }) => confidence)));
}

function inConfidence(answerers: readonly Answerer[]): readonly Answerer[] {
  return answerers.toSorted(
    (left, right) => right.confidence - left.confidence || inOrder(left.product, right.product),
  );
}

/** Every cause that anything speaks for, most likely first, and those that what was seen rules out. */
export interface CauseRanking {
  readonly causes: readonly RankedCause[];
  readonly ruledOut: readonly RankedCause[];
}

/** The causes by what the answering products give such responses for, and by all that was seen for and against them. */
export function rankCauses(
  answers: readonly AnswerFinding[],
  answerers: readonly Answerer[],
  findings: readonly CauseFinding[],
): CauseRanking {
  const telling = answerers.flatMap(({ product, confidence }): readonly Telling[] => {
    const finding = mostTelling(answers, product);
    return finding === undefined ? [] : [{ finding, confidence }];
  });
  const priors = priorsOf(telling);
  const byCode = Map.groupBy(findings, ({ code }) => code);
  const weights = new Map<CauseCode, number>();
  for (const code of new Set([...priors.keys(), ...byCode.keys()])) {
    const own = byCode.get(code) ?? [];
    // What speaks only against a cause that nothing suggests takes nothing from the others.
    if (!priors.has(code) && !own.some(({ factor }) => factor > 1)) continue;
    weights.set(code, (priors.get(code) ?? FLOOR) * factorOf(own));
  }
  const unknown = unknownWeight(telling);
  const behind = weights.get('upstream.refused');
  // It names no cause, only where the unknown one lies: so it takes its place, and nothing from those that are known.
  const absorbed = behind === undefined ? 0 : unknown * (behind / (behind + unknown));
  if (behind !== undefined) {
    const named = Math.max(0, ...namedWeights(weights, byCode, telling));
    const byLog = Math.max(0, ...loggedWeights(weights, byCode));
    // Where what is behind names its own cause, that one is told first: this one says no more than where it lies.
    const most = named * NAMES >= absorbed ? named : byLog;
    weights.set('upstream.refused', most > 0 ? Math.min(absorbed, BESIDE * most) : absorbed);
  }
  const all = sumInOrder([...weights.values()]) + unknown - absorbed;
  const described = [...new Set([...weights.keys(), ...byCode.keys()])]
    .map((code) =>
      describe(code, Math.min(MOST, (weights.get(code) ?? 0) / all), {
        answers,
        telling,
        own: byCode.get(code) ?? [],
      }),
    )
    .toSorted(
      (left, right) => right.confidence - left.confidence || inOrder(left.code, right.code),
    );
  return {
    causes: described.filter(({ confidence }) => confidence >= LEAST),
    ruledOut: described.filter(({ code, confidence }) =>
      isRuledOut(confidence, priors.has(code), byCode.get(code) ?? []),
    ),
  };
}

/** Weights of causes that a line of a log says: the application behind has spoken. */
function loggedWeights(
  weights: ReadonlyMap<CauseCode, number>,
  findings: ReadonlyMap<CauseCode, readonly CauseFinding[]>,
): readonly number[] {
  return [...weights].flatMap(([code, weight]) => {
    const own = findings.get(code) ?? [];
    const isSaid = own.some(({ factor, group }) => factor >= FAIR && group.startsWith('log.'));
    return code !== 'upstream.refused' && isSaid ? [weight] : [];
  });
}

/** Weights of causes that a product's response or a log names, and not merely a look at the request. */
function namedWeights(
  weights: ReadonlyMap<CauseCode, number>,
  findings: ReadonlyMap<CauseCode, readonly CauseFinding[]>,
  telling: readonly Telling[],
): readonly number[] {
  const told = new Set(
    telling.flatMap(({ finding }) => finding.causes.map(({ code }): CauseCode => code)),
  );
  return [...weights].flatMap(([code, weight]) => {
    const isNamed = (findings.get(code) ?? []).some(
      ({ factor, evidence: { from } }) => factor >= FAIR && (from === 'log' || from === 'response'),
    );
    return code !== 'upstream.refused' && (told.has(code) || isNamed) ? [weight] : [];
  });
}

/** Seen to be unlikely, and not merely never suggested. */
function isRuledOut(
  confidence: number,
  isKnownFor: boolean,
  own: readonly CauseFinding[],
): boolean {
  const least = Math.min(1, ...own.map(({ factor }) => factor));
  return confidence < RULED_OUT && (isKnownFor ? least < 1 : least <= STRONG_AGAINST);
}

/** A product's most telling signature, and how sure it is that the product answered. */
interface Telling {
  readonly finding: AnswerFinding;
  readonly confidence: number;
}

/** The mean of what the answering products give such responses for, each as sure as it is that it answered. */
function priorsOf(telling: readonly Telling[]): ReadonlyMap<CauseCode, number> {
  const priors = new Map<CauseCode, number>();
  for (const { finding, confidence } of telling) {
    for (const { code, share } of finding.causes) {
      priors.set(code, (priors.get(code) ?? 0) + share * confidence);
    }
  }
  return priors;
}

/** What the signatures leave open of their products' responses, and the usual doubt where no product is known. */
function unknownWeight(telling: readonly Telling[]): number {
  const known = Math.min(1, sumInOrder(telling.map(({ confidence }) => confidence)));
  const left = telling.map(({ finding, confidence }) => {
    const shares = finding.causes.reduce((sum, { share }) => sum + share, 0);
    return Math.max(0, 1 - shares) * confidence;
  });
  return Math.max(LEAST_UNKNOWN, sumInOrder(left) + (1 - known) * UNKNOWN_PRIOR);
}

/** A narrow signature speaks before a wide one. */
function mostTelling(
  answers: readonly AnswerFinding[],
  product: string,
): AnswerFinding | undefined {
  const own = answers.filter((one) => one.product === product && one.causes.length > 0);
  // Two that say the same of different causes are taken in the order of these, whichever check ran first.
  const listed = own.toSorted((left, right) => inOrder(codesOf(left), codesOf(right)));
  return inStrength(listed, topShare)[0];
}

function codesOf({ causes }: AnswerFinding): string {
  return causes.map(({ code, share }) => `${code} ${share}`).join(' ');
}

function topShare({ causes, confidence }: AnswerFinding): number {
  return confidence * Math.max(0, ...causes.map(({ share }) => share));
}

/** The product of the factors of independent findings. */
function factorOf(own: readonly CauseFinding[]): number {
  return strongestOf(own, ({ factor }) => Math.abs(Math.log(factor))).reduce(
    (product, { factor }) => product * factor,
    1,
  );
}

function describe(
  code: CauseCode,
  confidence: number,
  found: {
    readonly answers: readonly AnswerFinding[];
    readonly telling: readonly Telling[];
    readonly own: readonly CauseFinding[];
  },
): RankedCause {
  const { answers, telling } = found;
  const own = inStrength(found.own, ({ factor }) => Math.abs(Math.log(factor)));
  const speaking = [
    ...own
      .filter(({ factor }) => factor > 1)
      .map(({ factor, evidence }) => ({ strength: factor, evidence })),
    // A share beside what every cause starts from is such a factor, too.
    ...telling.flatMap(({ finding, confidence: certainty }) =>
      finding.causes
        .filter((cause) => cause.code === code)
        .map(({ share }) => ({
          strength: (share * certainty) / FLOOR,
          evidence: finding.evidence,
        })),
    ),
  ];
  const fixes = [
    ...own.filter(({ factor }) => factor > 1).flatMap((finding) => finding.remedies ?? []),
    ...answers.flatMap(({ causes, remedies }) => [
      ...causes.flatMap((cause) => (cause.code === code ? (cause.remedies ?? []) : [])),
      ...(mostCommon(causes)?.code === code ? (remedies ?? []) : []),
    ]),
  ];
  return {
    code,
    title: CAUSES[code].title,
    confidence,
    evidence: distinct(
      speaking
        .toSorted((left, right) => right.strength - left.strength)
        .map(({ evidence }) => evidence),
    ),
    against: distinct(own.filter(({ factor }) => factor < 1).map(({ evidence }) => evidence)),
    fixes: distinctFixes(fixes),
  };
}

/** The cause that a response is given for most often: what helps with the response, helps with it. */
function mostCommon(causes: AnswerFinding['causes']): AnswerFinding['causes'][number] | undefined {
  const [first, second] = causes.toSorted((left, right) => right.share - left.share);
  return second !== undefined && second.share === first?.share ? undefined : first;
}

function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  return [...new Map(evidence.map((one) => [`${one.at ?? ''} ${one.text}`, one])).values()];
}

function distinctFixes(fixes: readonly Remedy[]): readonly Remedy[] {
  return [...new Map(fixes.map((one) => [one.text, one])).values()];
}

interface Graded {
  readonly group: string;
  readonly evidence: Evidence;
  readonly factor?: number;
}

/** The strongest of each group, strongest first. */
function strongestOf<T extends Graded>(
  findings: readonly T[],
  strength: (finding: T) => number,
): readonly T[] {
  const groups = new Map<string, T>();
  for (const finding of inStrength(findings, strength)) {
    if (!groups.has(finding.group)) groups.set(finding.group, finding);
  }
  return [...groups.values()];
}

/**
 * Strongest first. Of equally strong ones, what speaks for before what speaks against; then by their words, so that
 * the order in which checks ran changes nothing.
 */
function inStrength<T extends Graded>(
  findings: readonly T[],
  strength: (finding: T) => number,
): readonly T[] {
  return findings.toSorted(
    (left, right) =>
      strength(right) - strength(left) ||
      (right.factor ?? 0) - (left.factor ?? 0) ||
      inOrder(left.group, right.group) ||
      inOrder(left.evidence.text, right.evidence.text) ||
      inOrder(left.evidence.at ?? '', right.evidence.at ?? ''),
  );
}

/** By code points, which no locale changes. */
function inOrder(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A sum that does not depend on the order of its terms. */
function sumInOrder(terms: readonly number[]): number {
  return terms.toSorted((left, right) => left - right).reduce((sum, term) => sum + term, 0);
}
