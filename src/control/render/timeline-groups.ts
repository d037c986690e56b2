import type { TimelineEntry } from '../../core/explanation.ts';
import type { WhyReport } from '../why-report.ts';
import type { Tone } from './paint.ts';

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

/** Layers that are shown together: those that passed, those that are not known, or one that has something to tell. */
export type TimelineGroup =
  | { readonly kind: 'passed' | 'unknown'; readonly entries: readonly TimelineEntry[] }
  | { readonly kind: 'row'; readonly entry: TimelineEntry };

/** What was not asked is left out, and so is a backend that was not reached: the line above says that. */
function isShown(entry: TimelineEntry): boolean {
  return (
    entry.result !== 'not_applicable' &&
    !(entry.layer === 'upstream' && entry.result === 'not_evaluable')
  );
}

/** Groups the timeline, in its order. */
export function groupTimeline(timeline: readonly TimelineEntry[]): readonly TimelineGroup[] {
  const groups: TimelineGroup[] = [];
  for (const entry of timeline.filter(isShown)) {
    const kind = kindOf(entry);
    const last = groups.at(-1);
    if (kind === 'row') groups.push({ kind, entry });
    else if (last?.kind === kind) {
      groups[groups.length - 1] = { kind, entries: [...last.entries, entry] };
    } else groups.push({ kind, entries: [entry] });
  }
  return groups;
}

/** Layers that are not known, by why they are not. */
export function byReason(
  entries: readonly TimelineEntry[],
): readonly { readonly layers: string; readonly reason: string }[] {
  const groups = Map.groupBy(entries, (entry) => entry.summary);
  return [...groups].map(([reason, some]) => ({
    layers: some.map((entry) => entry.layer).join(', '),
    reason,
  }));
}

/** A rate that passed has a line of its own: how much of it is left is what people ask next. */
function kindOf(entry: TimelineEntry): TimelineGroup['kind'] {
  if (entry.result === 'not_evaluable') return 'unknown';
  return entry.result !== 'pass' || (entry.layer === 'rate' && entry.summary !== '')
    ? 'row'
    : 'passed';
}

/** File and line of the rule that decided in this layer. */
export function placeOf(entry: TimelineEntry, report: WhyReport): string {
  const failing = entry.clauses.find((clause) => clause.result === 'fail') ?? entry.clauses[0];
  const rule = failing?.refusal?.evidence.rule ?? failing?.rule;
  if (rule === undefined || entry.result === 'pass') return '';
  const place = report.places[rule];
  if (place !== undefined) return `${place.file}:${place.line}`;
  return rule.startsWith('openapi/') ? '' : 'built-in default';
}
