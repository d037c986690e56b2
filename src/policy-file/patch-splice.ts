/** A stretch of text, by UTF-16 offsets, and what takes its place. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with one stretch replaced. */
export function splice(text: string, change: Splice): string {
  return text.slice(0, change.start) + change.text + text.slice(change.end);
}

/** Where the line ends that an offset lies in: before its line break, and before the carriage return where there is one. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

/** Where the line begins that an offset lies in. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The column (from 0) of an offset. */
export function indentAt(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}
