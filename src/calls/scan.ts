import { matchesFilter } from '../store/ports.ts';
import type { CallFilter } from '../store/ports.ts';
import { Turn } from './call-files.ts';
import type { CallFiles } from './call-files.ts';
import { decodeCall, framesOf, readSketch } from './decode.ts';
import type { Frame } from './decode.ts';
import type { UnwrittenBlock } from './gathering.ts';
import type { Coverage } from './index-reader.ts';
import type { NewestCalls } from './newest.ts';
import type { CallRecord } from './record.ts';
import { SEGMENT_START } from './segment-format.ts';
import { mayHold, zoneOf } from './zone.ts';

/** Head and records of a block, wherever they are. */
export type ReadableBlock = UnwrittenBlock;

/** The records of a block that match. A record that makes no sense is passed over. */
export function* matchingCalls(block: ReadableBlock, filter: CallFilter): Generator<CallRecord> {
  const { head, records } = block;
  if (!mayHold(zoneOf(head), filter)) return;
  for (const frame of framesOf(records)) {
    const call = decodeIfMatching(block, frame, filter);
    if (call !== undefined) yield call;
  }
}

/** The record with this id among those of a block. */
export function callInBlock(block: ReadableBlock, id: string): CallRecord | undefined {
  const { head, records } = block;
  for (const frame of framesOf(records)) {
    try {
      if (readSketch(head, records, frame).id === id) return decodeCall(head, records, frame);
    } catch {
      // Its checksum is right and it makes no sense: no other record suffers for it.
    }
  }
  return undefined;
}

/**
 * Adds the matching calls of all segments to `newest`, the newest segments first, until no older one can matter. With
 * `coverage`, only what the index does not know of.
 */
export async function scanSegments(
  files: CallFiles,
  filter: CallFilter,
  newest: NewestCalls,
  coverage?: ReadonlyMap<string, Coverage>,
): Promise<void> {
  for (const segment of files.list()) {
    const { name, zone } = segment;
    if (zone !== undefined && newest.isPast(zone.maxMs)) return;
    if (zone !== undefined && !mayHold(zone, filter)) continue;
    const from = notIndexedFrom(coverage?.get(name));
    if (from >= segment.bytes) continue;
    await scanSegment(files, name, from, (block) => {
      if (newest.isPast(block.head.max)) return;
      for (const call of matchingCalls(block, filter)) newest.add(call);
    });
  }
}

/** Goes through the sound blocks of a segment, newest first. */
async function scanSegment(
  files: CallFiles,
  name: string,
  from: number,
  visit: (block: ReadableBlock) => void,
): Promise<void> {
  const turn = new Turn();
  for (const block of (await files.blocks(name, from)).toReversed()) {
    if (block.kind === 'block') visit(block);
    await turn.yieldIfLong();
  }
}

function notIndexedFrom(coverage: Coverage | undefined): number {
  return coverage === undefined || coverage.cutBack ? SEGMENT_START.length : coverage.indexedTo;
}

function decodeIfMatching(
  block: ReadableBlock,
  frame: Frame,
  filter: CallFilter,
): CallRecord | undefined {
  const { head, records } = block;
  try {
    return matchesFilter(readSketch(head, records, frame), filter)
      ? decodeCall(head, records, frame)
      : undefined;
  } catch {
    return undefined;
  }
}
