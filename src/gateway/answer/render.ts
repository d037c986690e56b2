import type { HeaderList } from '../../core/facts.ts';
import { isTerminal, preferredForm } from './accept.ts';
import { escapeHtml, htmlPage, htmlTerms } from './html.ts';
import { whyCommand, type Problem } from './problem.ts';

/** A body of ours, and what it is. */
export interface Rendered {
  readonly contentType: string;
  readonly text: string;
}

/**
 * Writes a problem in the form that the request prefers: problem details (RFC 9457), plain text, or a page. On a
 * terminal the JSON is indented and ends in how to ask why.
 */
export function renderProblem(problem: Problem, id: string, headers: HeaderList): Rendered {
  switch (preferredForm(headers)) {
    case 'text':
      return { contentType: 'text/plain; charset=utf-8', text: problemText(problem, id) };
    case 'html':
      return { contentType: 'text/html; charset=utf-8', text: problemHtml(problem) };
    case 'json': {
      const contentType = 'application/problem+json';
      if (!isTerminal(headers)) return { contentType, text: JSON.stringify(problem) };
      const text = `${JSON.stringify({ ...problem, why: whyCommand(id) }, undefined, 2)}\n`;
      return { contentType, text };
    }
  }
}

function problemText(problem: Problem, id: string): string {
  const { ask } = problem;
  return [
    `${problem.status} ${problem.code}: ${problem.title}`,
    '',
    problem.detail,
    problem.hint,
    ...(ask === undefined ? [] : ['', `Ask ${ask.who}: "${ask.text}"`]),
    '',
    problem.upstream_reached
      ? 'The backend may have been reached.'
      : 'The backend was not reached: nothing was sent to it.',
    `Read again: ${problem.instance}`,
    `About this code: ${problem.type}`,
    `Why, for the operator: ${whyCommand(id)}`,
    '',
  ].join('\n');
}

function problemHtml(problem: Problem): string {
  const { ask, principal } = problem;
  const asking =
    ask === undefined
      ? ''
      : `<h2>Ask ${escapeHtml(ask.who)}</h2><blockquote>${escapeHtml(ask.text)}</blockquote>`;
  const terms: readonly (readonly [string, string])[] = [
    ['Code', problem.code],
    ['Layer', problem.layer],
    ...(problem.resource === undefined ? [] : [['Request', problem.resource] as const]),
    ...(principal === undefined ? [] : [['Caller', principal] as const]),
    ['Backend', problem.upstream_reached ? 'may have been reached' : 'was not reached'],
    ['Try again', problem.retryable ? 'may pass later as it is' : 'will not pass as it is'],
    ['Reference', problem.instance],
  ];
  const title = `${problem.status} ${problem.title}`;
  return htmlPage(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(problem.detail)}</p>
<p><strong>${escapeHtml(problem.hint)}</strong></p>
${asking}
${htmlTerms(terms)}
<p><a href="${escapeHtml(problem.type)}">About <code>${escapeHtml(problem.code)}</code></a></p>`,
  );
}
