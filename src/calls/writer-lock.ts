import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { damagedLockError, lockedError } from './calls-error.ts';
import { makePrivateFile } from './private-file.ts';

/** How long to wait for a writer that is just ending. */
const PATIENCE_MS = 1000;

/** Result codes of SQLite: https://sqlite.org/rescode.html. */
const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/**
 * Makes this the only writer of a directory, until it is closed or the process ends in whatever way: the lock is one of
 * the operating system's, which SQLite takes for an exclusive transaction. Throws `PinpointError` (`store.locked`,
 * `store.corrupt`).
 */
export function lockDirectory(directory: string): { release(): void } {
  const file = join(directory, 'writer.lock');
  makePrivateFile(file);
  const database = new DatabaseSync(file, { timeout: PATIENCE_MS });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    if (code === BUSY) throw lockedError(directory);
    throw code === NOT_A_DATABASE || code === CORRUPT ? damagedLockError(file, error) : error;
  }
  return { release: () => database.close() };
}
