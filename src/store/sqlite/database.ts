import { mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectories } from '../../util/make-directories.ts';
import { makePrivateFile } from './private-file.ts';
import { databaseFiles, newerError, storeError } from './store-error.ts';

/** The tables of a database, one step for each format: step n takes a database from format n to n + 1. */
export interface Schema {
  readonly steps: readonly string[];
}

/** How long a statement waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 5000;

/** Opens or creates a durable database. Throws `PinpointError` (`store.*`). */
export function openDatabase(
  file: string,
  schema: Schema,
  options: { readonly busyTimeoutMs?: number } = {},
): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    makeDirectories(dirname(file), { dirname, mkdirSync, statSync });
    // Its owner's alone, also in a directory that others may read; the WAL takes over the mode.
    makePrivateFile(file);
    database = new DatabaseSync(file, {
      timeout: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS,
      enableForeignKeyConstraints: true,
    });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    migrate(database, file, schema);
    return database;
  } catch (error) {
    database?.close();
    throw storeError(error, file);
  }
}

/** Runs `work` in one transaction that holds the write lock from its start. Throws `PinpointError` (`store.*`). */
export function transact<T>(database: DatabaseSync, file: string, work: () => T): T {
  try {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite ends the transaction itself on some errors (disk full), and then there is none to roll back.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  } catch (error) {
    throw storeError(error, file);
  }
}

/** Moves a damaged database and its WAL into a directory beside it, whose path is returned. */
export function moveDatabaseAside(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(':', '');
  const aside = join(dirname(file), `corrupt-${stamp}`);
  try {
    makeDirectories(aside, { dirname, mkdirSync, statSync });
    for (const name of databaseFiles(file)) renameSync(name, join(aside, basename(name)));
  } catch (error) {
    throw storeError(error, file);
  }
  return aside;
}

function migrate(database: DatabaseSync, file: string, schema: Schema): void {
  const known = schema.steps.length;
  const found = formatOf(database);
  if (found > known) throw newerError(file, found, known);
  if (found === known) return;
  transact(database, file, () => {
    // Another process may have been first while this one waited for the lock.
    for (let format = formatOf(database); format < known; format++) {
      database.exec(`${schema.steps[format] ?? ''}; PRAGMA user_version = ${format + 1}`);
    }
  });
}

function formatOf(database: DatabaseSync): number {
  const row = database.prepare('PRAGMA user_version').get();
  return typeof row?.['user_version'] === 'number' ? row['user_version'] : 0;
}
