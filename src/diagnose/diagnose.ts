import type { CaseCheck, DiagnoseCase } from './case.ts';
import type { Findings } from './finding.ts';
import { rankAnswerers, rankCauses } from './hypotheses/weigh.ts';
import type { Answerer, RankedCause } from './report/diagnosis.ts';

/** What the checks of a case found, put together. */
export function gatherFindings(kase: DiagnoseCase, checks: readonly CaseCheck[]): Findings {
  const found = checks.map((check) => check(kase));
  return {
    answers: found.flatMap(({ answers }) => answers),
    causes: found.flatMap(({ causes }) => causes),
    notes: found.flatMap(({ notes }) => notes),
  };
}

/** Who answered and why, weighed. */
export interface Weighed {
  readonly answeredBy: readonly Answerer[];
  readonly passedBy: readonly Answerer[];
  readonly causes: readonly RankedCause[];
  /** What the material speaks against, though the product is known for it. */
  readonly ruledOut: readonly RankedCause[];
}

/** Who answered, and why, by all that was found. Pure. */
export function weigh({ answers, causes }: Findings): Weighed {
  const answeredBy = rankAnswerers(answers, 'answered');
  return {
    answeredBy,
    passedBy: rankAnswerers(answers, 'passed').filter(
      ({ product }) => product !== answeredBy[0]?.product,
    ),
    ...rankCauses(
      answers.filter(({ role }) => role === 'answered'),
      answeredBy,
      causes,
    ),
  };
}
