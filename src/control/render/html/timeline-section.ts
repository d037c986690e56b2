import type { TimelineEntry } from '../../../core/explanation.ts';
import type { ClauseResult } from '../../../core/verdict.ts';
import type { WhyReport } from '../../why-report.ts';
import { MARKS, placeOf } from '../timeline-text.ts';
import { valueText } from '../value.ts';
import { html } from './markup.ts';
import type { Content, Markup } from './markup.ts';

const RESULT_WORDS: Readonly<Record<TimelineEntry['result'], string>> = {
  pass: 'passed',
  refused: 'refused here',
  would_refuse: 'would refuse next',
  not_evaluable: 'not known',
  not_applicable: 'not asked',
  error: 'failed',
};

/** What each layer said, in order; every clause is one key press away. */
export function timelineSection(report: WhyReport): Markup {
  return html`<section class="card" aria-labelledby="timeline">
<h2 id="timeline">What each layer said</h2>
<ol class="timeline">
${report.timeline.map((entry) => layerItem(entry, report))}</ol>
</section>`;
}

function layerItem(entry: TimelineEntry, report: WhyReport): Markup {
  const mark = MARKS[entry.result];
  const tone = mark.tone;
  const place = placeOf(entry, report);
  const isLoud = entry.result !== 'pass' && entry.result !== 'not_applicable';
  return html`<li>
<div class="layer"><span class="sign ${tone}" aria-hidden="true">${mark.sign}</span><h3>${entry.layer}</h3>
<div class="what">${entry.summary}${place !== '' && html` <span class="place mono">${place}</span>`}</div>
<span class="result ${isLoud ? `chip ${tone}` : 'soft small'}">${RESULT_WORDS[entry.result]}</span></div>
${entry.clauses.length > 0 && clauseTable(entry, report, isLoud)}
</li>
`;
}

function clauseTable(entry: TimelineEntry, report: WhyReport, isOpen: boolean): Markup {
  const noun = entry.clauses.length === 1 ? 'clause' : 'clauses';
  return html`<details${isOpen ? html` open` : ''}><summary>${entry.clauses.length} ${noun}<span class="soft"> of ${entry.layer}</span></summary>
<table class="stack"><thead><tr><th scope="col">Clause</th><th scope="col">Result</th><th scope="col">Seen</th><th scope="col">Wanted</th><th scope="col">Rule</th></tr></thead>
<tbody>${entry.clauses.map((clause) => clauseRow(clause, report))}</tbody></table></details>`;
}

const CLAUSE_WORDS: Readonly<Record<ClauseResult['result'], string>> = {
  pass: '✓ holds',
  fail: '✗ fails',
  error: '! error',
  not_evaluable: '? not known',
};

function clauseRow(clause: ClauseResult, report: WhyReport): Markup {
  const evidence = clause.refusal?.evidence;
  const rule = evidence?.rule ?? clause.rule;
  const place = rule === undefined ? undefined : report.places[rule];
  const where = place === undefined ? '' : ` (${place.file}:${place.line})`;
  const cells: readonly (readonly [string, Content])[] = [
    ['Clause', clause.clause],
    ['Result', `${CLAUSE_WORDS[clause.result]}${clause.why === undefined ? '' : `: ${clause.why}`}`],
    ['Seen', valueText(evidence?.observed ?? clause.observed, 200)],
    ['Wanted', valueText(evidence?.required ?? clause.required, 200)],
    ['Rule', rule === undefined ? '–' : `${rule}${where}`],
  ];
  return html`<tr>${cells.map(([label, value]) => html`<td data-label="${label}"><span>${value}</span></td>`)}</tr>`;
}

/** Permit rules that came near, for a default deny. */
export function nearMissSection(report: WhyReport): Content {
  if (report.nearMisses.length === 0) return undefined;
  return html`<section class="card" aria-labelledby="near">
<h2 id="near">Permits that came near</h2>
<table class="stack"><thead><tr><th scope="col">Permit</th><th scope="col">Failed on</th><th scope="col">Seen</th><th scope="col">Wanted</th></tr></thead>
<tbody>${report.nearMisses.flatMap((miss) =>
    miss.failing.map((one) => html`<tr><td data-label="Permit"><span class="mono">${miss.text}</span></td><td data-label="Failed on"><span>${one.clause}</span></td><td data-label="Seen"><span>${valueText(one.observed, 200)}</span></td><td data-label="Wanted"><span>${valueText(one.required, 200)}</span></td></tr>`),
  )}</tbody></table>
</section>`;
}
