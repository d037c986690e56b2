import type { CauseCode } from '../cause-codes.ts';

/** What an observation would come to under each cause, as far as that is known. */
export interface Expectation {
  /** Names of the outcomes; at least two. */
  readonly outcomes: readonly string[];
  /** The outcome that a cause leads to. Undefined: any, as far as we know. */
  readonly expect: (code: CauseCode) => string | undefined;
  /** 0 to 1: how often the outcome is the expected one. */
  readonly reliability: number;
}

/** A cause, and how likely it is. */
export interface Likely {
  readonly code: CauseCode;
  readonly confidence: number;
}

/**
 * How many bits an observation is expected to tell about which cause it is: the mutual information of cause and
 * outcome (Shannon 1948; Lindley 1956 for choosing experiments by it). What is left to 1 is an unknown cause, under
 * which every outcome is as likely as another.
 */
export function expectedGain(causes: readonly Likely[], expectation: Expectation): number {
  const { outcomes } = expectation;
  if (outcomes.length < 2) return 0;
  const known = causes.reduce((sum, { confidence }) => sum + confidence, 0);
  const rows = [
    ...causes.map(({ code, confidence }) => ({
      weight: confidence,
      chances: chancesUnder(code, expectation),
    })),
    { weight: Math.max(0, 1 - known), chances: outcomes.map(() => 1 / outcomes.length) },
  ];
  const overall = outcomes.map((_, at) =>
    rows.reduce((sum, { weight, chances }) => sum + weight * (chances[at] ?? 0), 0),
  );
  return rows.reduce((sum, { weight, chances }) => sum + weight * divergence(chances, overall), 0);
}

function chancesUnder(code: CauseCode, expectation: Expectation): readonly number[] {
  const { outcomes, expect, reliability } = expectation;
  const expected = expect(code);
  if (expected === undefined) return outcomes.map(() => 1 / outcomes.length);
  const others = (1 - reliability) / (outcomes.length - 1);
  return outcomes.map((outcome) => (outcome === expected ? reliability : others));
}

/** Relative entropy of one distribution to another, in bits. */
function divergence(chances: readonly number[], overall: readonly number[]): number {
  return chances.reduce((sum, chance, at) => {
    const all = overall[at] ?? 0;
    return chance === 0 || all === 0 ? sum : sum + chance * Math.log2(chance / all);
  }, 0);
}
