import type { ParsedCommand } from './spec.ts';
import type { Terminal } from './terminal.ts';

/** What a command is given beside its command line. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: () => number;
}

/** Runs a command; the number is the exit code. Fails with a `PinpointError`. */
export type RunCommand = (command: ParsedCommand, context: CommandContext) => Promise<ExitCode>;

export type ExitCode = 0 | 1 | 2 | 3;

/** Done; problems or a refusal; the command line does not fit; something outside is not as it must be. */
export const EXIT = { done: 0, problems: 1, usage: 2, failed: 3 } as const;

/** Prints a value as JSON, one document on one line unless somebody reads it. */
export function printJson(context: CommandContext, value: unknown): void {
  context.terminal.out(`${JSON.stringify(value, undefined, 2)}\n`);
}
