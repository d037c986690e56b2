import type { LayerName } from '../../core/layer.ts';
import type { WhoElse } from '../../core/explanation.ts';
import type { ReportedFix, WhyReport } from '../why-report.ts';
import { requestEditText } from './edit-text.ts';
import type { Paint } from './paint.ts';
import { countText, pad, plain, wrap } from '../../util/plain.ts';
import { spanText } from './time.ts';

const ACTOR_WIDTH = 10;
const INDENT = ' '.repeat(ACTOR_WIDTH + 5);

/** Who can make a fix, in the words that people use. */
export const ACTOR_WORDS: Readonly<Record<ReportedFix['actor'], string>> = {
  caller: 'caller',
  key_owner: 'key owner',
  api_owner: 'owner',
  operator: 'operator',
  wait: 'wait',
};

/** Layers that none of the fixes can speak for, because their facts were not kept. */
export function unknownToAll(fixes: readonly ReportedFix[]): readonly LayerName[] {
  const [first, ...others] = fixes.map((fix) => fix.proof.unknown);
  return (first ?? []).filter((layer) => others.every((unknown) => unknown.includes(layer)));
}

/** What is said once where no fix can speak for some layers. */
export function unknownSentence(layers: readonly LayerName[]): string {
  return `As far as is known: what ${layers.join(' and ')} would have said cannot be told from what was kept.`;
}

/** One fix: who, what, whom else it lets in, how to apply it. `shared`: layers that are said to be unknown for all fixes. */
export function fixLines(
  fix: ReportedFix,
  { paint, nowMs }: { readonly paint: Paint; readonly nowMs: number },
  shared: readonly LayerName[],
): readonly string[] {
  const [first = '', ...rest] = fix.summary.flatMap((line) =>
    wrap(plain(line), 100 - INDENT.length),
  );
  const lines = [
    `  ${paint('accent', String(fix.number))} ${pad(ACTOR_WORDS[fix.actor], ACTOR_WIDTH)} ${first}`,
    ...rest.map((line) => INDENT + line),
  ];
  for (const example of fixExamples(fix)) lines.push(INDENT + paint('quiet', example));
  if (fix.widens !== undefined) {
    const tone = fix.widens.crossesTenants ? 'warn' : 'quiet';
    for (const line of wrap(widensText(fix.widens, nowMs), 100 - INDENT.length))
      lines.push(INDENT + paint(tone, line));
  }
  const unknown = fix.proof.unknown.filter((layer) => !shared.includes(layer));
  if (unknown.length > 0) lines.push(INDENT + paint('warn', `not known: ${unknown.join(', ')}`));
  if (fix.apply !== undefined) lines.push(`${INDENT}${paint('quiet', 'apply:')} ${fix.apply}`);
  return lines;
}

/** What to send, said exactly, where the summary only says of what kind it is. */
export function fixExamples(fix: ReportedFix): readonly string[] {
  return fix.edits.flatMap((edit) =>
    edit.on === 'request' && (edit.op === 'edit_body' || edit.op === 'from_address')
      ? [`for example: ${requestEditText(edit)}`]
      : [],
  );
}

/** What is said where nothing was found that helps. */
export function noFixText(report: WhyReport): string {
  if (report.decision.code === 'upstream.refused') {
    return 'The backend decided this: what helps is its to say, in its answer or its documentation.';
  }
  const bounded = report.search.bounded ? ' The search ended at its bound.' : '';
  return `No fix was found in ${countText(report.search.decisions, 'decision')}.${bounded}`;
}

/** Whom else a fix lets in, and what it changes among the calls that were kept. */
export function widensText(widens: WhoElse, nowMs: number): string {
  const words = [`lets in: ${plain(widens.reach)}`];
  if (widens.crossesTenants) words.push('CROSSES TENANTS');
  const { replay } = widens;
  if (replay !== undefined) words.push(replayText(replay, nowMs));
  return words.join(' · ');
}

function replayText(replay: NonNullable<WhoElse['replay']>, nowMs: number): string {
  const base = `of ${replay.calls} calls in the last ${spanText(nowMs - replay.sinceMs)}`;
  const changes = [
    ...(replay.newlyAllowed > 0 ? [`allows ${replay.newlyAllowed} more`] : []),
    ...(replay.newlyRefused > 0 ? [`refuses ${replay.newlyRefused} more`] : []),
    ...(replay.notEvaluable > 0 ? [`may let ${replay.notEvaluable} pass, as far as is known`] : []),
  ];
  if (changes.length === 0) return `${base} it changes none`;
  return `${base} it ${changes.join(' and ')}${byWhom(replay.consumers)}`;
}

function byWhom(consumers: readonly string[]): string {
  if (consumers.length === 0) return '';
  const shown = consumers.slice(0, 3).map(plain).join(', ');
  return consumers.length <= 3
    ? `, all by ${shown}`
    : `, by ${shown} and ${consumers.length - 3} others`;
}
