import { dirname, join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BodyStore } from '../../calls/bodies.ts';
import type { Retention } from '../../calls/retention.ts';
import type { PolicyDocument } from '../../core/policy/document.ts';
import { parseBytes } from '../../util/units.ts';
import type { CallStore, RevisionStore } from '../../store/ports.ts';
import { DATA_DIRECTORY } from '../find-gateway.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SWEEP_MS = 600_000;

/** Where calls and revisions are kept: as the policy says, else beside it. Absolute. */
export function dataDirectoryOf(document: PolicyDocument, policyFile: string): string {
  const directory = document.records?.directory;
  return directory === undefined
    ? join(dirname(policyFile), DATA_DIRECTORY)
    : resolve(dirname(policyFile), directory);
}

/** How long calls are kept, where the policy says so. */
export function retentionOf(document: PolicyDocument): Partial<Retention> {
  const { retentionDays, maxBytes } = document.records ?? {};
  const bytes = maxBytes === undefined ? undefined : parseBytes(maxBytes);
  return {
    ...(retentionDays === undefined ? {} : { days: retentionDays }),
    ...(bytes === undefined ? {} : { maxBytes: bytes }),
  };
}

/** Forgets, every hour, policies that no retained record names any more. */
export function keepRevisionsShort(
  calls: CallStore,
  revisions: RevisionStore,
  onError: (error: unknown) => void,
): { readonly close: () => void } {
  const prune = async (): Promise<void> => {
    try {
      await nextTurn();
      await revisions.prune(await calls.revisionsNamed(), Date.now() - DAY_MS);
    } catch (error) {
      onError(error);
    }
  };
  const timer = setInterval(() => void prune(), HOUR_MS);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

/** Removes expired bodies now and every ten minutes, and tells of bodies that should have been kept and were not. */
export function keepBodiesShort(
  bodies: BodyStore,
  nowMs: () => number,
  onError: (error: unknown) => void,
): { readonly close: () => Promise<void> } {
  let told = 0;
  let last = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      await bodies.sweep(nowMs());
    } catch (error) {
      onError(error);
    }
    const { dropped } = bodies.state();
    if (dropped > told) onError(`${dropped - told} request bodies could not be kept`);
    told = dropped;
  };
  const run = (): void => {
    last = sweep();
  };
  run();
  const timer = setInterval(run, SWEEP_MS);
  timer.unref();
  return {
    close: async () => {
      clearInterval(timer);
      await last;
      await bodies.settled();
    },
  };
}
