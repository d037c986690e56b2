import type { Diagnosis } from '../../diagnose/report/diagnosis.ts';
import type { SeenExchange } from '../../diagnose/exchange.ts';
import { EXIT, printJson } from '../command.ts';
import type { CommandContext, ExitCode, RunCommand } from '../command.ts';
import { chooseExchange, otherRefusals } from '../diagnose/choose-exchange.ts';
import type { Chosen } from '../diagnose/choose-exchange.ts';
import { collect } from '../diagnose/collect.ts';
import type { Collected } from '../diagnose/collect.ts';
import { caseOf, examine } from '../diagnose/examine.ts';
import { printLogReport, readLogsAlone } from '../diagnose/log-report.ts';
import { loadApi, loadNetwork } from '../diagnose/parts.ts';
import { joinLogsTo, withLogSource } from '../diagnose/read-logs.ts';
import type { JoinedLogs } from '../diagnose/read-logs.ts';
import { withResponse } from '../diagnose/with-response.ts';
import { usage } from '../parse-command.ts';
import type { ParsedCommand } from '../spec.ts';
import { DIAGNOSE } from '../specs.ts';

/** From here on a cause counts as named: it is as likely as everything else together. */
const NAMED = 0.5;

/** `pinpoint diagnose`: who refused a request, why, and what to change; nothing is sent unless `--network` asks for it. */
export const run: RunCommand = async (command, context) => {
  if (command.switches.has('json') && command.switches.has('markdown'))
    throw usage(DIAGNOSE, '`--json` and `--markdown` cannot be given together');
  const entry = entryOf(command);
  const collected = await collect(command, context);
  const exchanges = withResponse(collected.exchanges, collected.responses, entry);
  if (exchanges.length === 0) return runOnLogs(collected, { command, context });
  const chosen = chooseExchange(exchanges, entry);
  if (chosen === undefined)
    throw usage(DIAGNOSE, `\`--entry\` is ${entry}; there are ${exchanges.length}, counted from 1`);
  const given = { command, context };
  const logs = await joinedLogs(chosen.exchange, collected.logs, given);
  const diagnosis = await diagnose(chosen, { ...collected, joined: logs }, given);
  await show(diagnosis, command, context);
  showOthers(otherRefusals(exchanges, chosen), context);
  return exitOf(diagnosis);
};

/** The readers of logs are loaded where there is one. */
async function joinedLogs(
  exchange: SeenExchange,
  logs: Collected['logs'],
  given: Given,
): Promise<JoinedLogs> {
  if (logs.length === 0) return { events: [], reads: [], problems: [] };
  return withLogSource(given, async (source) => joinLogsTo(exchange, logs, source));
}

/** Lines of one request are what is asked about; of many requests there is a report. */
async function runOnLogs(collected: Collected, given: Given): Promise<ExitCode> {
  const { command, context } = given;
  const { report, one } = await readLogsAlone(collected.logs, given);
  if (one === undefined) return printLogReport(report, command, context);
  const source = collected.logs.map(({ path }) => path).join(', ');
  const alone = { exchange: { source }, others: [] };
  const diagnosis = await diagnose(alone, { ...collected, joined: one }, given);
  await show(diagnosis, command, context);
  return exitOf(diagnosis);
}

function exitOf({ causes }: Diagnosis): ExitCode {
  return (causes[0]?.confidence ?? 0) >= NAMED ? EXIT.done : EXIT.problems;
}

function entryOf({ values }: ParsedCommand): number | undefined {
  const text = values.get('entry');
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw usage(DIAGNOSE, `\`--entry\` is \`${text}\`; a number from 1 on is expected`);
  return Number(text);
}

interface Given {
  readonly command: ParsedCommand;
  readonly context: CommandContext;
}

async function diagnose(
  { exchange, others }: Omit<Chosen, 'entry'>,
  collected: Collected & { readonly joined: JoinedLogs },
  given: Given,
): Promise<Diagnosis> {
  const { command, context } = given;
  const { api, problems } = await loadApi(command.values.get('openapi'), context);
  const logs = collected.joined;
  const kase = caseOf({
    exchange,
    others,
    knownGood: goodOf(collected.knownGood, exchange),
    api,
    logs,
    nowMs: context.nowMs(),
  });
  const asked = command.values.get('network');
  const network = asked === undefined ? undefined : await loadNetwork(asked, kase, context);
  return examine(kase, [...collected.problems, ...problems, ...logs.problems], network);
}

/** Of several requests that work, the one that comes nearest: the same path, and an answer that is no refusal. */
function goodOf(
  known: readonly SeenExchange[],
  { request }: SeenExchange,
): SeenExchange | undefined {
  const score = (one: SeenExchange): number =>
    ((one.response?.status ?? 200) < 400 ? 4 : 0) +
    (one.request?.url.path === request?.url.path ? 2 : 0) +
    (one.request?.method === request?.method ? 1 : 0);
  return known.toSorted((left, right) => score(right) - score(left))[0];
}

async function show(
  diagnosis: Diagnosis,
  { switches }: ParsedCommand,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  if (switches.has('json')) {
    const { diagnosisJson } = await import('../../diagnose/report/json.ts');
    printJson(context, diagnosisJson(diagnosis));
  } else if (switches.has('markdown')) {
    const { diagnosisMarkdown } = await import('../../diagnose/report/markdown.ts');
    terminal.out(diagnosisMarkdown(diagnosis));
  } else if (switches.has('all')) {
    const { wholeDiagnosisText } = await import('../../diagnose/report/text-all.ts');
    terminal.out(wholeDiagnosisText(diagnosis, terminal.paint));
  } else {
    const { diagnosisText } = await import('../../diagnose/report/text.ts');
    terminal.out(diagnosisText(diagnosis, terminal.paint));
  }
}

function showOthers(lines: readonly string[], { terminal }: CommandContext): void {
  if (lines.length === 0) return;
  terminal.err(`\n${terminal.paintErr('quiet', 'Also refused in it:')}\n`);
  for (const line of lines) terminal.err(`  ${line}\n`);
}
