import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PinpointError } from '../../util/error.ts';

/** Result codes of SQLite (https://www.sqlite.org/rescode.html); the low byte of an extended code. */
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** A database and the files that belong to it. A WAL that stays behind would be replayed into a new database. */
export function databaseFiles(file: string): readonly string[] {
  return [file, `${file}-wal`, `${file}-shm`].filter((name) => existsSync(name));
}

/** Turns what SQLite or the file system threw into an error that says what to do next. */
export function storeError(error: unknown, file: string): PinpointError {
  if (error instanceof PinpointError) return error;
  const result = resultCode(error);
  if (result === BUSY || result === LOCKED) return lockedError(file, error);
  if (result === CORRUPT || result === NOT_A_DATABASE) {
    return corruptError(file, reasonOf(error), error);
  }
  return new PinpointError('store.unwritable', `cannot use \`${file}\`: ${reasonOf(error)}`, {
    next: `check that \`${dirname(file)}\` exists, belongs to the user that runs Pinpoint, is writable, and that its disk has room`,
    cause: error,
  });
}

/** The database holds something that cannot be read. */
export function corruptError(file: string, reason: string, cause?: unknown): PinpointError {
  const aside = shellWord(join(dirname(file), 'corrupt'));
  const files = databaseFiles(file).map(shellWord).join(' ');
  return new PinpointError('store.corrupt', `\`${file}\` is damaged: ${reason}`, {
    next:
      `put a backup in its place, or move it aside and start again: mkdir -p ${aside} && mv ${files} ${aside}/ ` +
      '(earlier policies are lost with it: calls decided under them can be read, but not decided again)',
    cause,
  });
}

/** The database was written by a later version of Pinpoint. */
export function newerError(file: string, found: number, known: number): PinpointError {
  return new PinpointError(
    'store.newer',
    `\`${file}\` has format ${found}, and this version of Pinpoint knows formats up to ${known}`,
    {
      next: 'run the newer Pinpoint that wrote it, or give this one a records directory of its own',
    },
  );
}

function lockedError(file: string, cause: unknown): PinpointError {
  return new PinpointError('store.locked', `\`${file}\` is locked by another program`, {
    next: `end the program that holds it (a second gateway, a backup, an open sqlite3 shell; \`fuser ${shellWord(file)}\` names it), then try again`,
    cause,
  });
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
