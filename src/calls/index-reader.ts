import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { RefusalCode } from '../core/codes.ts';
import { matchesFilter } from '../store/ports.ts';
import type { CallFilter, Filtered } from '../store/ports.ts';
import { Turn } from './call-files.ts';
import { INDEX_FILE, INDEX_FORMAT } from './refusal-index.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** A filter that only calls with this code can pass. */
export type CodeFilter = CallFilter & { readonly code: string };

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

  /** The newest refusals with a code that match; undefined when the index cannot be read. */
  async newest(filter: CodeFilter, limit: number): Promise<readonly IndexedPlace[] | undefined> {
    const places: IndexedPlace[] = [];
    const turn = new Turn();
    try {
      const { code, sinceMs = -Infinity, untilMs = Infinity } = filter;
      // Rows are filtered here, one by one: within SQLite a filter that nothing passes would hold the event loop.
      for (const row of this.#opened()?.prepare(NEWEST).iterate(code, sinceMs, untilMs) ?? []) {
        if (places.length >= limit) break;
        if (matchesFilter(filteredOf(row), filter)) places.push(placeOf(row));
        await turn.yieldIfLong();
      }
      return this.#database === undefined ? undefined : places;
    } catch {
      this.close();
      return undefined;
    }
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

  #all(sql: string, values: readonly SQLInputValue[]): readonly Row[] | undefined {
    try {
      return this.#opened()
        ?.prepare(sql)
        .all(...values);
    } catch {
      this.close();
      return undefined;
    }
  }

  #opened(): DatabaseSync | undefined {
    if (this.#database === undefined && !existsSync(this.#file)) return undefined;
    this.#database ??= open(this.#file);
    return this.#database;
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

const PLACES = 'SELECT r.*, s.name FROM refusals r JOIN segments s ON s.number = r.segment';

const NEWEST = `${PLACES}
  WHERE r.code = ? AND r.at_ms >= ? AND r.at_ms < ? ORDER BY r.at_ms DESC, r.id DESC`;

function filteredOf(row: Row): Filtered {
  const { code, consumer, route } = row;
  return {
    // The index is written from records.
    code: code as RefusalCode,
    outcome: row['outcome'] as Filtered['outcome'],
    status: Number(row['status']),
    atMs: Number(row['at_ms']),
    ...(typeof consumer === 'string' ? { consumer } : {}),
    ...(typeof route === 'string' ? { route } : {}),
  };
}

function placeOf(row: Row): IndexedPlace {
  return {
    id: String(row['id']),
    segment: String(row['name']),
    blockAt: Number(row['block_at']),
  };
}
