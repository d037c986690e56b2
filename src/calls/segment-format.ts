import { crc32 } from 'node:zlib';
import { BLOCK_MAGIC, BLOCK_PREFIX_BYTES, RECORD_VERSION } from './block.ts';
import type { BlockHead } from './block.ts';
import type { Zone } from './zone.ts';

// A segment is a file of blocks, one after the other: a first line, then blocks, and in the end, once nothing is added
// any more, the zone of all of it (`PPZ1`, JSON, length of the JSON, `1ZPP`), to be read from the file's end.

const FORMAT = 1;
const FIRST_LINE = /^pinpoint calls (\d{1,9})\n/;
const ZONE_MAGIC = Buffer.from('PPZ1');
const ZONE_END_MAGIC = Buffer.from('1ZPP');

/** The last bytes of a sealed segment: length of the zone, and `1ZPP`. */
export const ZONE_TRAILER_BYTES = 8;

/** Places at which a next block is tried for after damage. */
const MOST_RESYNCS = 1000;

const MAGIC_BYTES = Buffer.alloc(4);
MAGIC_BYTES.writeUInt32LE(BLOCK_MAGIC);

/** What a segment begins with. */
export const SEGMENT_START = Buffer.from(`pinpoint calls ${FORMAT}\n`);

/** A block within the bytes of a segment. `end` is where the next begins. */
export type Found =
  | {
      readonly kind: 'block';
      readonly at: number;
      readonly end: number;
      readonly head: BlockHead;
      readonly records: Buffer;
    }
  /** Bytes that are no block, or one whose checksum is wrong. */
  | { readonly kind: 'damaged'; readonly at: number; readonly end: number };

/** How the bytes after the last whole block look. */
export interface SegmentEnd {
  /** Where the whole blocks end. */
  readonly at: number;
  /** `open`: nothing follows; `sealed`: the zone does; `torn`: the beginning of a block does. */
  readonly kind: 'open' | 'sealed' | 'torn';
}

/** The format of a segment, or undefined when it is none. */
export function segmentFormat(bytes: Buffer): number | undefined {
  const line = FIRST_LINE.exec(bytes.toString('latin1', 0, 32));
  return line?.[1] === undefined ? undefined : Number(line[1]);
}

/** Whether this version can read the format. */
export function isKnownFormat(format: number): boolean {
  return format === FORMAT;
}

/** What stands before head and records of a block. */
export function blockPrefix(head: Buffer, records: Buffer): Buffer {
  const prefix = Buffer.allocUnsafe(BLOCK_PREFIX_BYTES);
  prefix.writeUInt32LE(BLOCK_MAGIC, 0);
  prefix.writeUInt32LE(head.length, 4);
  prefix.writeUInt32LE(records.length, 8);
  prefix.writeUInt32LE(crc32(records, crc32(head)), 12);
  return prefix;
}

/** Whether there is so little of a segment that its first line was never written. */
export function isUnbegun(bytes: Buffer): boolean {
  return bytes.length < SEGMENT_START.length;
}

/**
 * The blocks of a whole segment. Damage are also a first line that was altered, up to the first block behind it, and
 * bytes in the end which no writer left there: neither the beginning of a block or zone, nor zeros, as a power cut does.
 */
export function* segmentBlocks(bytes: Buffer): Generator<Found, SegmentEnd> {
  const from = segmentFormat(bytes) === undefined ? 0 : SEGMENT_START.length;
  const end = yield* blocksIn(bytes, from);
  if (end.kind !== 'torn' || isTornEnd(bytes.subarray(end.at))) return end;
  yield { kind: 'damaged', at: end.at, end: bytes.length };
  return { at: bytes.length, kind: 'open' };
}

function isTornEnd(rest: Buffer): boolean {
  const begins = [MAGIC_BYTES, ZONE_MAGIC].some((magic) => {
    const length = Math.min(magic.length, rest.length);
    return startsWith(rest, 0, magic.subarray(0, length));
  });
  return begins || rest.every((byte) => byte === 0);
}

/** The blocks in `bytes` from `from` on. Returns how they end. */
export function* blocksIn(bytes: Buffer, from: number): Generator<Found, SegmentEnd> {
  let at = from;
  while (at < bytes.length) {
    if (startsWith(bytes, at, ZONE_MAGIC)) return { at, kind: 'sealed' };
    const found = blockAt(bytes, at);
    if (found === 'torn') return { at, kind: 'torn' };
    yield found;
    at = found.end;
  }
  return { at, kind: 'open' };
}

