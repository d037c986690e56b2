import type { TimelineEntry } from '../../../core/explanation.ts';
import type { ClauseResult } from '../../../core/verdict.ts';
import type { WhyReport } from '../../why-report.ts';
import { nearest } from '../near-misses.ts';
import { countText } from '../../../util/plain.ts';
import { byReason, groupTimeline, MARKS, placeOf } from '../timeline-groups.ts';
import type { TimelineGroup } from '../timeline-groups.ts';
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

/** What each layer said, in order: what passed runs on in a line, what did not has its own; every clause is one key press away. */
export function timelineSection(report: WhyReport): Markup {
  return html`<section class="card" aria-labelledby="timeline">
    <h2 id="timeline">What each layer said</h2>
    <ol class="timeline">
      ${groupTimeline(report.timeline).map((group) => groupItem(group, report))}
    </ol>
  </section>`;
}

function groupItem(group: TimelineGroup, report: WhyReport): Markup {
  if (group.kind === 'row') return layerItem(group.entry, report);
  return group.kind === 'passed' ? passedItem(group.entries, report) : unknownItem(group.entries);
}

function passedItem(entries: readonly TimelineEntry[], report: WhyReport): Markup {
  const clauses = entries.flatMap((entry) => entry.clauses);
  return html`<li>
    <ul class="run" aria-label="passed">
      ${entries.map((entry) => html`<li><span class="sign good" aria-hidden="true">✓</span> ${entry.layer}${entry.layer === 'route' && report.target.route !== undefined && html` <span class="mono">${report.target.route}</span>`}</li> `)}
    </ul>
    ${clauses.length > 0 && clauseTable(clauses, report, 'passed')}
  </li> `;
}

function unknownItem(entries: readonly TimelineEntry[]): Markup {
  return html`<li class="soft">
    <div class="layer">
      <span class="sign quiet" aria-hidden="true">?</span>
      <h3>not known</h3>
      <div class="what">
        ${byReason(entries).map(({ layers, reason }) => html`<p>${layers}: ${reason}</p>`)}
      </div>
    </div>
  </li> `;
}

function layerItem(entry: TimelineEntry, report: WhyReport): Markup {
  const { sign, tone } = MARKS[entry.result];
  const place = placeOf(entry, report);
  const passed = entry.result === 'pass';
  return html`<li>
    <div class="layer">
      <span class="sign ${tone}" aria-hidden="true">${sign}</span>
      <h3>${entry.layer}</h3>
      <div class="what">
        ${entry.summary}${place !== '' && html` <span class="place mono">${place}</span>`}
      </div>
      <span class="result ${passed ? 'soft small' : `chip ${tone}`}"
        >${RESULT_WORDS[entry.result]}</span
      >
    </div>
    ${entry.clauses.length > 0 && clauseTable(entry.clauses, report, entry.layer)}
  </li> `;
}

function clauseTable(clauses: readonly ClauseResult[], report: WhyReport, what: string): Markup {
  return html`<details>
    <summary>${countText(clauses.length, 'clause')}<span class="hidden"> of ${what}</span></summary>
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Clause</th>
          <th scope="col">Result</th>
          <th scope="col">Seen</th>
          <th scope="col">Wanted</th>
          <th scope="col">Rule</th>
        </tr>
      </thead>
      <tbody>
        ${clauses.map((clause) => clauseRow(clause, report))}
      </tbody>
    </table>
  </details>`;
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
    [
      'Result',
      `${CLAUSE_WORDS[clause.result]}${clause.why === undefined ? '' : `: ${clause.why}`}`,
    ],
    ['Seen', valueText(evidence?.observed ?? clause.observed, 200)],
    ['Wanted', valueText(evidence?.required ?? clause.required, 200)],
    ['Rule', rule === undefined ? '–' : `${rule}${where}`],
  ];
  return html`<tr>
    ${cells.map(([label, value]) => html`<td data-label="${label}"><span>${value}</span></td>`)}
  </tr>`;
}

/** Permit rules that came near, for a default deny. */
export function nearMissSection(report: WhyReport): Content {
  const misses = nearest(report.nearMisses);
  if (misses.length === 0) return undefined;
  return html`<section class="card" aria-labelledby="near">
    <h2 id="near">Permits that came near</h2>
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Permit</th>
          <th scope="col">Failed on</th>
          <th scope="col">Seen</th>
          <th scope="col">Wanted</th>
        </tr>
      </thead>
      <tbody>
        ${misses.flatMap((miss) =>
          miss.failing.map(
            (one) =>
              html`<tr>
                <td data-label="Permit"><span class="mono">${miss.text}</span></td>
                <td data-label="Failed on"><span>${one.clause}</span></td>
                <td data-label="Seen"><span>${valueText(one.observed, 200)}</span></td>
                <td data-label="Wanted"><span>${valueText(one.required, 200)}</span></td>
              </tr>`,
          ),
        )}
      </tbody>
    </table>
  </section>`;
}
