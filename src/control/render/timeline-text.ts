import type { TimelineEntry } from '../../core/explanation.ts';
import type { WhyReport } from '../why-report.ts';
import type { Paint } from './paint.ts';
import { plain, widthOf, wrap } from '../../util/plain.ts';
import { tableRows } from './table.ts';
import { byReason, groupTimeline, MARKS, placeOf } from './timeline-groups.ts';

const LINE_WIDTH = 98;
const MOST_PLACE = 30;
/** Either column of words has at least this much, whatever the other columns take. */
const LEAST_TEXT = 16;

/** The layers in order: those that passed run on in one line, those that are not known too, each other one has its own, in columns. */
export function timelineLines(report: WhyReport, paint: Paint): readonly string[] {
  const groups = groupTimeline(report.timeline);
  const rows = groups.flatMap((group) => (group.kind === 'row' ? [group.entry] : []));
  const lines = rowLines(rows, report, paint);
  return groups.flatMap((group) => {
    if (group.kind === 'row') return lines.get(group.entry) ?? [];
    return group.kind === 'passed'
      ? passedLines(group.entries, report, paint)
      : unknownLines(group.entries, paint);
  });
}

function passedLines(
  entries: readonly TimelineEntry[],
  report: WhyReport,
  paint: Paint,
): readonly string[] {
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

function unknownLines(entries: readonly TimelineEntry[], paint: Paint): readonly string[] {
  const reasons = byReason(entries).map(({ layers, reason }) => `${layers} (${plain(reason)})`);
  return wrap(`not known: ${reasons.join('; ')}`, LINE_WIDTH - 2).map(
    (line, at) => `  ${paint('quiet', `${at === 0 ? '?' : ' '} ${line}`)}`,
  );
}

function rowLines(
  entries: readonly TimelineEntry[],
  report: WhyReport,
  paint: Paint,
): ReadonlyMap<TimelineEntry, readonly string[]> {
  const rows = entries.map((entry) => {
    const mark = MARKS[entry.result];
    const [wanted = '', ...seen] = plain(entry.summary).split('; ');
    return [
      `${mark.sign} ${entry.layer}`,
      wanted,
      seen.join('; '),
      plain(placeOf(entry, report)),
      mark.words,
    ];
  });
  const byTone = (text: string, row: number): string =>
    paint(MARKS[entries[row]?.result ?? 'pass'].tone, text);
  const widest = (at: number): number => Math.max(0, ...rows.map((row) => widthOf(row[at] ?? '')));
  const room = LINE_WIDTH - 4 * 2 - widest(0) - Math.min(MOST_PLACE, widest(3)) - widest(4);
  // Each column of words may have what the other does not need.
  const most = (own: number, other: number): number =>
    Math.max(
      LEAST_TEXT,
      Math.min(widest(own), Math.max(Math.floor(room / 2), room - widest(other))),
    );
  const columns = [
    { most: widest(0), paint: byTone },
    { most: most(1, 2) },
    { most: most(2, 1) },
    { most: MOST_PLACE, paint: (text: string) => paint('quiet', text) },
    { most: widest(4), paint: byTone },
  ];
  const lines = tableRows(rows, columns);
  return new Map(entries.map((entry, at) => [entry, (lines[at] ?? []).map((line) => `  ${line}`)]));
}
