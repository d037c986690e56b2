import { redactDeep, redactText } from '../../diagnose/report/redact.ts';
import { EXIT, printJson } from '../command.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import type { ParsedCommand } from '../spec.ts';
import { loadLogReport } from './parts.ts';
import { streamLogs } from './read-logs.ts';
import type { LogInput } from './stdin.ts';

/**
 * The 403 report of logs without a request: who, what, since when, why. The exit code is 1 where nothing was refused.
 * @throws PinpointError as `streamLogs`
 */
export async function reportLogs(
  logs: readonly LogInput[],
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const { LogReportBuilder, logReportText } = await loadLogReport();
  const builder = new LogReportBuilder();
  const summaries = await streamLogs(logs, builder, { command, context });
  const report = redactDeep(builder.finish(summaries), redactText);
  const { terminal } = context;
  if (command.switches.has('json')) printJson(context, { ...report, sent: [] });
  else if (command.switches.has('markdown'))
    terminal.out(`\`\`\`\n${logReportText(report)}\`\`\`\n\nSent: nothing.\n`);
  else terminal.out(`${logReportText(report)}\n ${'Sent'.padEnd(10)} nothing\n`);
  return report.refusals > 0 ? EXIT.done : EXIT.problems;
}
