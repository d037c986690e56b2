import { formatProblem } from '../../policy-file/problem.ts';
import type { Problem } from '../../policy-file/problem.ts';
import type { Paint } from './paint.ts';
import { plain } from '../../util/plain.ts';

/** Mistakes of a policy, one a line, each with the places that it speaks of below it. Ends with a line feed. */
export function problemsText(problems: readonly Problem[], paint: Paint): string {
  return problems.map((problem) => problemLines(problem, paint)).join('');
}

function problemLines(problem: Problem, paint: Paint): string {
  const tone = problem.severity === 'error' ? 'bad' : 'warn';
  const related = (problem.related ?? []).map(({ file, line, column, message }) =>
    paint('quiet', `    ${plain(file)}:${line}:${column}  ${plain(message)}\n`),
  );
  return `${paint(tone, plain(formatProblem(problem)))}\n${related.join('')}`;
}
