import { wrap } from '../../util/plain.ts';
import { formatInstant } from '../../util/units.ts';
import type { Contrast, LogReport, ReportedChange, TopList } from './log-report.ts';
import type { Histogram } from './time-series.ts';

const LABEL = 10;
/** Characters of a line of 80 beside its label. */
const ROOM = 80 - LABEL - 2;
const ROWS = 3;
const LONGEST_NAME = 60;

/** The 403 report for people: at most some twenty lines, what matters most first. Ends in a line feed. */
export function logReportText(report: LogReport): string {
  const blocks: readonly (readonly [label: string, lines: readonly string[]])[] = [
    ['Logs', report.logs.map(logText)],
    ['Refused', refusedLines(report)],
    ['Since', report.changes.slice(0, ROWS).map((change) => changeText(change, report.zoneKnown))],
    ['What', listLines(report.routes, report)],
    ['Who', [...listLines(report.clients, report), ...accountLines(report)]],
    ['Why', whyLines(report)],
    ['Contrast', contrastLines(report)],
    ['Note', report.problems.map((problem) => problem)],
  ];
  const shown = blocks.filter(([, lines]) => lines.length > 0);
  return `${shown.flatMap(([label, lines]) => block(label, lines)).join('\n')}\n`;
}

function block(label: string, lines: readonly string[]): readonly string[] {
  return lines
    .flatMap((line) => broken(line))
    .map((line, at) => ` ${(at === 0 ? label : '').padEnd(LABEL)} ${line}`.trimEnd());
}

/** A line of at most 80 columns with its label; what goes on stands further in. The bars of a histogram stay together. */
function broken(line: string): readonly string[] {
  if (line.length <= ROOM || line.includes('|')) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const inner = `${indent}  `;
  const [first = '', ...rest] = wrap(line.trimStart(), ROOM - indent.length);
  return [indent + first, ...wrap(rest.join(' '), ROOM - inner.length).map((part) => inner + part)];
}

function logText({
  file,
  formats,
  lines,
  bytes,
  firstAtMs,
  lastAtMs,
}: LogReport['logs'][number]): string {
  const times =
    firstAtMs === undefined || lastAtMs === undefined
      ? ''
      : `, ${dayText(firstAtMs)} ${clock(firstAtMs)} to ${dayText(firstAtMs) === dayText(lastAtMs) ? '' : `${dayText(lastAtMs)} `}${clock(lastAtMs)}`;
  const format = formats.length === 0 ? 'format not known' : formats.join(' and ');
  return `${file}   ${format}, ${number(lines)} ${lines === 1 ? 'line' : 'lines'}, ${size(bytes)}${times}`;
}

function refusedLines({
  refusals,
  passed,
  statuses,
  histogram,
  zoneKnown,
}: LogReport): readonly string[] {
  if (refusals === 0) return ['nothing: no line tells of a refused request'];
  const all = passed === undefined ? undefined : refusals + passed.count;
  const about = passed?.estimated === true ? 'about ' : '';
  const of =
    all === undefined ? '' : ` of ${about}${number(all)} requests (${percent(refusals, all)})`;
  const by = statuses
    .filter(({ refused }) => refused)
    .slice(0, 5)
    .map(({ status, count }) => `${status} × ${number(count)}`);
  const first = `${number(refusals)} ${refusals === 1 ? 'time' : 'times'}${of}${by.length === 0 ? '' : `: ${by.join(', ')}`}`;
  return histogram === undefined ? [first] : [first, histogramText(histogram, zoneKnown)];
}

const BARS = ' ▁▂▃▄▅▆▇█';

function histogramText({ fromMs, stepMs, counts }: Histogram, zoneKnown: boolean): string {
  const most = Math.max(...counts);
  // Whatever there is must be seen.
  const bars = counts.map((count) => BARS[Math.ceil((count / most) * (BARS.length - 1))] ?? ' ');
  const toMs = fromMs + counts.length * stepMs;
  const zone = zoneKnown ? ' UTC' : '';
  return `${clock(fromMs)} |${bars.join('')}| ${clock(toMs)}${zone}   a bar is ${minutes(stepMs)}, the highest ${number(most)}`;
}

function changeText(change: ReportedChange, zoneKnown: boolean): string {
  const { atMs, route, beforePerMinute, afterPerMinute, beside } = change;
  const verb = afterPerMinute > beforePerMinute ? 'rose' : 'fell';
  const what = route === undefined ? 'the refusals' : `the refusals of ${route}`;
  const [before, after, unit] = rates(beforePerMinute, afterPerMinute);
  const also = beside.length === 0 ? '' : `; ${beside.join('; ')}`;
  const when = `${dayText(atMs)} ${clock(atMs)}${zoneKnown ? ' UTC' : ''}`;
  return `${when} ${what} ${verb} from ${before} to ${after} ${unit}${also}`;
}

