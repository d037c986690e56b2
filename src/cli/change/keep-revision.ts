import type { ChangeNote } from '../../control/change-log.ts';
import { openRevisionStore } from '../../store/sqlite/revision-store.ts';
import { makeDataDirectory } from '../make-data-directory.ts';
import type { LocalPolicy } from '../local-policy.ts';
import { storeRevision } from '../store-revision.ts';

/** Keeps a policy that a command wrote while no gateway runs to keep it. */
export async function keepRevision(
  policy: LocalPolicy,
  change: ChangeNote,
  dataDirectory: string,
): Promise<void> {
  makeDataDirectory(dataDirectory);
  const revisions = await openRevisionStore({ directory: dataDirectory });
  try {
    await storeRevision(revisions, policy.loaded, change);
  } finally {
    await revisions.close();
  }
}
