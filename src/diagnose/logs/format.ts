import type { ProductLayer } from '../finding.ts';
import type { LogEvent } from './event.ts';

/** How one kind of log is told and read. One file a format; the list of them is data. */
export interface LogFormat {
  /** `nginx_error`. */
  readonly id: string;
  /** `nginx`. */
  readonly product: string;
  readonly layer: ProductLayer;
  /** 0 to 1: how surely these first lines (at most 50) are of this format. Cheap; literals first. */
  recognise(lines: readonly string[]): number;
  /** Parses one line (or one block, for formats whose records span lines: `isContinuation`). undefined: it says nothing of a refused request. */
  parse(record: string, at: { readonly file: string; readonly line: number }): LogEvent | undefined;
  /** For multi-line records: whether this line belongs to the record before it. */
  isContinuation?(line: string): boolean;
  /** Whether a line can be a refusal at all, by a cheap test, so that the others are never parsed. */
  mayMatter?(line: string): boolean;
  /**
   * A reader for one file, for formats whose head says what the columns are (`#Fields`): given the same first lines as
   * `recognise`. It may remember what it read, so each file needs its own.
   */
  open?(lines: readonly string[]): LogFormat;
}
