import type { TimelineEntry } from '../../core/explanation.ts';
import type { WhyReport } from '../why-report.ts';
import type { Paint, Tone } from './paint.ts';
import { plain, widthOf } from './plain.ts';
import { tableRows } from './table.ts';

/** How a layer's result looks and what it is called. */
export interface Mark {
  readonly sign: string;
  readonly tone: Tone;
  /** Said beside the layer; empty where the sign says it. */
  readonly words: string;
}

export const MARKS: Readonly<Record<TimelineEntry['result'], Mark>> = {
  pass: { sign: '✓', tone: 'good', words: '' },
  refused: { sign: '✗', tone: 'bad', words: 'refused here' },
  would_refuse: { sign: '✗', tone: 'warn', words: 'would refuse next' },
  not_evaluable: { sign: '?', tone: 'quiet', words: 'not known' },
  not_applicable: { sign: '–', tone: 'quiet', words: '' },
  error: { sign: '!', tone: 'bad', words: 'failed' },
};

const LINE_WIDTH = 98;
const MOST_PLACE = 24;
const MOST_WORDS = 17;
const MOST_LAYER = 14;
/** Two columns of words share what the others leave. */
const MOST_TEXT = Math.floor((LINE_WIDTH - MOST_LAYER - MOST_PLACE - MOST_WORDS - 2 - 8) / 2);

/** The layers in order: those that passed run on in one line, each other one has its own, in columns. */
export function timelineLines(report: WhyReport, paint: Paint): readonly string[] {
  const shown = report.timeline.filter((entry) => entry.result !== 'not_applicable');
  const telling = shown.filter(isTelling);
  const rows = tellingLines(telling, report, paint);
  const lines: string[] = [];
  let passed: TimelineEntry[] = [];
  for (const entry of shown) {
    const own = rows.get(entry);
    if (own === undefined) {
      passed.push(entry);
      continue;
    }
    lines.push(...passedLines(passed, report, paint), ...own);
    passed = [];
  }
  return [...lines, ...passedLines(passed, report, paint)];
}

/** What did not pass, and a rate that did: how much of it is left is what people ask next. */
function isTelling(entry: TimelineEntry): boolean {
  return entry.result !== 'pass' || (entry.layer === 'rate' && entry.summary !== '');
}

function passedLines(entries: readonly TimelineEntry[], report: WhyReport, paint: Paint): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const entry of entries) {
    const route = entry.layer === 'route' ? report.target.route : undefined;
    const name = route === undefined ? entry.layer : `${entry.layer} ${plain(route)}`;
    const wordsWidth = widthOf(name) + 2;
    if (width > 0 && width + 2 + wordsWidth > LINE_WIDTH) {
      lines.push(`  ${line}`);
      line = '';
      width = 0;
    }
    line += `${width === 0 ? '' : '  '}${paint('good', '✓')} ${name}`;
    width += (width === 0 ? 0 : 2) + wordsWidth;
  }
  return line === '' ? lines : [...lines, `  ${line}`];
}

function tellingLines(entries: readonly TimelineEntry[], report: WhyReport, paint: Paint): ReadonlyMap<TimelineEntry, readonly string[]> {
  const rows = entries.map((entry) => {
    const mark = MARKS[entry.result];
    const [wanted = '', ...seen] = plain(entry.summary).split('; ');
    return [`${mark.sign} ${entry.layer}`, wanted, seen.join('; '), plain(placeOf(entry, report)), mark.words];
  });
  const tone = (row: number): Tone => MARKS[entries[row]?.result ?? 'pass'].tone;
  const byTone = (text: string, row: number): string => paint(tone(row), text);
  // One column of text may have what the other does not need.
  const widest = (at: number): number => Math.max(0, ...rows.map((row) => widthOf(row[at] ?? '')));
  const wantedMost = Math.max(MOST_TEXT, 2 * MOST_TEXT - widest(2));
  const seenMost = Math.max(MOST_TEXT, 2 * MOST_TEXT - widest(1));
  const columns = [
    { most: MOST_LAYER, paint: byTone },
    { most: wantedMost },
    { most: seenMost },
    { most: MOST_PLACE, paint: (text: string) => paint('quiet', text) },
    { most: MOST_WORDS, paint: byTone },
  ];
  const lines = tableRows(rows, columns);
  return new Map(entries.map((entry, at) => [entry, (lines[at] ?? []).map((line) => `  ${line}`)]));
}

/** File and line of the rule that decided in this layer. */
export function placeOf(entry: TimelineEntry, report: WhyReport): string {
  const failing = entry.clauses.find((clause) => clause.result === 'fail') ?? entry.clauses[0];
  const rule = failing?.refusal?.evidence.rule ?? failing?.rule;
  if (rule === undefined || entry.result === 'pass') return '';
  const place = report.places[rule];
  if (place !== undefined) return `${place.file}:${place.line}`;
  return rule.startsWith('defaults/') ? 'built-in default' : '';
}
