import type { LoadedPolicy } from '../policy-file/load.ts';
import type { RevisionStore } from '../store/ports.ts';

/** Who made a policy what it is, when, and why. */
export interface Acceptance {
  readonly atMs: number;
  readonly by: string;
  readonly note: string;
}

/** Keeps an accepted policy; the store adds its difference from the one before. */
export async function storeRevision(
  revisions: RevisionStore,
  policy: LoadedPolicy,
  acceptance: Acceptance,
): Promise<void> {
  const { file, text, included, sourceJson, positionsJson, source } = policy;
  await revisions.put({
    revision: source.revision,
    directoryVersion: source.directoryVersion,
    file,
    text,
    included,
    sourceJson,
    positionsJson,
    ...acceptance,
  });
}
