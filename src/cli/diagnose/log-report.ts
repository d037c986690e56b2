import { EXIT } from '../command.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import type { ParsedCommand } from '../spec.ts';
import { streamLogs } from './read-logs.ts';
import type { LogInput } from './stdin.ts';

/** The 403 report of logs without a request. The exit code is 1 where nothing was refused. */
export async function reportLogs(
  logs: readonly LogInput[],
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  await streamLogs(logs, { event: () => undefined }, { command, context });
  return EXIT.problems;
}
