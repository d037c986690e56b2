import type { CauseCode } from '../cause-codes.ts';
import type { CauseFinding, Evidence } from '../finding.ts';
import type { CodeMeaning } from './provider-error-codes.ts';
import { findCause } from './words.ts';

/** A finding for each cause that something means. */
export function findingsOf(
  means: CodeMeaning,
  evidence: Evidence,
  group: string,
): readonly CauseFinding[] {
  return Object.entries(means).map(([code, factor]) =>
    findCause(code as CauseCode, factor, group, { evidence }),
  );
}
