import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lockedError } from './calls-error.ts';
import { makePrivateFile } from './private-file.ts';

/** How long to wait for a writer that is just ending. */
const PATIENCE_MS = 1000;

/**
 * Makes this the only writer of a directory, until it is closed or the process ends in whatever way: the lock is one of
 * the operating system's, which SQLite takes for an exclusive transaction. Throws `PinpointError` (`store.locked`).
 */
export function lockDirectory(directory: string): { release(): void } {
  const file = join(directory, 'writer.lock');
  makePrivateFile(file);
  const database = new DatabaseSync(file, { timeout: PATIENCE_MS });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const busy = error instanceof Error && 'errcode' in error && error.errcode === 5;
    throw busy ? lockedError(directory) : error;
  }
  return { release: () => database.close() };
}
