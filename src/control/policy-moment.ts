import type { World } from '../core/what-if.ts';
import { ruleToPath } from '../core/policy/rule-path.ts';
import type { RuleId } from '../core/verdict.ts';
import type { Positions } from '../policy-file/positions.ts';
import type { RulePlace } from './why-report.ts';

/** A policy as it was accepted: what to decide under, and where its rules stand in its text. */
export interface PolicyMoment {
  readonly world: World;
  readonly positions: Positions;
  readonly revision: string;
  readonly directoryVersion: string;
  /** The document's name, as given when it was accepted. */
  readonly file: string;
  readonly text: string;
  readonly atMs: number;
  readonly by: string;
}

/** Whether two are the same policy: the same rules and the same accounts. */
export function isSamePolicy(
  one: { readonly revision: string; readonly directoryVersion: string },
  other: { readonly revision: string; readonly directoryVersion: string },
): boolean {
  return one.revision === other.revision && one.directoryVersion === other.directoryVersion;
}

/** Where a rule stands in the document; undefined for built-in defaults and rules of other files. */
export function placeOfRule(moment: PolicyMoment, rule: RuleId): RulePlace | undefined {
  const path = ruleToPath(moment.world.source.document, rule);
  // What the document leaves to its default stands nowhere in it; the whole document is no place.
  if (path === undefined || moment.positions.key(path.slice(0, 1)) === undefined) return undefined;
  const { file, line, column } = moment.positions.nearest(path);
  return { file, line, column };
}
