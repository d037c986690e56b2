import { relative } from 'node:path';
import type { DocumentEdit } from '../../core/edit.ts';
import type { PolicyDocument } from '../../core/policy/document.ts';
import { writeChange } from '../../control/change-log.ts';
import type { ChangeNote } from '../../control/change-log.ts';
import { planChange } from '../../control/plan-change.ts';
import type { PlannedChange } from '../../control/plan-change.ts';
import { diffText } from '../../control/render/diff-text.ts';
import { formatDuration } from '../../util/units.ts';
import { writePatched } from '../../policy-file/write-patched.ts';
import type { RevisionName } from '../../store/ports.ts';
import { PinpointError } from '../../util/error.ts';
import type { CommandContext } from '../command.ts';
import { findGateway, requireFiles } from '../find-gateway.ts';
import type { Found } from '../find-gateway.ts';
import { readPolicy } from '../local-policy.ts';
import type { LocalPolicy } from '../local-policy.ts';
import type { ParsedCommand } from '../spec.ts';
import { changer } from './changer.ts';
import { awaitLive } from './await-live.ts';
import { confirm } from './confirm.ts';
import type { Question } from './confirm.ts';
import { keepRevision } from './keep-revision.ts';

/** What a command wants changed. */
export interface WantedChange {
  readonly edits: readonly DocumentEdit[];
  /** One line for the history. */
  readonly note: string;
  /** Asked before the usual question. */
  readonly warnings?: readonly Question[];
}

/** What came of it. */
export type ChangeOutcome =
  | {
      readonly kind: 'made';
      readonly change: ChangeNote;
      readonly policy: RevisionName;
      readonly live: boolean;
    }
  | { readonly kind: 'declined' };

/**
 * The one way in which commands change a policy file: worked out on the file as it is, shown, agreed to, written only if
 * the file is still the same, and, where a gateway runs, waited for until it serves it. What the gateway refuses is
 * put back.
 */
export async function changePolicy(
  command: ParsedCommand,
  context: CommandContext,
  make: (
    document: PolicyDocument,
    found: Found,
    policy: LocalPolicy,
  ) => WantedChange | Promise<WantedChange>,
): Promise<ChangeOutcome> {
  const found = await findGateway(command, context.cwd);
  const files = requireFiles(found);
  const policy = await readPolicy(files.policyFile);
  const wanted = await make(policy.document, found, policy);
  const planned = planChange({
    file: relative(context.cwd, files.policyFile) || files.policyFile,
    text: policy.text,
    document: policy.document,
    edits: wanted.edits,
    by: changer(),
    note: wanted.note,
    nowMs: context.nowMs(),
  });
  showPlan(planned, wanted, context);
  const questions: readonly Question[] = [
    ...(wanted.warnings ?? []),
    { text: 'Write this to the policy file?', flag: 'yes' },
  ];
  for (const question of questions) {
    if (!(await confirm(question, command, context))) {
      context.terminal.err('nothing was changed\n');
      return { kind: 'declined' };
    }
  }
  await writeChange(files.dataDirectory, planned.change);
  await writePatched(files.policyFile, planned.before, planned.after);
  return take(planned, { found, files, context });
}

function showPlan(
  planned: PlannedChange,
  wanted: WantedChange,
  { terminal }: CommandContext,
): void {
  terminal.err(
    `${terminal.paintErr('strong', wanted.note)}\n${diffText(planned.diff, terminal.paintErr)}\n`,
  );
}

interface Taking {
  readonly found: Found;
  readonly files: { readonly dataDirectory: string; readonly policyFile: string };
  readonly context: CommandContext;
}

/** Sees to it that what was written is a policy, and live where a gateway runs. */
async function take(
  planned: PlannedChange,
  { found, files, context }: Taking,
): Promise<ChangeOutcome> {
  const { terminal } = context;
  const written = await readPolicy(files.policyFile).catch(async (error: unknown) => {
    await writePatched(files.policyFile, planned.after, planned.before);
    throw error;
  });
  const policy = { revision: written.revision, directoryVersion: written.directoryVersion };
  const made = { kind: 'made', change: planned.change, policy } as const;
  if (found.kind === 'files') {
    await keepRevision(written, planned.change, files.dataDirectory);
    terminal.err('no gateway runs here; the next one that starts serves it\n');
    return { ...made, live: false };
  }
  const uptake = await awaitLive(found.admin, policy, planned.change.atMs);
  if (uptake.kind === 'live') {
    terminal.err(
      `${terminal.paintErr('good', '✓')} live after ${formatDuration(uptake.afterMs)}, as revision ${policy.revision.slice(0, 6)}/${policy.directoryVersion.slice(0, 6)}\n`,
    );
    return { ...made, live: true };
  }
  if (uptake.kind === 'late') {
    throw new PinpointError(
      'admin.unreachable',
      'the file was written, and the gateway did not take it over in time',
      {
        next: 'see what it says where it was started, or `pinpoint revisions`',
      },
    );
  }
  await writePatched(files.policyFile, planned.after, planned.before);
  throw new PinpointError(
    'policy.invalid',
    `the gateway refused the change, which was put back: ${uptake.problems.join('; ')}`,
    {
      next: 'make the change by hand; `pinpoint check` tells whether it is right',
    },
  );
}
