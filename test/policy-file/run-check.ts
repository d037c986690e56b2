import type { PolicyDocument } from '../../src/core/policy/document.ts';
import { checkPolicy } from '../../src/policy-file/check/check-policy.ts';
import { coerce } from '../../src/policy-file/check/coerce.ts';
import { checkShape } from '../../src/policy-file/check/shape.ts';
import { policySchema } from '../../src/policy-file/policy-schema.ts';
import { formatProblem, sortProblems } from '../../src/policy-file/problem.ts';
import type { Problem } from '../../src/policy-file/problem.ts';
import { readDocument } from '../../src/policy-file/read-document.ts';

/** The time of all checks in tests: 2027-01-15T08:00:00Z. */
const NOW_MS = Date.UTC(2027, 0, 15, 8);

/** Everything that a check of this text says, but for what other files would add. */
export function checkText(
  text: string,
  env: Readonly<Record<string, string>> = {},
): readonly Problem[] {
  const { value, positions, problems } = readDocument(text, {
    file: 'policy.yaml',
    plainKeys: 'text_only',
  });
  if (value === undefined) return problems;
  const shape = checkShape(value, positions);
  const whole = shape.length === 0 ? value : coerce(value, policySchema());
  const meaning = checkPolicy({
    document: whole as unknown as PolicyDocument,
    positions,
    operations: {},
    incomplete: new Set<string>(),
    lists: {},
    env,
    missingSecrets: 'warning',
    nowMs: NOW_MS,
  });
  return sortProblems([...problems, ...shape, ...meaning], 'policy.yaml');
}

/** The same as the lines that people read. */
export function checkLines(text: string): readonly string[] {
  return checkText(text).map(formatProblem);
}
