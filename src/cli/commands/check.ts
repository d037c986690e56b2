import { resolve } from 'node:path';
import { countText } from '../../util/plain.ts';
import { problemsText } from '../../control/render/problems-text.ts';
import { loadPolicy } from '../../policy-file/load.ts';
import type { LoadResult } from '../../policy-file/load.ts';
import type { Problem } from '../../policy-file/problem.ts';
import { PinpointError } from '../../util/error.ts';
import { EXIT, printJson } from '../command.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { findGateway } from '../find-gateway.ts';
import type { Found } from '../find-gateway.ts';
import type { ParsedCommand } from '../spec.ts';
import type { PolicyStatus } from '../../control/admin/services.ts';

/** `pinpoint check`: every mistake of a policy file, and what serves meanwhile. */
export const run: RunCommand = async (command, context) => {
  const found = await findGateway(command, context.cwd).catch(() => undefined);
  const file = fileToCheck(command, found, context);
  const result = await loadPolicy(file, { env: context.env, missingSecrets: 'warning' });
  const problems = result.ok ? result.warnings : result.problems;
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const failed =
    errors > 0 || !result.ok || (command.switches.has('strict') && problems.length > 0);
  if (command.switches.has('json'))
    printJson(context, { ok: !failed, file, ...namesOf(result), problems });
  else await print({ file, result, problems, errors, found }, context);
  return failed ? EXIT.problems : EXIT.done;
};

function fileToCheck(
  command: ParsedCommand,
  found: Found | undefined,
  context: CommandContext,
): string {
  const [named] = command.words;
  if (named !== undefined) return resolve(context.cwd, named);
  const known = found?.kind === 'running' ? found.files?.policyFile : found?.policyFile;
  return known ?? resolve(context.cwd, 'policy.yaml');
}

function namesOf(result: LoadResult): {
  readonly revision?: string;
  readonly directoryVersion?: string;
} {
  if (!result.ok) return {};
  const { revision, directoryVersion } = result.policy.source;
  return { revision, directoryVersion };
}

interface Checked {
  readonly file: string;
  readonly result: LoadResult;
  readonly problems: readonly Problem[];
  readonly errors: number;
  readonly found: Found | undefined;
}

async function print(
  { file, result, problems, errors, found }: Checked,
  { terminal }: CommandContext,
): Promise<void> {
  terminal.out(problemsText(problems, terminal.paint));
  const warnings = problems.length - errors;
  const counted = [
    ...(errors > 0 ? [countText(errors, 'problem')] : []),
    ...(warnings > 0 ? [countText(warnings, 'warning')] : []),
  ].join(', ');
  if (result.ok) {
    const { revision, directoryVersion } = result.policy.source;
    terminal.out(
      `${terminal.paint('good', '✓')} ${counted === '' ? 'no problems' : counted}; revision ${revision.slice(0, 6)}/${directoryVersion.slice(0, 6)}\n`,
    );
    return;
  }
  const running =
    found?.kind === 'running' && found.files?.policyFile === file
      ? await liveName(found)
      : undefined;
  terminal.out(
    `${counted}${running === undefined ? '' : `; the running policy ${running} stays live`}\n`,
  );
}

async function liveName(
  found: Extract<Found, { readonly kind: 'running' }>,
): Promise<string | undefined> {
  try {
    const status = (await found.admin.get('/policy')) as PolicyStatus;
    return `${status.revision.slice(0, 6)}/${status.directoryVersion.slice(0, 6)}`;
  } catch (error) {
    if (error instanceof PinpointError) return undefined;
    throw error;
  }
}
