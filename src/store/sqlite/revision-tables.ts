import type { Schema } from './database.ts';

/**
 * `texts`: everything big, once by its SHA-256, deflated. `revisions`: contents by name. `history`: who put what when;
 * its lines stay when contents are pruned.
 */
export const REVISION_SCHEMA: Schema = {
  steps: [
    `CREATE TABLE texts (
       hash TEXT PRIMARY KEY,
       deflated BLOB NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE revisions (
       revision TEXT NOT NULL,
       directory_version TEXT NOT NULL,
       file TEXT NOT NULL,
       text_hash TEXT NOT NULL REFERENCES texts (hash),
       source_hash TEXT NOT NULL REFERENCES texts (hash),
       positions_hash TEXT NOT NULL REFERENCES texts (hash),
       PRIMARY KEY (revision, directory_version)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE included (
       revision TEXT NOT NULL,
       directory_version TEXT NOT NULL,
       name TEXT NOT NULL,
       text_hash TEXT NOT NULL REFERENCES texts (hash),
       PRIMARY KEY (revision, directory_version, name),
       FOREIGN KEY (revision, directory_version)
         REFERENCES revisions (revision, directory_version) ON DELETE CASCADE
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE history (
       line INTEGER PRIMARY KEY,
       revision TEXT NOT NULL,
       directory_version TEXT NOT NULL,
       at_ms INTEGER NOT NULL,
       by TEXT NOT NULL,
       note TEXT NOT NULL,
       diff_hash TEXT NOT NULL REFERENCES texts (hash)
     ) STRICT;
     CREATE INDEX history_by_name ON history (revision, directory_version, line)`,
  ],
};

/** The newest line of history of one name. */
export const NEWEST_LINE = `
  SELECT at_ms, by, note, diff_hash FROM history
  WHERE revision = ? AND directory_version = ? ORDER BY line DESC LIMIT 1`;

/** Names of contents that were last put before a time and are not the latest. */
export const PRUNABLE = `
  SELECT r.revision, r.directory_version FROM revisions r
  WHERE (SELECT max(h.at_ms) FROM history h
         WHERE h.revision = r.revision AND h.directory_version = r.directory_version) < ?
    AND (r.revision, r.directory_version) IS NOT (
         SELECT revision, directory_version FROM history ORDER BY line DESC LIMIT 1)`;

/** Texts that nothing names any more. */
export const DROP_ORPHANS = `
  DELETE FROM texts WHERE hash NOT IN (
    SELECT text_hash FROM revisions UNION SELECT source_hash FROM revisions
    UNION SELECT positions_hash FROM revisions UNION SELECT text_hash FROM included
    UNION SELECT diff_hash FROM history)`;
