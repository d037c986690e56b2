import { unwrap } from './unwrap.ts';

/**
 * How surely lines are of a format: `sure` where all of those that are not empty look like it, less where some do.
 * Prefixes of collectors are taken off first; JSON around a line is for the reader of the log to take off, for it hides
 * quotes from first looks.
 */
export function shareOf(
  lines: readonly string[],
  looks: (line: string) => boolean,
  sure: number,
): number {
  return plainShareOf(
    lines,
    (line) => looks(line.startsWith('{') ? line : unwrap(line).text),
    sure,
  );
}

/**
 * The same without taking wrappers off: for records that span lines, whose reader must take them off each line before
 * it puts records together.
 */
export function plainShareOf(
  lines: readonly string[],
  looks: (line: string) => boolean,
  sure: number,
): number {
  let all = 0;
  let like = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    all++;
    if (looks(line)) like++;
  }
  return like === 0 ? 0 : sure * (0.4 + 0.6 * (like / all));
}

/** Whether a text holds all of these. */
export function hasAll(text: string, literals: readonly string[]): boolean {
  return literals.every((literal) => text.includes(literal));
}

/** Whether a text holds one of these. */
export function hasSome(text: string, literals: readonly string[]): boolean {
  return literals.some((literal) => text.includes(literal));
}
