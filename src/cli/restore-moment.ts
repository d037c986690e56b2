import type { PolicySource } from '../core/policy/source.ts';
import type { World } from '../core/what-if.ts';
import type { PolicyMoment } from '../control/policy-moment.ts';
import { compileWorld } from '../gateway/live-policy.ts';
import { createEngines } from '../policy-file/engines.ts';
import type { LoadedPolicy } from '../policy-file/load.ts';
import { openPositions } from '../policy-file/positions.ts';
import type { StoredRevision } from '../store/ports.ts';

/** Brings a stored policy back to life, from what was stored alone: no file is read. */
export async function restoreMoment(stored: StoredRevision): Promise<PolicyMoment> {
  const source = JSON.parse(stored.sourceJson) as PolicySource;
  const { included, positionsJson, text, file, atMs, by } = stored;
  return {
    world: await worldOf(source, included),
    positions: openPositions(positionsJson, text),
    revision: stored.revision,
    directoryVersion: stored.directoryVersion,
    file,
    text,
    atMs,
    by,
  };
}

/** A policy that was just read from its file, ready to decide under. */
export async function momentOfLoaded(
  policy: LoadedPolicy,
  accepted: { readonly atMs: number; readonly by: string },
): Promise<PolicyMoment> {
  const { source, included, positionsJson, text, file } = policy;
  return {
    world: await worldOf(source, included),
    positions: openPositions(positionsJson, text),
    revision: source.revision,
    directoryVersion: source.directoryVersion,
    file,
    text,
    ...accepted,
  };
}

function worldOf(source: PolicySource, included: Readonly<Record<string, string>>): Promise<World> {
  return compileWorld(source, createEngines(included));
}
