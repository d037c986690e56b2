import type { CauseCode } from '../cause-codes.ts';
import type { CauseFinding, Evidence, Remedy } from '../finding.ts';
import type { HeaderList } from '../../core/facts.ts';

/** All values of a field, in order. */
export function valuesOf(headers: HeaderList, name: string): readonly string[] {
  return headers.filter(([own]) => own === name).map(([, value]) => value);
}

/** A finding of a check of responses; `factor` as in `CauseFinding`. */
export function findCause(
  code: CauseCode,
  factor: number,
  group: string,
  rest: { readonly evidence: Evidence; readonly remedies?: readonly Remedy[] },
): CauseFinding {
  return { code, factor, group, ...rest };
}

const LONGEST = 160;
/** JSON web tokens, prefixed keys, AWS key ids, and long runs that hold letters and digits. */
const SECRET =
  /eyJ[\w-]{6,}(?:\.[\w-]+){0,4}|\b(?:sk|pk|rk|ghp|gho|ghs|xox[abp]|glpat|hf|hvs)[-_][\w-]{4,}|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\b(?=[A-Za-z_-]{0,40}\d)(?=[\d_-]{0,40}[A-Za-z])[\w-]{24,}\b/g;

/** A server's words as evidence may show them: one line, short, and what may be a secret cut after four characters. */
export function quote(text: string): string {
  const line = text.slice(0, 2000).replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim();
  const safe = line.replaceAll(SECRET, (secret) => `${secret.slice(0, 4)}…`);
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe;
}
