import type { Json } from '../util/json.ts';

/** Every kind of mistake that reading or checking a policy can find. */
export type ProblemCode =
  // The text.
  | 'file.unreadable'
  | 'file.too_large'
  | 'file.not_text'
  | 'file.outside'
  | 'yaml.syntax'
  | 'yaml.tab'
  | 'yaml.duplicate_key'
  | 'yaml.key_not_text'
  | 'yaml.alias_cycle'
  | 'yaml.alias_bomb'
  | 'yaml.merge_key'
  | 'yaml.tag'
  | 'yaml.several_documents'
  | 'yaml.too_deep'
  | 'yaml.empty'
  // The shape.
  | 'shape.unknown_member'
  | 'shape.missing_member'
  | 'shape.wrong_type'
  | 'shape.unknown_value'
  | 'shape.bad_value'
  // Names.
  | 'name.unknown'
  | 'name.repeated'
  // Meaning.
  | 'route.bad_template'
  | 'route.repeated'
  | 'route.shadowed'
  | 'route.none'
  | 'service.unreachable'
  | 'service.ambiguous_version'
  | 'service.bad_host'
  | 'version.order'
  | 'upstream.bad_url'
  | 'upstream.bad_ca'
  | 'upstream.unused'
  | 'role.cycle'
  | 'role.unheld'
  | 'group.empty'
  | 'scope.unheld'
  | 'scope.unasked'
  | 'permit.bad'
  | 'permit.matches_nothing'
  | 'ip.bad_network'
  | 'ip.shadowed'
  | 'ip.empty'
  | 'access.open_to_all'
  | 'access.nobody'
  | 'body.unread'
  | 'key.repeated_hash'
  | 'key.expired'
  | 'key.never_valid'
  | 'date.bad'
  | 'secret.missing'
  // Files that the policy pulls in.
  | 'openapi.invalid'
  | 'openapi.bad_reference'
  | 'openapi.circular_reference'
  | 'schema.invalid'
  | 'schema.unsupported_pattern';

/** A second place that a problem speaks of. */
export interface RelatedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** One mistake in the policy or in what it pulls in. Lines and columns count from 1; columns are UTF-16 units. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: ProblemCode;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Lower case, no full stop; holds what was found and what was expected. */
  readonly message: string;
  readonly found?: Json;
  readonly expected?: string;
  /** The valid name that was most likely meant. */
  readonly nearest?: string;
  readonly related?: readonly RelatedPlace[];
}

/** `policy.yaml:31:14  unknown role "vewer" — did you mean "viewer"? (…)`, with `warning:` before warnings. */
export function formatProblem(problem: Problem): string {
  const mark = problem.severity === 'warning' ? 'warning: ' : '';
  return `${problem.file}:${problem.line}:${problem.column}  ${mark}${problem.message}`;
}

/** Sorted by file (the policy's own first), line and column; the same message at the same place once. */
export function sortProblems(problems: readonly Problem[], firstFile: string): readonly Problem[] {
  const rank = (problem: Problem): number => (problem.file === firstFile ? 0 : 1);
  const sorted = problems.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
      a.line - b.line ||
      a.column - b.column ||
      (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1),
  );
  const seen = new Set<string>();
  return sorted.filter((problem) => {
    const text = `${problem.code} ${formatProblem(problem)}`;
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/** Whether a run of problems forbids that the policy goes live. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
