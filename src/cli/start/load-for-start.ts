import type { Paint } from '../../control/render/paint.ts';
import { problemsText } from '../../control/render/problems-text.ts';
import { loadInWorker } from '../../policy-file/load-in-worker.ts';
import type { LoadedPolicy } from '../../policy-file/load.ts';
import { hasErrors } from '../../policy-file/problem.ts';
import { invalidPolicy } from '../local-policy.ts';

/** So many mistakes are printed; `pinpoint check` prints all. */
const MOST_PROBLEMS = 20;

/**
 * Reads the policy that a gateway is to begin with, in a thread of its own.
 * @throws PinpointError where it is not in order, after its mistakes were printed
 */
export async function loadForStart(
  policyFile: string,
  env: Readonly<Record<string, string | undefined>>,
  print: { readonly err: (text: string) => void; readonly paintErr: Paint },
): Promise<LoadedPolicy> {
  const result = await loadInWorker(policyFile, { env, missingSecrets: 'error' });
  if (result.ok) return result.policy;
  const errors = result.problems.filter((problem) => hasErrors([problem]));
  print.err(problemsText(errors.slice(0, MOST_PROBLEMS), print.paintErr));
  throw invalidPolicy(policyFile, result.problems);
}
