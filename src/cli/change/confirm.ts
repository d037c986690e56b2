import { PinpointError } from '../../util/error.ts';
import type { CommandContext } from '../command.ts';
import type { ParsedCommand } from '../spec.ts';

/** A question that must be agreed to. */
export interface Question {
  readonly text: string;
  /** The switch that agrees beforehand. */
  readonly flag: 'yes' | 'cross-tenant';
}

/**
 * Asks, unless the command line has agreed already. False: no.
 * @throws PinpointError `usage.invalid` where nobody is there to be asked
 */
export async function confirm(
  question: Question,
  command: ParsedCommand,
  context: CommandContext,
): Promise<boolean> {
  if (command.switches.has(question.flag)) return true;
  const { terminal } = context;
  if (!terminal.canAsk || command.switches.has('json')) {
    throw new PinpointError('usage.invalid', `nobody is there to be asked: ${question.text}`, {
      next: `look at the change, then agree to it with \`--${question.flag}\``,
    });
  }
  const answer = await terminal.ask(`${question.text} [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}
