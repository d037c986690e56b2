import type { DocumentEdit, RequestEdit } from '../../core/edit.ts';
import { changeId, requireChange } from '../../control/change-log.ts';
import { undoEdits } from '../../control/plan-change.ts';
import { isSamePolicy } from '../../control/policy-moment.ts';
import { requestEditText } from '../../control/render/edit-text.ts';
import type { ReportedFix, WhyReport } from '../../control/why-report.ts';
import { PinpointError } from '../../util/error.ts';
import { changePolicy } from '../change/change-policy.ts';
import type { ChangeOutcome } from '../change/change-policy.ts';
import type { Question } from '../change/confirm.ts';
import { EXIT, printJson } from '../command.ts';
import type { CommandContext, ExitCode } from '../command.ts';
import { findGateway, requireFiles } from '../find-gateway.ts';
import { usage } from '../parse-command.ts';
import type { ParsedCommand } from '../spec.ts';
import { WHY } from '../specs.ts';
import { whyCall } from './ask-why.ts';

type Made = Extract<ChangeOutcome, { readonly kind: 'made' }>;

/** `pinpoint why <id> --apply N`: makes a proven fix, waits until it is live, and decides the call again. */
export async function applyFix(
  id: string,
  numberText: string,
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const found = await findGateway(command, context.cwd);
  const now = command.switches.has('now');
  const report = await whyCall(id, { now }, { found, context });
  const fix = chooseFix(report, numberText, now);
  const edits = fix.edits.filter((edit): edit is DocumentEdit => edit.on !== 'request');
  const outcome = await changePolicy(command, context, (_document, _found, policy) => {
    if (!isSamePolicy(policy, report.policy)) throw changedOnDisk(id);
    return {
      edits,
      note: `fix for call ${id}: ${fix.summary.join('; ')}`,
      warnings: warningsOf(fix),
    };
  });
  if (outcome.kind === 'declined') return EXIT.problems;
  const after = await whyCall(id, { now: true }, { found, context });
  const rest = fix.edits.filter((edit): edit is RequestEdit => edit.on === 'request');
  return tell({ id, after, outcome, rest, command, context });
}

/** `pinpoint why <id> --undo CHANGE`: takes a change back, and decides the call again. */
export async function undoChange(
  id: string,
  change: string,
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const found = await findGateway(command, context.cwd);
  const note = await requireChange(requireFiles(found).dataDirectory, change);
  const outcome = await changePolicy(command, context, (document) => ({
    edits: undoEdits(note, document),
    note: `undo of: ${note.note}`,
  }));
  if (outcome.kind === 'declined') return EXIT.problems;
  const after = await whyCall(id, { now: true }, { found, context });
  tell({ id, after, outcome, rest: [], command, context });
  return EXIT.done;
}

function chooseFix(report: WhyReport, numberText: string, now: boolean): ReportedFix {
  if (report.today !== undefined && !now) {
    throw new PinpointError(
      'policy.changed',
      'the policy has changed since this call was decided, so its fixes may not fit any more',
      {
        next: `see today’s fixes with \`pinpoint why ${report.id} --now\`, then add \`--apply N\` to that`,
      },
    );
  }
  const fix = report.fixes.find((one) => String(one.number) === numberText);
  if (fix === undefined) {
    const count = report.fixes.length;
    throw usage(
      WHY,
      count === 0
        ? 'this call has no fix to apply'
        : `there is no fix \`${numberText}\`; there are 1 to ${count}`,
    );
  }
  if (fix.widens !== undefined) return fix;
  throw new PinpointError(
    'edit.not_applicable',
    `fix ${fix.number} is not one of the policy: ${fix.summary.join('; ')}`,
    {
      next: 'tell the caller, or choose a fix that has an `apply` command',
    },
  );
}

function warningsOf(fix: ReportedFix): readonly Question[] {
  if (fix.widens?.crossesTenants !== true) return [];
  return [
    {
      text: `This fix reaches beyond the caller’s tenant (${fix.widens.reach}). Make it all the same?`,
      flag: 'cross-tenant',
    },
  ];
}

function changedOnDisk(id: string): PinpointError {
  return new PinpointError(
    'policy.changed',
    'the policy file on disk is not the policy that was decided on',
    {
      next: `mend it if \`pinpoint check\` finds fault with it; else run \`pinpoint why ${id} --now\` again`,
    },
  );
}

interface Telling {
  readonly id: string;
  readonly after: WhyReport;
  readonly outcome: Made;
  /** What is left for the caller to do. */
  readonly rest: readonly RequestEdit[];
  readonly command: ParsedCommand;
  readonly context: CommandContext;
}

/** Says what the call comes to now, and how to take the change back. */
function tell({ id, after, outcome, rest, command, context }: Telling): ExitCode {
  const { terminal } = context;
  const undo = `pinpoint why ${id} --undo ${changeId(outcome.change)}`;
  const { decision } = after;
  const refused = decision.outcome === 'refuse';
  if (command.switches.has('json')) {
    printJson(context, {
      change: changeId(outcome.change),
      undo,
      policy: outcome.policy,
      live: outcome.live,
      callerMust: rest,
      after,
    });
  } else {
    const words = refused
      ? terminal.paint('bad', `✗ ${decision.status} ${decision.code}`)
      : terminal.paint(
          'good',
          decision.outcome === 'allow' ? '✓ allowed' : '✓ not refused, as far as is known',
        );
    terminal.out(
      `decided again: ${words} ${refused ? '' : after.request.method} ${refused ? after.inShort : after.request.path}\n`,
    );
    for (const edit of rest) terminal.out(`the caller must still: ${requestEditText(edit)}\n`);
    terminal.out(`undo: ${undo}\n`);
  }
  return refused && rest.length === 0 ? EXIT.problems : EXIT.done;
}
