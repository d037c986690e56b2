import type { PolicyDocument } from '../core/policy/document.ts';
import type { PolicyMoment } from '../control/policy-moment.ts';
import { loadPolicy } from '../policy-file/load.ts';
import type { LoadedPolicy } from '../policy-file/load.ts';
import { formatProblem } from '../policy-file/problem.ts';
import type { Problem } from '../policy-file/problem.ts';
import { countText } from '../util/plain.ts';
import { PinpointError } from '../util/error.ts';
import { momentOfLoaded } from './restore-moment.ts';

/** The policy in a file, as a command reads it. */
export interface LocalPolicy {
  readonly revision: string;
  readonly directoryVersion: string;
  readonly text: string;
  readonly document: PolicyDocument;
  readonly loaded: LoadedPolicy;
  /** Compiled, to decide under. */
  moment(): Promise<PolicyMoment>;
}

/**
 * Reads a policy file for a command.
 * @throws PinpointError `policy.invalid` where it has mistakes, with the first of them
 */
export async function readPolicy(file: string): Promise<LocalPolicy> {
  // The secrets are the gateway's affair; a command runs in another environment.
  const result = await loadPolicy(file, { env: process.env, missingSecrets: 'warning' });
  if (!result.ok) throw invalidPolicy(file, result.problems);
  const { policy } = result;
  const { revision, directoryVersion, document } = policy.source;
  return {
    revision,
    directoryVersion,
    text: policy.text,
    document,
    loaded: policy,
    moment: () => momentOfLoaded(policy, { atMs: Date.now(), by: 'the file' }),
  };
}

/** Says that a policy file has mistakes, with the first of them. */
export function invalidPolicy(file: string, problems: readonly Problem[]): PinpointError {
  const errors = problems.filter((problem) => problem.severity === 'error');
  const [first] = errors;
  const what = first === undefined ? 'it cannot be read' : formatProblem(first);
  const more = errors.length > 1 ? `, and ${countText(errors.length - 1, 'more problem')}` : '';
  return new PinpointError('policy.invalid', `the policy is not in order: ${what}${more}`, {
    next: `\`pinpoint check ${file}\` shows every mistake`,
  });
}
