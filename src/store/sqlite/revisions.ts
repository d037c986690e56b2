import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { diffSince } from '../revision-diff.ts';
import type { NewRevision, RevisionName, RevisionSummary, StoredRevision } from '../ports.ts';
import { openDatabase, transact } from './database.ts';
import { DROP_ORPHANS, NEWEST_LINE, PRUNABLE, REVISION_SCHEMA } from './revision-tables.ts';
import { corruptError, storeError } from './store-error.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** Revisions in one SQLite file. Synchronous, because SQLite is: `revision-store.ts` keeps it off the request thread. */
export class SqliteRevisions {
  readonly #file: string;
  readonly #database: DatabaseSync;

  /** Throws `PinpointError` (`store.*`). */
  constructor(file: string, options: { readonly busyTimeoutMs?: number } = {}) {
    this.#file = file;
    this.#database = openDatabase(file, REVISION_SCHEMA, options);
  }

  put(revision: NewRevision): void {
    transact(this.#database, this.#file, () => {
      const newest = this.#newestName();
      const isNews = newest === undefined || !isSame(newest, revision);
      const diff = isNews ? (revision.diff ?? diffSince(this.#textBefore(newest), revision)) : '';
      if (!this.#holds(revision)) this.#insert(revision);
      if (!isNews) return;
      this.#database
        .prepare(
          'INSERT INTO history (revision, directory_version, at_ms, by, note, diff_hash) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(
          revision.revision,
          revision.directoryVersion,
          revision.atMs,
          revision.by,
          revision.note,
          this.#keepText(diff),
        );
    });
  }

  #textBefore(newest: RevisionName | undefined): StoredRevision | undefined {
    return newest === undefined ? undefined : this.#read(newest);
  }

  get(revision: string, directoryVersion: string): StoredRevision | undefined {
    return this.#reading(() => this.#read({ revision, directoryVersion }));
  }

  latest(): StoredRevision | undefined {
    return this.#reading(() => {
      const name = this.#newestName();
      return name === undefined ? undefined : this.#read(name);
    });
  }

  list(limit: number): readonly RevisionSummary[] {
    return this.#reading(() =>
      this.#database
        .prepare('SELECT * FROM history ORDER BY line DESC LIMIT ?')
        .all(limit)
        .map((row) => ({ ...nameOf(row), ...this.#lineOf(row) })),
    );
  }

  prune(named: readonly RevisionName[], beforeMs: number): number {
    const keep = new Set(named.map((name) => `${name.revision} ${name.directoryVersion}`));
    return transact(this.#database, this.#file, () => {
      const candidates = this.#database.prepare(PRUNABLE).all(beforeMs).map(nameOf);
      const remove = this.#database.prepare(
        'DELETE FROM revisions WHERE revision = ? AND directory_version = ?',
      );
      let pruned = 0;
      for (const { revision, directoryVersion } of candidates) {
        if (keep.has(`${revision} ${directoryVersion}`)) continue;
        remove.run(revision, directoryVersion);
        pruned++;
      }
      if (pruned > 0) this.#database.exec(DROP_ORPHANS);
      return pruned;
    });
  }

  close(): void {
    this.#database.close();
  }

  #holds(name: RevisionName): boolean {
    const found = this.#database
      .prepare('SELECT 1 FROM revisions WHERE revision = ? AND directory_version = ?')
      .get(name.revision, name.directoryVersion);
    return found !== undefined;
  }

  #insert(revision: NewRevision): void {
    const { revision: name, directoryVersion, file, text, sourceJson, positionsJson } = revision;
    this.#database
      .prepare('INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?)')
      .run(
        name,
        directoryVersion,
        file,
        this.#keepText(text),
        this.#keepText(sourceJson),
        this.#keepText(positionsJson),
      );
    const include = this.#database.prepare('INSERT INTO included VALUES (?, ?, ?, ?)');
    for (const [included, contents] of Object.entries(revision.included)) {
      include.run(name, directoryVersion, included, this.#keepText(contents));
    }
  }

  #newestName(): RevisionName | undefined {
    const row = this.#database
      .prepare('SELECT revision, directory_version FROM history ORDER BY line DESC LIMIT 1')
      .get();
    return row === undefined ? undefined : nameOf(row);
  }

  #read(name: RevisionName): StoredRevision | undefined {
    const { revision, directoryVersion } = name;
    const row = this.#database
      .prepare('SELECT * FROM revisions WHERE revision = ? AND directory_version = ?')
      .get(revision, directoryVersion);
    const line = this.#database.prepare(NEWEST_LINE).get(revision, directoryVersion);
    if (row === undefined || line === undefined) return undefined;
    const included = this.#database
      .prepare('SELECT name, text_hash FROM included WHERE revision = ? AND directory_version = ?')
      .all(revision, directoryVersion)
      .map((file) => [textIn(file, 'name'), this.#textOf(textIn(file, 'text_hash'))] as const);
    return {
      revision,
      directoryVersion,
      ...this.#lineOf(line),
      file: textIn(row, 'file'),
      text: this.#textOf(textIn(row, 'text_hash')),
      sourceJson: this.#textOf(textIn(row, 'source_hash')),
      positionsJson: this.#textOf(textIn(row, 'positions_hash')),
      included: Object.fromEntries(included),
    };
  }

  #lineOf(row: Row): Omit<RevisionSummary, keyof RevisionName> {
    return {
      atMs: Number(row['at_ms']),
      by: textIn(row, 'by'),
      note: textIn(row, 'note'),
      diff: this.#textOf(textIn(row, 'diff_hash')),
    };
  }

  /** Keeps a text once, and returns the hash that it is found by. */
  #keepText(body: string): string {
    const hash = sha256(body);
    const known = this.#database.prepare('SELECT 1 FROM texts WHERE hash = ?').get(hash);
    if (known === undefined) {
      this.#database
        .prepare('INSERT INTO texts VALUES (?, ?)')
        .run(hash, deflateRawSync(Buffer.from(body, 'utf8')));
    }
    return hash;
  }

  #textOf(hash: string): string {
    const deflated = this.#database
      .prepare('SELECT deflated FROM texts WHERE hash = ?')
      .get(hash)?.['deflated'];
    if (!(deflated instanceof Uint8Array))
      throw corruptError(this.#file, `text ${hash} is missing`);
    let body: string;
    try {
      body = inflateRawSync(deflated).toString('utf8');
    } catch (error) {
      throw corruptError(this.#file, `text ${hash} cannot be unpacked`, error);
    }
    if (sha256(body) !== hash) throw corruptError(this.#file, `text ${hash} was altered`);
    return body;
  }

  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw storeError(error, this.#file);
    }
  }
}

function sha256(body: string): string {
  return createHash('sha256').update(body, 'utf8').digest('hex');
}

function textIn(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

function nameOf(row: Row): RevisionName {
  return { revision: textIn(row, 'revision'), directoryVersion: textIn(row, 'directory_version') };
}

function isSame(a: RevisionName, b: RevisionName): boolean {
  return a.revision === b.revision && a.directoryVersion === b.directoryVersion;
}
