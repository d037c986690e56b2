import { diffSince } from '../revision-diff.ts';
import type {
  NewRevision,
  RevisionName,
  RevisionStore,
  RevisionSummary,
  StoredRevision,
} from '../ports.ts';

/** Revisions in memory: for tests, and for a gateway that keeps nothing. */
export class MemoryRevisions implements RevisionStore {
  readonly #contents = new Map<string, StoredRevision>();
  /** Oldest first. */
  readonly #history: RevisionSummary[] = [];

  put(added: NewRevision): Promise<void> {
    const key = keyOf(added);
    const newest = this.#history.at(-1);
    const before = newest === undefined ? undefined : this.#contents.get(keyOf(newest));
    const revision: StoredRevision = { ...added, diff: added.diff ?? diffSince(before, added) };
    if (newest === undefined || keyOf(newest) !== key) {
      this.#history.push(summaryOf(revision));
      this.#contents.set(key, revision);
    } else if (!this.#contents.has(key)) {
      this.#contents.set(key, revision);
    }
    return Promise.resolve();
  }

  get(revision: string, directoryVersion: string): Promise<StoredRevision | undefined> {
    return Promise.resolve(this.#contents.get(keyOf({ revision, directoryVersion })));
  }

  latest(): Promise<StoredRevision | undefined> {
    const newest = this.#history.at(-1);
    return Promise.resolve(newest === undefined ? undefined : this.#contents.get(keyOf(newest)));
  }

  list(limit: number): Promise<readonly RevisionSummary[]> {
    return Promise.resolve(this.#history.toReversed().slice(0, limit));
  }

  prune(named: readonly RevisionName[], beforeMs: number): Promise<number> {
    const keep = new Set(named.map(keyOf));
    const newest = this.#history.at(-1);
    if (newest !== undefined) keep.add(keyOf(newest));
    let pruned = 0;
    for (const [key, { atMs }] of this.#contents) {
      if (keep.has(key) || atMs >= beforeMs) continue;
      this.#contents.delete(key);
      pruned++;
    }
    return Promise.resolve(pruned);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function keyOf(name: RevisionName): string {
  return `${name.revision} ${name.directoryVersion}`;
}

function summaryOf(revision: StoredRevision): RevisionSummary {
  const { revision: name, directoryVersion, atMs, by, note, diff } = revision;
  return { revision: name, directoryVersion, atMs, by, note, diff };
}
