import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { formatUuidV7 } from '../util/uuid.ts';
import type { BlockHead } from './block.ts';
import { framesOf, isRefusal, readSketch } from './decode.ts';
import type { CallSketch, Frame } from './decode.ts';
import { makePrivateFile } from './private-file.ts';
import { SEGMENT_START } from './segment-format.ts';

/** The database below the directory of the calls. */
export const INDEX_FILE = 'refusals.db';

/** A database with another number is thrown away and built again: everything in it stands in the segments. */
export const INDEX_FORMAT = 1;

/**
 * `segments.indexed_to`: every refusal before this offset has its row, unless `cut_back` is set: then some have none,
 * because they came in a flood.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS segments (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    indexed_to INTEGER NOT NULL,
    cut_back INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS refusals (
    id TEXT PRIMARY KEY,
    at_ms REAL NOT NULL,
    code TEXT NOT NULL,
    status INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    consumer TEXT,
    route TEXT,
    segment INTEGER NOT NULL,
    block_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS refusals_by_code ON refusals (code, at_ms);
  PRAGMA user_version = ${INDEX_FORMAT}`;

/** Rows removed in one transaction: a few milliseconds. */
const ROWS_A_STEP = 500;

/** Behind every id. */
const LAST_ID = '\u{10ffff}';

/** Random part of the first id of a millisecond. */
const LOWEST = new Uint8Array(10);

/** A block and where it lies. */
export interface PlacedBlock {
  readonly segment: string;
  readonly at: number;
  readonly end: number;
  readonly head: BlockHead;
  readonly records: Buffer;
}

/** The index of refusals, as its only writer sees it. Methods throw SQLite's errors. */
export class RefusalIndex {
  readonly #database: DatabaseSync;
  readonly #numbers = new Map<string, number>();
  readonly #insert: StatementSync;
  readonly #advance: StatementSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare(
      'INSERT OR IGNORE INTO refusals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#advance = database.prepare(
      'UPDATE segments SET indexed_to = max(indexed_to, ?), cut_back = max(cut_back, ?) WHERE number = ? AND indexed_to >= ?',
    );
  }

  /** Opens the index; one that is damaged or of another version is built anew. */
  static open(directory: string): RefusalIndex {
    const file = join(directory, INDEX_FILE);
    try {
      return new RefusalIndex(openIndex(file));
    } catch (error) {
      if (isBusy(error)) throw error;
      for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
      return new RefusalIndex(openIndex(file));
    }
  }

  /** Up to where a segment is indexed; 0 for one that is not. */
  indexedTo(segment: string): number {
    const row = this.#database
      .prepare('SELECT indexed_to FROM segments WHERE name = ?')
      .get(segment);
    return Number(row?.['indexed_to'] ?? 0);
  }

  /** Adds the refusals of a block, at most `most` of them. */
  add(block: PlacedBlock, most: number): { readonly rows: number; readonly cutBack: boolean } {
    const segment = this.#numberOf(block.segment);
    let rows = 0;
    let cutBack = false;
    this.#transact(() => {
      for (const frame of framesOf(block.records)) {
        if (!isRefusal(block.records, frame)) continue;
        if (rows < most && this.#addRow(block, frame, segment)) rows++;
        else cutBack = true;
        if (cutBack && rows >= most) break;
      }
      this.#advance.run(block.end, cutBack ? 1 : 0, segment, block.at);
    });
    return { rows, cutBack };
  }

  /** Notes that there is nothing to index between two offsets, unless something before them is missing. */
  advance(segment: string, from: number, to: number): void {
    this.#advance.run(to, 0, this.#numberOf(segment), from);
  }

  /**
   * Removes the rows of a segment, whose latest is of `maxMs`, a step at a time: the writer has other things to do as
   * well. Ids are in the order of their times (RFC 9562 §5.7), so the rows lie at the beginning of the table.
   */
  *remove(segment: string, maxMs?: number): Generator<void> {
    const number = this.#numberOf(segment);
    const step = this.#database.prepare(
      `DELETE FROM refusals WHERE id IN (
         SELECT id FROM refusals WHERE id < ? AND segment = ? ORDER BY id LIMIT ${ROWS_A_STEP})`,
    );
    const end = maxMs === undefined ? LAST_ID : formatUuidV7(Math.ceil(maxMs) + 1, LOWEST);
    while (Number(step.run(end, number).changes) === ROWS_A_STEP) yield;
    this.#database.prepare('DELETE FROM segments WHERE number = ?').run(number);
    this.#numbers.delete(segment);
  }

  /** Segments that have rows. */
  segments(): readonly string[] {
    return this.#database
      .prepare('SELECT name FROM segments')
      .all()
      .map((row) => String(row['name']));
  }

  close(): void {
    this.#database.close();
  }

  /** False: the record cannot be read or has no place in the table; then only a scan finds it. */
  #addRow(block: PlacedBlock, frame: Frame, segment: number): boolean {
    let sketch: CallSketch;
    try {
      sketch = readSketch(block.head, block.records, frame);
    } catch {
      return false;
    }
    const { id, atMs, code = '', status, outcome, consumer = null, route = null } = sketch;
    if (!Number.isSafeInteger(status) || ![id, consumer, route].every(fits)) return false;
    this.#insert.run(id, atMs, code, status, outcome, consumer, route, segment, block.at);
    return true;
  }

  #numberOf(segment: string): number {
    const known = this.#numbers.get(segment);
    if (known !== undefined) return known;
    this.#database
      .prepare('INSERT OR IGNORE INTO segments (name, indexed_to) VALUES (?, ?)')
      .run(segment, SEGMENT_START.length);
    const row = this.#database.prepare('SELECT number FROM segments WHERE name = ?').get(segment);
    const number = Number(row?.['number']);
    this.#numbers.set(segment, number);
    return number;
  }

  #transact(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Whether a column gives a text back as it was: not beyond a NUL, and no lone surrogates, which are not UTF-8. */
function fits(text: string | null): boolean {
  return text === null || (text.isWellFormed() && !text.includes('\0'));
}

/** Another program holds it (SQLITE_BUSY, SQLITE_LOCKED): that is no reason to throw it away. */
function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  return code === 5 || code === 6;
}

function openIndex(file: string): DatabaseSync {
  makePrivateFile(file);
  const database = new DatabaseSync(file, { timeout: 1000 });
  try {
    // NORMAL: a stopped machine may take the last rows along, which the segments then give back. It never breaks the file.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version !== 0 && version !== INDEX_FORMAT) throw new Error(`format ${version}`);
    database.exec(TABLES);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
