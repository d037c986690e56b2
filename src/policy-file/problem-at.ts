import type { Place } from './positions.ts';
import type { Problem, ProblemCode } from './problem.ts';
import type { Json } from '../util/json.ts';

/** What is said of a place. */
export interface Finding {
  readonly code: ProblemCode;
  /** Default `error`. */
  readonly severity?: Problem['severity'];
  readonly message: string;
  readonly found?: Json;
  readonly expected?: string;
  readonly nearest?: string | undefined;
  readonly related?: readonly { readonly place: Place; readonly message: string }[];
}

/** A problem at a place. */
export function problemAt(place: Place, finding: Finding): Problem {
  const { code, severity = 'error', message, found, expected, nearest, related } = finding;
  const { file, line, column, endLine, endColumn } = place;
  return {
    severity,
    code,
    file,
    line,
    column,
    endLine,
    endColumn,
    message,
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    ...(nearest === undefined ? {} : { nearest }),
    ...(related === undefined
      ? {}
      : {
          related: related.map((other) => ({
            file: other.place.file,
            line: other.place.line,
            column: other.place.column,
            message: other.message,
          })),
        }),
  };
}
