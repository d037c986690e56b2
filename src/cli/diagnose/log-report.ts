import type { LogReport } from '../../diagnose/logs/log-report.ts';
import { redactDeep, redactText } from '../../diagnose/report/redact.ts';
import { EXIT, printJson } from '../command.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import type { ParsedCommand } from '../spec.ts';
import { loadLogJoin, loadLogReport } from './parts.ts';
import { streamLogs, withLogSource } from './read-logs.ts';
import type { JoinedLogs } from './read-logs.ts';
import type { LogInput } from './stdin.ts';

/** What logs without a request or an answer hold: a report of all refusals, and where all lines are of one, that one. */
export interface LogsAlone {
  readonly report: LogReport;
  readonly one?: JoinedLogs;
}

/** Reads logs that were given alone. @throws PinpointError as `streamLogs` */
export async function readLogsAlone(
  logs: readonly LogInput[],
  given: { readonly command: ParsedCommand; readonly context: CommandContext },
): Promise<LogsAlone> {
  const [{ LogReportBuilder }, { AloneCollector }] = await Promise.all([
    loadLogReport(),
    loadLogJoin(),
  ]);
  const builder = new LogReportBuilder();
  const alone = new AloneCollector();
  const summaries = await withLogSource(given, async (source) => {
    const listener = {
      event(event: Parameters<typeof builder.event>[0]) {
        builder.event(event);
        alone.add(event);
      },
      passed: builder.passed.bind(builder),
      landmark: builder.landmark.bind(builder),
    };
    return streamLogs(logs, listener, source);
  });
  const report = redactDeep(builder.finish(summaries), redactText);
  const events = alone.ofOneRequest();
  if (events === undefined) return { report };
  const problems = summaries.flatMap((summary) => summary.problems);
  return { report, one: { events, reads: [], problems } };
}

/** Prints the 403 report of logs: who, what, since when, why. The exit code is 1 where nothing was refused. */
export async function printLogReport(
  report: LogReport,
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const { logReportText } = await loadLogReport();
  const { terminal } = context;
  if (command.switches.has('json')) printJson(context, { ...report, sent: [] });
  else if (command.switches.has('markdown'))
    terminal.out(`\`\`\`\n${logReportText(report)}\`\`\`\n\nSent: nothing.\n`);
  else terminal.out(`${logReportText(report)}\n ${'Sent'.padEnd(10)} nothing\n`);
  return report.refusals > 0 ? EXIT.done : EXIT.problems;
}