/** In the unit in which the larger one is at least 1. */
function rates(before: number, after: number): readonly [string, string, string] {
  const most = Math.max(before, after);
  const [factor, unit] =
    most >= 1 ? [1, 'a minute'] : most * 60 >= 1 ? [60, 'an hour'] : [1440, 'a day'];
  return [rate(before * factor), rate(after * factor), unit];
}

function rate(value: number): string {
  return value >= 10 || value === 0
    ? number(Math.round(value))
    : String(Math.round(value * 10) / 10);
}

function listLines(list: TopList, report: LogReport): readonly string[] {
  const rows = list.rows.slice(0, ROWS).map(({ name, count, clients, passed }) => {
    const share = report.refusals === 0 ? '' : ` (${percent(count, report.refusals)})`;
    const from = clients === undefined || clients < 2 ? '' : `, ${clients} clients`;
    const through = passed === undefined || passed === 0 ? '' : `, ${number(passed)} passed`;
    return `${short(name)}   ${list.atLeast ? 'at least ' : ''}${number(count)}${share}${from}${through}`;
  });
  const left = list.distinct - rows.length;
  if (left <= 0) return rows;
  return [...rows, `and ${list.distinctAtLeast ? 'more than ' : ''}${number(left)} more`];
}

function accountLines({ accounts, userAgents, refusals }: LogReport): readonly string[] {
  const names = [
    ['signed in as', accounts],
    ['with', userAgents],
  ] as const;
  return names.flatMap(([label, { rows, distinct }]) => {
    const shown = rows
      .slice(0, 2)
      .map(({ name, count }) => `\`${short(name)}\` ${percent(count, refusals)}`);
    if (shown.length === 0) return [];
    const more = distinct > shown.length ? `, and ${number(distinct - shown.length)} more` : '';
    return [`${label} ${shown.join(', ')}${more}`];
  });
}

function whyLines({ causes, unexplained, refusals }: LogReport): readonly string[] {
  const lines = causes
    .slice(0, ROWS)
    .flatMap(({ code, title, count, evidence }) => [
      `${code}, ${title}: ${number(count)} ${count === 1 ? 'time' : 'times'}`,
      ...evidence
        .slice(0, 1)
        .map(({ text, at }) => `   ${text}${at === undefined ? '' : ` (${at})`}`),
    ]);
  if (unexplained === 0 || refusals === 0) return lines;
  const what =
    causes.length === 0 ? 'no line tells why' : `of ${number(unexplained)} no line tells why`;
  return [
    ...lines,
    `${what}: add the error log, or the log of what stands behind, with another --log`,
  ];
}

function contrastLines({ contrasts, passed }: LogReport): readonly string[] {
  const about = passed?.estimated === true ? 'about ' : '';
  return contrasts.slice(0, ROWS).map((one) => contrastText(one, about));
}

function contrastText(
  { kind, route, who, refused, others, passed, sinceMs }: Contrast,
  about: string,
): string {
  const since = sinceMs === undefined ? '' : ` since ${clock(sinceMs)}`;
  const own = `${number(refused)} of ${passed === 0 ? '' : about}${number(refused + passed)}${since}`;
  const rest = `${about}${number(others.passed)} of ${number(others.passed + others.refused)}`;
  switch (kind) {
    case 'client':
      return `${route}: client \`${short(who)}\` is refused (${own}), others pass (${rest})`;
    case 'user_agent':
      return `${route}: \`${short(who)}\` is refused (${own}), other user agents pass (${rest})`;
    case 'method':
      return `${route}: ${who} is refused (${own}), other methods pass (${rest})`;
    case 'everybody':
      return `${route}: everybody is refused (${who} clients, ${own})`;
  }
}

function short(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}

function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  return `${share >= 10 || share === 0 ? Math.round(share) : share.toFixed(share >= 0.1 ? 1 : 3)} %`;
}

function number(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, name] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${rate(bytes / unit)} ${name}`;
}

function dayText(ms: number): string {
  return formatInstant(ms).slice(0, 10);
}

function clock(ms: number): string {
  return formatInstant(ms).slice(11, 16);
}

function minutes(stepMs: number): string {
  const whole = Math.round(stepMs / 60_000);
  if (whole < 60) return `${whole} min`;
  return whole < 1440 ? `${Math.round(whole / 6) / 10} h` : `${Math.round(whole / 144) / 10} days`;
}
