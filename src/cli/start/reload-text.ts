import type { Paint } from '../../control/render/paint.ts';
import { countText, plain } from '../../util/plain.ts';
import type { KeeperEvent } from './policy-keeper.ts';

/** So many mistakes are printed; `pinpoint check` prints all. */
const MOST_PROBLEMS = 10;

/** What is printed where the gateway runs when its policy file was changed. */
export function reloadText(event: KeeperEvent, nowMs: number, paint: Paint): string {
  const time = paint('quiet', new Date(nowMs).toISOString().slice(11, 19));
  const { status } = event;
  const name = `${status.revision.slice(0, 6)}/${status.directoryVersion.slice(0, 6)}`;
  if (event.kind === 'live') {
    return `${time} ${paint('good', '✓')} policy ${name} is live: ${plain(status.note)} (${plain(status.by)})\n`;
  }
  const shown = event.problems
    .slice(0, MOST_PROBLEMS)
    .map((one) => `    ${plain(one.file)}:${one.line}:${one.column}  ${plain(one.message)}\n`);
  const more = event.problems.length - shown.length;
  return `${time} ${paint('bad', '✗')} the changed policy was refused; ${name} serves on\n${shown.join('')}${more > 0 ? `    and ${countText(more, 'more problem')}: run \`pinpoint check\`\n` : ''}`;
}
