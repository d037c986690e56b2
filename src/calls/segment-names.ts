import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// Everything about calls lies in one directory below the records directory.

const SEGMENT_NAME = /^\d{13,16}-\d{4,9}\.calls$/;

/** Where the records of calls lie. */
export function callsDirectory(recordsDirectory: string): string {
  return join(recordsDirectory, 'calls');
}

/** The name of a segment that is begun now; `number` tells those of one millisecond apart. */
export function segmentName(startedMs: number, number: number): string {
  const time = String(Math.max(0, Math.trunc(startedMs))).padStart(13, '0');
  return `${time}-${String(number).padStart(4, '0')}.calls`;
}

/** A stretch of time: milliseconds since the epoch, bounds inclusive. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Calls that came before a segment was begun may be recorded in it, so much later. */
const IN_FLIGHT_MS = 5000;

/** The time of which a segment has the records, by its name and that of the next one; `names`: all, oldest first. */
export function segmentSpan(names: readonly string[], name: string, nowMs: number): Span {
  const next = names[names.indexOf(name) + 1];
  return {
    fromMs: startedMsOf(name) - IN_FLIGHT_MS,
    untilMs: next === undefined ? nowMs : startedMsOf(next),
  };
}

function startedMsOf(name: string): number {
  return Number(name.split('-')[0]);
}

/** The names of all segments, oldest first; none when there is no directory. */
export function segmentNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => SEGMENT_NAME.test(name))
      .toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