/** The block that begins at `at`. */
export function blockAt(bytes: Buffer, at: number): Found | 'torn' {
  const end = endOfBlock(bytes, at);
  const whole = end !== undefined && end <= bytes.length;
  const found = whole ? wholeBlock(bytes, at, end) : undefined;
  if (found !== undefined) return found;
  // Either the end of the file, or a length that was altered: it must not swallow the blocks behind it.
  const next = nextWholeBlock(bytes, at + 1);
  if (next !== undefined) return { kind: 'damaged', at, end: next };
  return whole ? { kind: 'damaged', at, end } : 'torn';
}

/** Where the block at `at` ends by its own word; undefined when there is none. */
function endOfBlock(bytes: Buffer, at: number): number | undefined {
  if (!startsWith(bytes, at, MAGIC_BYTES) || bytes.length - at < BLOCK_PREFIX_BYTES) {
    return undefined;
  }
  return at + BLOCK_PREFIX_BYTES + bytes.readUInt32LE(at + 4) + bytes.readUInt32LE(at + 8);
}

function wholeBlock(bytes: Buffer, at: number, end: number): Found | undefined {
  const recordsAt = at + BLOCK_PREFIX_BYTES + bytes.readUInt32LE(at + 4);
  const headJson = bytes.subarray(at + BLOCK_PREFIX_BYTES, recordsAt);
  const records = bytes.subarray(recordsAt, end);
  if (crc32(records, crc32(headJson)) !== bytes.readUInt32LE(at + 12)) return undefined;
  const head = readHead(headJson);
  return head === undefined ? undefined : { kind: 'block', at, end, head, records };
}

/** A caller can send `PPB1` too: only a block with the right checksum is one. */
function nextWholeBlock(bytes: Buffer, from: number): number | undefined {
  let at = bytes.indexOf(MAGIC_BYTES, from);
  for (let tries = 0; at !== -1 && tries < MOST_RESYNCS; tries++) {
    const end = endOfBlock(bytes, at);
    if (end !== undefined && end <= bytes.length && wholeBlock(bytes, at, end) !== undefined) {
      return at;
    }
    at = bytes.indexOf(MAGIC_BYTES, at + 1);
  }
  return undefined;
}

/** A block of which only the beginning was written: its head, and the records as far as they go. */
export function tornBlockAt(
  bytes: Buffer,
  at: number,
): { readonly head: BlockHead; readonly records: Buffer } | undefined {
  if (!startsWith(bytes, at, MAGIC_BYTES) || bytes.length - at < BLOCK_PREFIX_BYTES)
    return undefined;
  const recordsAt = at + BLOCK_PREFIX_BYTES + bytes.readUInt32LE(at + 4);
  if (recordsAt > bytes.length) return undefined;
  const head = readHead(bytes.subarray(at + BLOCK_PREFIX_BYTES, recordsAt));
  return head === undefined ? undefined : { head, records: bytes.subarray(recordsAt) };
}

/** The end of a sealed segment. */
export function zoneBytes(zone: Zone): Buffer {
  const json = Buffer.from(JSON.stringify(zone));
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([ZONE_MAGIC, json, length, ZONE_END_MAGIC]);
}

/** How many bytes before the trailer the zone takes; undefined when the segment is not sealed. */
export function zoneLength(trailer: Buffer): number | undefined {
  return trailer.length === ZONE_TRAILER_BYTES && startsWith(trailer, 4, ZONE_END_MAGIC)
    ? trailer.readUInt32LE(0)
    : undefined;
}

/** Reads the JSON of a zone; undefined when it is none. */
export function readZone(json: Buffer): Zone | undefined {
  const zone = parseObject(json);
  return zone !== undefined && 'policies' in zone && 'minMs' in zone ? (zone as Zone) : undefined;
}

function readHead(json: Buffer): BlockHead | undefined {
  const head = parseObject(json);
  return head !== undefined && 'v' in head && head.v === RECORD_VERSION
    ? (head as BlockHead)
    : undefined;
}

function parseObject(json: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(json.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function startsWith(bytes: Buffer, at: number, wanted: Buffer): boolean {
  return (
    bytes.length - at >= wanted.length &&
    bytes.compare(wanted, 0, wanted.length, at, at + wanted.length) === 0
  );
}
