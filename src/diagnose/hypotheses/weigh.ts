import { CAUSES } from '../cause-codes.ts';
import type { CauseCode } from '../cause-codes.ts';
import type { AnswerFinding, CauseFinding, Evidence, Remedy } from '../finding.ts';
import type { Answerer, RankedCause } from '../report/diagnosis.ts';

/** The share of "something else" before anything is known, against which all causes are held. */
const UNKNOWN_PRIOR = 0.2;
/** No sum of evidence makes us surer than this; what remains is that we misread the material. */
const MOST = 0.98;
/** Causes below this are not worth telling. */
const LEAST = 0.02;

/**
 * Products by how sure it is that they answered (or, for `passed`, that they stand in the way). Independent findings
 * add up as 1 − ∏(1 − confidence); of those that say the same (one `group`), the strongest counts.
 */
export function rankAnswerers(
  findings: readonly AnswerFinding[],
  role: AnswerFinding['role'],
): readonly Answerer[] {
  const products = new Map<string, AnswerFinding[]>();
  for (const finding of findings) {
    if (finding.role !== role) continue;
    const known = products.get(finding.product);
    if (known === undefined) products.set(finding.product, [finding]);
    else known.push(finding);
  }
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
        evidence: strongest.map(({ evidence }) => evidence),
      },
    ];
  });
  const sorted = ranked.toSorted((left, right) => right.confidence - left.confidence);
  return role === 'answered' ? shared(sorted) : sorted;
}

/** One response has one author: what speaks for the others takes from each. */
function shared(ranked: readonly Answerer[]): readonly Answerer[] {
  const odds = ranked.map(({ confidence }) => confidence / (1 - confidence));
  const all = odds.reduce((sum, one) => sum + one, 1);
  return ranked.map((one, at) => ({
    ...one,
    confidence: ranked.length === 1 ? one.confidence : (odds[at] ?? 0) / all,
  }));
}

/** The causes by what the answering products give such responses for, and by all that was seen for and against them. */
export function rankCauses(
  answers: readonly AnswerFinding[],
  answerers: readonly Answerer[],
  findings: readonly CauseFinding[],
): readonly RankedCause[] {
  const priors = priorsOf(answers, answerers);
  const weights = new Map<CauseCode, number>();
  for (const code of new Set([...priors.keys(), ...findings.map((finding) => finding.code)])) {
    const prior = priors.get(code) ?? FLOOR;
    weights.set(code, prior * factorOf(code, findings));
  }
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, UNKNOWN_PRIOR);
  return [...weights]
    .map(([code, weight]) => describe(code, Math.min(MOST, weight / all), { answers, findings }))
    .filter(({ confidence }) => confidence >= LEAST)
    .toSorted((left, right) => right.confidence - left.confidence);
}

/** What a cause that no product is known for starts from: common enough for fair evidence to bring it up. */
const FLOOR = 0.02;

/** The mean of what the answering products give such responses for, each as sure as it is that it answered. */
function priorsOf(
  answers: readonly AnswerFinding[],
  answerers: readonly Answerer[],
): ReadonlyMap<CauseCode, number> {
  const priors = new Map<CauseCode, number>();
  for (const { product, confidence } of answerers) {
    for (const [code, share] of sharesOf(answers, product)) {
      priors.set(code, (priors.get(code) ?? 0) + share * confidence);
    }
  }
  return priors;
}

/** What a product's most telling signature gives such a response for: a narrow one speaks before a wide one. */
function sharesOf(
  answers: readonly AnswerFinding[],
  product: string,
): ReadonlyMap<CauseCode, number> {
  const own = answers.filter((one) => one.product === product && one.causes.length > 0);
  const best = own.toSorted((left, right) => topShare(right) - topShare(left))[0];
  return new Map(best?.causes.map(({ code, share }) => [code, share]));
}

function topShare({ causes, confidence }: AnswerFinding): number {
  return confidence * Math.max(0, ...causes.map(({ share }) => share));
}

/** The product of the factors of independent findings. */
function factorOf(code: CauseCode, findings: readonly CauseFinding[]): number {
  const own = findings.filter((finding) => finding.code === code);
  return strongestOf(own, ({ factor }) => Math.abs(Math.log(factor))).reduce(
    (product, { factor }) => product * factor,
    1,
  );
}

function describe(
  code: CauseCode,
  confidence: number,
  {
    answers,
    findings,
  }: {
    readonly answers: readonly AnswerFinding[];
    readonly findings: readonly CauseFinding[];
  },
): RankedCause {
  const own = findings.filter((finding) => finding.code === code);
  const from = answers.filter(({ causes }) => causes.some((cause) => cause.code === code));
  const fixes = [
    ...own.flatMap((finding) => finding.remedies ?? []),
    ...from.flatMap(({ causes, remedies }) => [
      ...causes.flatMap((cause) => (cause.code === code ? (cause.remedies ?? []) : [])),
      ...(causes.length === 1 ? (remedies ?? []) : []),
    ]),
  ];
  return {
    code,
    title: CAUSES[code].title,
    confidence,
    evidence: distinct([
      ...own.filter(({ factor }) => factor > 1).map(({ evidence }) => evidence),
      ...from.map(({ evidence }) => evidence),
    ]),
    against: distinct(own.filter(({ factor }) => factor < 1).map(({ evidence }) => evidence)),
    fixes: distinctFixes(fixes),
  };
}

function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  return [...new Map(evidence.map((one) => [`${one.at ?? ''} ${one.text}`, one])).values()];
}

function distinctFixes(fixes: readonly Remedy[]): readonly Remedy[] {
  return [...new Map(fixes.map((one) => [one.text, one])).values()];
}

/** The strongest of each group, strongest first. */
function strongestOf<T extends { readonly group: string }>(
  findings: readonly T[],
  strength: (finding: T) => number,
): readonly T[] {
  const groups = new Map<string, T>();
  for (const finding of findings.toSorted((left, right) => strength(right) - strength(left))) {
    if (!groups.has(finding.group)) groups.set(finding.group, finding);
  }
  return [...groups.values()];
}
