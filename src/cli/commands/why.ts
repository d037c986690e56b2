import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decisionPage } from '../../control/render/html/decision-page.ts';
import { whyText } from '../../control/render/why-text.ts';
import type { WhyReport } from '../../control/why-report.ts';
import { PinpointError } from '../../util/error.ts';
import { EXIT, printJson } from '../command.ts';
import type { CommandContext, ExitCode, RunCommand } from '../command.ts';
import { findGateway } from '../find-gateway.ts';
import type { Found } from '../find-gateway.ts';
import { usage } from '../parse-command.ts';
import type { ParsedCommand } from '../spec.ts';
import { WHY } from '../specs.ts';
import { applyFix, undoChange } from '../why/apply-fix.ts';
import { whyCall, whyUnsent } from '../why/ask-why.ts';
import { describedRequest } from '../why/described-request.ts';

/** `pinpoint why`: explains a call or a described request, applies a fix, takes one back. */
export const run: RunCommand = async (command, context) => {
  const { values } = command;
  const apply = values.get('apply');
  const undo = values.get('undo');
  if (apply !== undefined && undo !== undefined)
    throw usage(WHY, '`--apply` and `--undo` cannot be given together');
  if (command.curl !== undefined) return explainDescribed(command.curl, command, context);
  if (values.has('from'))
    throw usage(WHY, '`--from` is for described requests: `pinpoint why --from ADDRESS -- curl …`');
  const id = (command.words[0] ?? '').toLowerCase();
  if (apply !== undefined) return applyFix(id, apply, command, context);
  if (undo !== undefined) return undoChange(id, undo, command, context);
  const found = await findGateway(command, context.cwd);
  const report = await whyCall(id, { now: command.switches.has('now') }, { found, context });
  await show(report, command, { found, context });
  return EXIT.done;
};

async function explainDescribed(
  words: readonly string[],
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  for (const option of ['apply', 'undo']) {
    if (command.values.has(option))
      throw usage(WHY, `\`--${option}\` needs a recorded call: send the request, then use its id`);
  }
  const request = describedRequest(words, command.values.get('from'), context.cwd);
  const found = await findGateway(command, context.cwd);
  const report = await whyUnsent(request, { found, context });
  await show(report, command, { found, context });
  return report.decision.outcome === 'refuse' ? EXIT.problems : EXIT.done;
}

async function show(
  report: WhyReport,
  command: ParsedCommand,
  { found, context }: { readonly found: Found; readonly context: CommandContext },
): Promise<void> {
  const { terminal } = context;
  const html = command.values.get('html');
  if (html !== undefined) await writePage(report, resolve(context.cwd, html), context);
  if (command.switches.has('json')) return printJson(context, report);
  terminal.out(whyText(report, { paint: terminal.paint, nowMs: context.nowMs() }));
  if (html !== undefined) terminal.err(`written: ${html}\n`);
  else if (found.kind === 'running' && report.id !== undefined && terminal.canAsk) {
    const { code } = (await found.admin.post('/links', '')) as { readonly code: string };
    terminal.err(
      `\n  ${terminal.paintErr('quiet', `In a browser, once: ${found.admin.url}/calls/${report.id}?token=${code}`)}\n`,
    );
  }
}

async function writePage(report: WhyReport, file: string, context: CommandContext): Promise<void> {
  try {
    await writeFile(file, decisionPage(report, context.nowMs()).html);
  } catch (cause) {
    throw new PinpointError('store.unwritable', `the page cannot be written to \`${file}\``, {
      next: 'name another file with `--html FILE`',
      cause,
    });
  }
}
