import type { WhyReport } from '../why-report.ts';
import { fixLines, noFixText, unknownSentence, unknownToAll } from './fix-text.ts';
import type { Paint, Tone } from './paint.ts';
import { plain, widthOf, wrap } from '../../util/plain.ts';
import { table } from './table.ts';
import { agoText, momentText } from './time.ts';
import { nearest } from './near-misses.ts';
import { timelineLines } from './timeline-text.ts';

/** Widest line that is printed, but for commands and ids, which are never broken. */
const WIDTH = 100;

/** How to print. */
export interface TextOptions {
  readonly paint: Paint;
  readonly nowMs: number;
}

/** The report for a terminal: verdict, who, timeline, sentence, fixes, whom to ask. Ends with a line feed. */
export function whyText(report: WhyReport, options: TextOptions): string {
  const blocks = [
    headLines(report, options),
    todayLines(report, options.paint),
    timelineLines(report, options.paint),
    nearMissLines(report, options.paint),
    sentenceLines(report),
    fixesBlock(report, options),
    askLines(report),
  ].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function headLines(report: WhyReport, options: TextOptions): readonly string[] {
  const { paint, nowMs } = options;
  const verdict = verdictWords(report);
  const request = `${plain(report.request.method)} ${plain(report.request.path)}`;
  const when = report.sent ? agoText(report.atMs, nowMs) : 'never sent';
  const right = report.id === undefined ? when : `${when} · ${report.id}`;
  const left = `${verdict.text}   ${request}`;
  const room = WIDTH - widthOf(left) - widthOf(right);
  const painted = `${paint(verdict.tone, verdict.text)}   ${paint('strong', request)}`;
  const first =
    room >= 2
      ? [`${painted}${' '.repeat(room)}${paint('quiet', right)}`]
      : [painted, paint('quiet', right)];
  return [
    ...first,
    ...wrap(circumstances(report).join(' · '), WIDTH).map((line) => paint('quiet', line)),
  ];
}

function verdictWords(report: WhyReport): { readonly text: string; readonly tone: Tone } {
  const { outcome, status, code } = report.decision;
  if (outcome === 'refuse')
    return {
      text: `${status === undefined || status === 0 ? 'refused' : status} ${code ?? ''}`.trim(),
      tone: 'bad',
    };
  if (outcome === 'not_evaluable') return { text: 'not decidable', tone: 'warn' };
  const answered = report.recorded === undefined ? '' : ` ${report.recorded.status || ''}`;
  return { text: `allowed${answered}`.trim(), tone: 'good' };
}

function circumstances(report: WhyReport): readonly string[] {
  const { recorded, policy } = report;
  const words = [
    whoText(report),
    `policy ${policy.revision.slice(0, 6)}${policy.which === 'todays' ? ' (today’s)' : ''}`,
  ];
  if (recorded !== undefined) {
    words.push(`decided in ${microsText(recorded.timings.decideUs)}`);
    words.push(recorded.upstreamReached ? 'backend reached' : 'backend not reached');
  }
  return words;
}

/** Who it was, as far as that is known: `reports-app (acme) with key pk_rep_7Hq2`. */
export function whoText(report: WhyReport): string {
  const { consumer, tenant, keyId } = report.principal;
  if (consumer === undefined) return `nobody known, from ${plain(report.request.clientIp)}`;
  return `${plain(consumer)}${tenant === undefined ? '' : ` (${plain(tenant)})`}${keyId === undefined ? '' : ` with key ${plain(keyId)}`}`;
}

/** Microseconds with as many digits as say something. */
export function microsText(micros: number): string {
  if (micros >= 1000) return `${(micros / 1000).toFixed(1)} ms`;
  return `${micros >= 10 ? micros.toFixed(0) : micros.toFixed(1)} µs`;
}

/** What today's policy would say, where it is another one. */
export function todaySentence(report: WhyReport): string | undefined {
  const { today, policy } = report;
  if (today === undefined) return undefined;
  const since = `The policy has changed since (${policy.revision.slice(0, 6)}/${policy.directoryVersion.slice(0, 6)} of ${momentText(policy.acceptedAtMs)} → ${today.revision.slice(0, 6)}/${today.directoryVersion.slice(0, 6)})`;
  if (today.same) return `${since}; today’s comes to the same.`;
  if (today.outcome === 'allow') return `${since}; today’s allows this request.`;
  if (today.outcome === 'refuse')
    return `${since}; today’s refuses this request with ${today.code}. Add \`--now\` to see why.`;
  return `${since}; today’s does not refuse this request, as far as is known.`;
}

function todayLines(report: WhyReport, paint: Paint): readonly string[] {
  const sentence = todaySentence(report);
  return sentence === undefined
    ? []
    : wrap(`! ${sentence}`, WIDTH).map((line) => paint('warn', line));
}

function nearMissLines(report: WhyReport, paint: Paint): readonly string[] {
  const misses = nearest(report.nearMisses);
  if (misses.length === 0) return [];
  const rows = misses.map((miss) => {
    const place = report.places[miss.rule];
    const where = place === undefined ? plain(miss.rule) : `${plain(place.file)}:${place.line}`;
    return [
      `· ${plain(miss.text)}`,
      `but for the ${miss.failing.map((one) => one.clause).join(' and the ')}`,
      where,
    ];
  });
  const lines = table(rows, [
    { most: 42 },
    { most: 30 },
    { most: 24, paint: (text) => paint('quiet', text) },
  ]);
  return [paint('strong', '  Permits that came near'), ...lines.map((line) => `  ${line}`)];
}

function sentenceLines(report: WhyReport): readonly string[] {
  return wrap(`In short: ${plain(report.inShort)}`, WIDTH - 2).map((line) => `  ${line}`);
}

function fixesBlock(report: WhyReport, { paint, nowMs }: TextOptions): readonly string[] {
  if (report.decision.outcome === 'allow') return [];
  const [first] = report.fixes;
  if (first === undefined) {
    return wrap(noFixText(report), WIDTH - 2).map((line) => `  ${line}`);
  }
  const title =
    paint('strong', '  Fixes, cheapest first') +
    paint('quiet', ' — each was decided again and allowed');
  const shared = unknownToAll(report.fixes);
  const caveat =
    shared.length === 0
      ? []
      : wrap(unknownSentence(shared), WIDTH - 2).map((line) => `  ${paint('quiet', line)}`);
  const fixes = report.fixes.flatMap((fix) => fixLines(fix, { paint, nowMs }, shared));
  return [title, ...caveat, ...fixes];
}

function askLines(report: WhyReport): readonly string[] {
  const ask = report.caller?.ask;
  if (ask === undefined) return [];
  return wrap(`Ask ${plain(ask.who)}: “${plain(ask.text)}”`, WIDTH - 2).map((line) => `  ${line}`);
}
