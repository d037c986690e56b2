import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BLOCK_PREFIX_BYTES } from './block.ts';
import { isMissing, newerError, unusableError } from './calls-error.ts';
import {
  blockAt,
  blocksIn,
  isKnownFormat,
  isUnbegun,
  segmentBlocks,
  segmentFormat,
  SEGMENT_START,
} from './segment-format.ts';
import type { Found } from './segment-format.ts';
import { segmentNames } from './segment-names.ts';
import { segmentInfo } from './segment-reading.ts';
import type { SegmentInfo } from './segment-reading.ts';

/** Longest time that reading holds the event loop, which may be a gateway's. */
const TURN_MS = 3;

export type SoundBlock = Extract<Found, { kind: 'block' }>;

/** A segment and what is known of it without reading it. */
export interface ListedSegment extends SegmentInfo {
  readonly name: string;
}

/** Reads segments that another thread or process may be writing, or removing. Methods reject with `PinpointError`. */
export class CallFiles {
  readonly #directory: string;
  /** Sealed segments never change. */
  readonly #sealed = new Map<string, SegmentInfo>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** All segments, those that may hold the newest calls first. */
  list(): readonly ListedSegment[] {
    try {
      const names = segmentNames(this.#directory);
      this.#forgetAllBut(new Set(names));
      return names
        .flatMap((name) => this.#listed(name))
        .toSorted((a, b) => (b.zone?.maxMs ?? Infinity) - (a.zone?.maxMs ?? Infinity));
    } catch (error) {
      throw unusableError(this.#directory, error);
    }
  }

  /** The blocks of a segment between two offsets, the first of which must be where one begins; none when it is gone. */
  async blocks(
    name: string,
    from = SEGMENT_START.length,
    to = Infinity,
  ): Promise<readonly Found[]> {
    const first = from <= SEGMENT_START.length;
    const bytes = await this.#read(name, first ? 0 : from, to - (first ? 0 : from));
    if (bytes === undefined) return [];
    if (first) {
      // Its first line is just being written.
      if (isUnbegun(bytes)) return [];
      const format = segmentFormat(bytes);
      if (format !== undefined && !isKnownFormat(format))
        throw newerError(join(this.#directory, name), format);
    }
    const offset = first ? 0 : from;
    const found: Found[] = [];
    const turn = new Turn();
    for (const block of first ? segmentBlocks(bytes) : blocksIn(bytes, 0)) {
      found.push({ ...block, at: block.at + offset, end: block.end + offset });
      await turn.yieldIfLong();
    }
    return found;
  }

  /** The block at an offset; undefined when it is gone or damaged. */
  async block(name: string, at: number): Promise<SoundBlock | undefined> {
    const prefix = await this.#read(name, at, BLOCK_PREFIX_BYTES);
    if (prefix === undefined || prefix.length < BLOCK_PREFIX_BYTES) return undefined;
    const length = BLOCK_PREFIX_BYTES + prefix.readUInt32LE(4) + prefix.readUInt32LE(8);
    const bytes = await this.#read(name, at, length);
    const found = bytes === undefined || bytes.length < length ? 'torn' : blockAt(bytes, 0);
    return found !== 'torn' && found.kind === 'block' ? found : undefined;
  }

  /** The bytes from an offset on, at most `most`; undefined when the segment is gone. */
  async #read(name: string, from: number, most = Infinity): Promise<Buffer | undefined> {
    try {
      const file = await open(join(this.#directory, name), 'r');
      try {
        const { size } = await file.stat();
        const length = Math.max(0, Math.min(size - from, most));
        const bytes = Buffer.allocUnsafe(length);
        const { bytesRead } = await file.read(bytes, 0, length, from);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw unusableError(this.#directory, error);
    }
  }

  #listed(name: string): readonly ListedSegment[] {
    try {
      const info = this.#sealed.get(name) ?? segmentInfo(join(this.#directory, name));
      if (info.zone !== undefined) this.#sealed.set(name, info);
      return [{ name, ...info }];
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  #forgetAllBut(names: ReadonlySet<string>): void {
    for (const name of this.#sealed.keys()) if (!names.has(name)) this.#sealed.delete(name);
  }
}

/** Gives way to other work when this work has had the thread for long. */
export class Turn {
  #beganMs = performance.now();

  async yieldIfLong(): Promise<void> {
    if (performance.now() - this.#beganMs < TURN_MS) return;
    await nextTurn();
    this.#beganMs = performance.now();
  }
}
