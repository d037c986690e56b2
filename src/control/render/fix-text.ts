import type { WhoElse } from '../../core/explanation.ts';
import type { ReportedFix } from '../why-report.ts';
import type { Paint } from './paint.ts';
import { pad, plain, wrap } from './plain.ts';
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

/** One fix: who, what, whom else it lets in, how to apply it. */
export function fixLines(fix: ReportedFix, paint: Paint, nowMs: number): readonly string[] {
  const [first = '', ...rest] = fix.summary.flatMap((line) =>
    wrap(plain(line), 100 - INDENT.length),
  );
  const lines = [
    `  ${paint('accent', String(fix.number))} ${pad(ACTOR_WORDS[fix.actor], ACTOR_WIDTH)} ${first}`,
    ...rest.map((line) => INDENT + line),
  ];
  if (fix.widens !== undefined) {
    const tone = fix.widens.crossesTenants ? 'warn' : 'quiet';
    for (const line of wrap(widensText(fix.widens, nowMs), 100 - INDENT.length))
      lines.push(INDENT + paint(tone, line));
  }
  if (fix.proof.unknown.length > 0) {
    lines.push(
      INDENT +
        paint(
          'warn',
          `allowed as far as is known; not kept, so not decided: ${fix.proof.unknown.join(', ')}`,
        ),
    );
  }
  if (fix.apply !== undefined) lines.push(`${INDENT}${paint('quiet', 'apply:')} ${fix.apply}`);
  return lines;
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
  const unknown = replay.notEvaluable === 0 ? '' : `, ${replay.notEvaluable} not known`;
  if (replay.newlyAllowed === 0 && replay.newlyRefused === 0)
    return `${base} it changes none${unknown}`;
  const changes = [
    ...(replay.newlyAllowed > 0 ? [`allows ${replay.newlyAllowed} more`] : []),
    ...(replay.newlyRefused > 0 ? [`refuses ${replay.newlyRefused} more`] : []),
  ].join(' and ');
  return `${base} it ${changes}${byWhom(replay.consumers)}${unknown}`;
}

function byWhom(consumers: readonly string[]): string {
  if (consumers.length === 0) return '';
  const shown = consumers.slice(0, 3).map(plain).join(', ');
  return consumers.length <= 3
    ? `, all by ${shown}`
    : `, by ${shown} and ${consumers.length - 3} others`;
}
