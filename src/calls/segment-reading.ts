import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import type { BlockHead } from './block.ts';
import { decodeCall, framesOf } from './decode.ts';
import type { Frame } from './decode.ts';
import type { CallRecord } from './record.ts';
import {
  isKnownFormat,
  isUnbegun,
  readZone,
  segmentBlocks,
  segmentFormat,
  SEGMENT_START,
  ZONE_TRAILER_BYTES,
  zoneLength,
} from './segment-format.ts';
import type { Found, SegmentEnd } from './segment-format.ts';
import { ZoneBuilder, zoneOf } from './zone.ts';
import type { Zone } from './zone.ts';

/** Longest zone that is believed. */
const LONGEST_ZONE = 64 * 1024 * 1024;

/** What is known of a segment without reading its blocks. */
export interface SegmentInfo {
  readonly bytes: number;
  /** Absent: it is not sealed. */
  readonly zone?: Zone;
}

/** Reads the end of a segment. Throws the system's errors. */
export function segmentInfo(path: string): SegmentInfo {
  const file = openSync(path, 'r');
  try {
    const bytes = fstatSync(file).size;
    if (bytes < SEGMENT_START.length + ZONE_TRAILER_BYTES) return { bytes };
    const length = zoneLength(readAt(file, bytes - ZONE_TRAILER_BYTES, ZONE_TRAILER_BYTES));
    if (length === undefined || length > Math.min(bytes, LONGEST_ZONE)) return { bytes };
    const zone = readZone(readAt(file, bytes - ZONE_TRAILER_BYTES - length, length));
    return zone === undefined ? { bytes } : { bytes, zone };
  } finally {
    closeSync(file);
  }
}

/** What reading a whole segment comes to. */
export type WholeSegment =
  | {
      readonly kind: 'read';
      readonly blocks: readonly Found[];
      readonly end: SegmentEnd;
      readonly bytes: Buffer;
    }
  /** Written by a later version. */
  | { readonly kind: 'newer'; readonly format: number }
  /** Its first line was never written. */
  | { readonly kind: 'empty' };

/** Reads all blocks of a segment at once. Throws the system's errors. */
export function readSegment(path: string): WholeSegment {
  return parseSegment(readFileSync(path));
}

/** The blocks in the bytes of a segment. */
function parseSegment(bytes: Buffer): WholeSegment {
  if (isUnbegun(bytes)) return { kind: 'empty' };
  const format = segmentFormat(bytes);
  if (format !== undefined && !isKnownFormat(format)) return { kind: 'newer', format };
  const blocks: Found[] = [];
  const walk = segmentBlocks(bytes);
  for (;;) {
    const next = walk.next();
    if (next.done === true) return { kind: 'read', blocks, end: next.value, bytes };
    blocks.push(next.value);
  }
}

/** The zone of blocks that were read. */
export function zoneOfBlocks(blocks: readonly Found[]): Zone {
  const zone = new ZoneBuilder();
  for (const block of blocks) if (block.kind === 'block') zone.add(zoneOf(block.head));
  return zone.build();
}

/** Reads a record; undefined when it makes no sense although its checksum is right. */
function tryDecode(head: BlockHead, records: Buffer, frame: Frame): CallRecord | undefined {
  try {
    return decodeCall(head, records, frame);
  } catch {
    return undefined;
  }
}

/** All records of a block that can be read. */
export function* callsOf(head: BlockHead, records: Buffer): Generator<CallRecord> {
  for (const frame of framesOf(records)) {
    const call = tryDecode(head, records, frame);
    if (call !== undefined) yield call;
  }
}

function readAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  const read = readSync(file, bytes, 0, length, at);
  return bytes.subarray(0, read);
}
