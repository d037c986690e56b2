import { join } from 'node:path';
import type { RevisionStore } from '../ports.ts';
import { openRevisionsOnThread } from './revision-thread.ts';
import { SqliteRevisions } from './revisions.ts';

/** Name of the database in the records directory. */
const REVISIONS_FILE = 'revisions.db';

export interface RevisionStoreOptions {
  /** The records directory; made when it is missing. */
  readonly directory: string;
  /**
   * On a thread of its own: for a gateway, whose event loop must not wait for a disk. A command that ends soon is
   * faster without.
   */
  readonly thread?: boolean;
  readonly busyTimeoutMs?: number;
}

/** Opens the revisions that are kept on one machine. Rejects with `PinpointError` (`store.*`). */
export async function openRevisionStore(options: RevisionStoreOptions): Promise<RevisionStore> {
  const file = join(options.directory, REVISIONS_FILE);
  const { busyTimeoutMs } = options;
  const settings = busyTimeoutMs === undefined ? {} : { busyTimeoutMs };
  if (options.thread === true) return openRevisionsOnThread({ file, ...settings });
  return inPlace(new SqliteRevisions(file, settings));
}

/** The port over the synchronous store: what it throws becomes a rejection. */
function inPlace(revisions: SqliteRevisions): RevisionStore {
  return {
    put: async (revision) => revisions.put(revision),
    get: async (revision, directoryVersion) => revisions.get(revision, directoryVersion),
    latest: async () => revisions.latest(),
    list: async (limit) => revisions.list(limit),
    prune: async (named, beforeMs) => revisions.prune(named, beforeMs),
    close: async () => revisions.close(),
  };
}
