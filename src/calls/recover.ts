import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writevSync,
} from 'node:fs';
import { join } from 'node:path';
import { framesOf } from './decode.ts';
import { readHeartbeat } from './heartbeat.ts';
import type { LostWindow } from './lost-windows.ts';
import { blockPrefix, tornBlockAt, zoneBytes } from './segment-format.ts';
import type { Found } from './segment-format.ts';
import { segmentNames, segmentSpan } from './segment-names.ts';
import type { Span } from './segment-names.ts';
import { readSegment, segmentInfo, zoneOfBlocks } from './segment-reading.ts';
import type { WholeSegment } from './segment-reading.ts';
import type { Sealed } from './segment-writer.ts';
import { ZoneBuilder, zoneOf } from './zone.ts';

/** What a writer finds when it starts in a directory. */
export interface Recovered {
  /** Oldest first; all sealed now. Segments of a later version are not among them. */
  readonly segments: readonly Sealed[];
  /** Times from which records may be missing. */
  readonly windows: readonly LostWindow[];
  /** The last block of this sink that an earlier writer of it wrote; 0: none. */
  readonly lastSequence: number;
}

/**
 * Puts in order what a writer left behind that did not end: seals its segment, saves the whole records of a block that
 * was torn, and says from when on records may be missing. The directory must be locked. Throws the system's errors.
 */
export function recover(directory: string, epoch: number, nowMs: number): Recovered {
  const segments: Sealed[] = [];
  const windows: LostWindow[] = [];
  let lastSequence = 0;
  const names = segmentNames(directory);
  for (const name of names) {
    const path = join(directory, name);
    const { bytes, zone } = segmentInfo(path);
    if (zone !== undefined) {
      segments.push({ name, bytes, zone });
      continue;
    }
    const whole = readSegment(path);
    if (whole.kind === 'empty') unlinkSync(path);
    if (whole.kind !== 'read') continue;
    windows.push(...damagedWindows(whole.blocks, segmentSpan(names, name, nowMs)));
    if (hasOnlyDamage(whole.blocks)) {
      // Whatever it is, it is not ours to remove.
      renameSync(path, `${path}.damaged`);
      continue;
    }
    segments.push({ name, ...seal(path, whole) });
    lastSequence = Math.max(lastSequence, lastOf(epoch, whole.blocks));
  }
  const crash = crashWindow(directory, segments, nowMs);
  if (crash !== undefined) windows.push(crash);
  return { segments, windows, lastSequence };
}

type ReadSegment = Extract<WholeSegment, { kind: 'read' }>;

/** Cuts off what is not whole, puts back what is whole in it, and writes the zone. */
function seal(path: string, whole: ReadSegment): Omit<Sealed, 'name'> {
  const parts: Buffer[] = [];
  const zone = new ZoneBuilder();
  zone.add(zoneOfBlocks(whole.blocks));
  const torn = whole.end.kind === 'torn' ? tornBlockAt(whole.bytes, whole.end.at) : undefined;
  const frames = torn === undefined ? [] : [...framesOf(torn.records)];
  if (torn !== undefined && frames.length > 0) {
    const parsed = { ...torn.head, n: frames.length };
    const head = Buffer.from(JSON.stringify(parsed));
    const records = torn.records.subarray(0, frames.at(-1)?.end ?? 0);
    parts.push(blockPrefix(head, records), head, records);
    zone.add(zoneOf(parsed));
  }
  const built = zone.build();
  parts.push(zoneBytes(built));
  const file = openSync(path, 'a');
  try {
    ftruncateSync(file, whole.end.at);
    writevSync(file, parts);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
  return { zone: built, bytes: statSync(path).size };
}

function hasOnlyDamage(blocks: readonly Found[]): boolean {
  return blocks.length > 0 && blocks.every(({ kind }) => kind === 'damaged');
}

function lastOf(epoch: number, blocks: readonly Found[]): number {
  let last = 0;
  for (const block of blocks) {
    if (block.kind === 'block' && block.head.e === epoch) last = Math.max(last, block.head.q);
  }
  return last;
}

/** Records may be missing from the last beat until now, when the last writer did not end in order. */
function crashWindow(
  directory: string,
  segments: readonly Sealed[],
  nowMs: number,
): LostWindow | undefined {
  const beat = readHeartbeat(directory);
  if (beat === undefined || beat.ended) return undefined;
  const lastRecordMs = Math.max(0, ...segments.map(({ zone }) => zone.maxMs));
  const fromMs = beat.durableUntilMs === 0 ? lastRecordMs : beat.durableUntilMs;
  return { fromMs: Math.min(fromMs, nowMs), untilMs: nowMs, cause: 'crash' };
}

/** The times of damaged blocks, as narrow as their neighbours tell. `span`: the time of the whole segment. */
export function damagedWindows(blocks: readonly Found[], span: Span): readonly LostWindow[] {
  return blocks.flatMap((block, index) => {
    if (block.kind === 'block') return [];
    const before = blocks.slice(0, index).findLast((other) => other.kind === 'block');
    const after = blocks.slice(index).find((other) => other.kind === 'block');
    const fromMs = before?.kind === 'block' ? before.head.min : span.fromMs;
    const untilMs = after?.kind === 'block' ? after.head.max : span.untilMs;
    return [{ fromMs, untilMs, cause: 'damaged' as const }];
  });
}
