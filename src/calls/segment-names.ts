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
