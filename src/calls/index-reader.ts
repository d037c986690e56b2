import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { CallFilter } from '../store/ports.ts';
import { INDEX_FILE, INDEX_FORMAT } from './refusal-index.ts';

/** Where a refusal stands. */
export interface IndexedPlace {
  readonly id: string;
  readonly segment: string;
  readonly blockAt: number;
}

/** How far the index goes for one segment. */
export interface Coverage {
  readonly indexedTo: number;
  /** Some refusals before that were left out. */
  readonly cutBack: boolean;
}

/** Waiting would hold the event loop, and the segments tell the same. */
const PATIENCE_MS = 50;

/** Reads the index of refusals from any process. Without one, or with one that cannot be read, it knows nothing. */
export class IndexReader {
  readonly #file: string;
  #database: DatabaseSync | undefined;

  constructor(directory: string) {
    this.#file = join(directory, INDEX_FILE);
  }

  find(id: string): IndexedPlace | undefined {
    return this.#all(`${PLACES} WHERE r.id = ?`, [id])?.map(placeOf)[0];
  }

  /** The newest refusals that match; undefined when the index cannot be read. */
  newest(filter: CallFilter, limit: number): readonly IndexedPlace[] | undefined {
    const conditions = ['true'];
    const values: SQLInputValue[] = [];
    const where = (condition: string, value: SQLInputValue | undefined): void => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    where('r.code = ?', filter.code);
    where('r.status = ?', filter.status);
    where('r.consumer = ?', filter.consumer);
    where('r.route = ?', filter.route);
    where('r.outcome = ?', filter.outcome);
    where('r.at_ms >= ?', filter.sinceMs);
    where('r.at_ms < ?', filter.untilMs);
    const sql = `${PLACES} WHERE ${conditions.join(' AND ')} ORDER BY r.at_ms DESC, r.id DESC LIMIT ?`;
    return this.#all(sql, [...values, limit])?.map(placeOf);
  }

  /** What is indexed, by segment; undefined when the index cannot be read. */
  coverage(): ReadonlyMap<string, Coverage> | undefined {
    const rows = this.#all('SELECT name, indexed_to, cut_back FROM segments', []);
    return rows === undefined
      ? undefined
      : new Map(
          rows.map((row) => [
            String(row['name']),
            { indexedTo: Number(row['indexed_to']), cutBack: row['cut_back'] !== 0 },
          ]),
        );
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #all(
    sql: string,
    values: readonly SQLInputValue[],
  ): readonly Readonly<Record<string, SQLOutputValue>>[] | undefined {
    try {
      // The writer throws an index away that it cannot use: then another file stands here.
      if (this.#database === undefined && !existsSync(this.#file)) return undefined;
      this.#database ??= open(this.#file);
      return this.#database.prepare(sql).all(...values);
    } catch {
      this.close();
      return undefined;
    }
  }
}

/** Throws when it cannot be read, or is of another version and says who knows what. */
function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: PATIENCE_MS });
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  if (version === INDEX_FORMAT) return database;
  database.close();
  throw new Error(`format ${String(version)}`);
}

const PLACES =
  'SELECT r.id, r.block_at, s.name FROM refusals r JOIN segments s ON s.number = r.segment';

function placeOf(row: Readonly<Record<string, SQLOutputValue>>): IndexedPlace {
  return {
    id: String(row['id']),
    segment: String(row['name']),
    blockAt: Number(row['block_at']),
  };
}
