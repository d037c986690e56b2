import { setTimeout as pause } from 'node:timers/promises';
import type { CallFilter } from '../store/ports.ts';
import type { CallFiles, ListedSegment } from './call-files.ts';
import type { CallRecord } from './record.ts';
import { matchingCalls } from './scan.ts';
import { SEGMENT_START } from './segment-format.ts';

const LOOK_EVERY_MS = 100;

/** Tells of every matching call that is recorded from now on, until `signal` aborts. */
export async function followCalls(
  files: CallFiles,
  filter: CallFilter,
  onCall: (call: CallRecord) => void,
  signal: AbortSignal,
): Promise<void> {
  /** Up to where each segment has been told; Infinity: nothing more comes in it. */
  const told = new Map<string, number>();
  for (const segment of files.list()) {
    told.set(segment.name, await endOf(files, segment));
  }
  while (!signal.aborted) {
    for (const segment of files.list().toReversed()) {
      const from = told.get(segment.name) ?? SEGMENT_START.length;
      if (from === Infinity || (segment.bytes <= from && segment.zone === undefined)) continue;
      told.set(segment.name, await tell(files, segment, from));
    }
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }

  async function tell(of: CallFiles, segment: ListedSegment, from: number): Promise<number> {
    let end = from;
    for (const block of await of.blocks(segment.name, from)) {
      end = block.end;
      if (block.kind !== 'block') continue;
      for (const call of matchingCalls(block, filter)) if (!signal.aborted) onCall(call);
    }
    return segment.zone === undefined ? end : Infinity;
  }
}

/** Where the blocks end that stood there when the segment was listed: what came since is told. */
async function endOf(files: CallFiles, segment: ListedSegment): Promise<number> {
  if (segment.zone !== undefined) return Infinity;
  const blocks = await files.blocks(segment.name, SEGMENT_START.length, segment.bytes);
  return blocks.at(-1)?.end ?? SEGMENT_START.length;
}
