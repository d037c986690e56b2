import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import type { BlockHead } from './block.ts';
import { blockPrefix, SEGMENT_START, zoneBytes } from './segment-format.ts';
import { segmentName } from './segment-names.ts';
import { ZoneBuilder, zoneOf } from './zone.ts';
import type { Zone } from './zone.ts';

/** What a segment writer asks of the system, so that a test can be a disk that is full. */
export interface SegmentIo {
  /** Makes a file that must not exist, open for appending. Throws with the code `EEXIST` when it does. */
  create(path: string): number;
  /** Appends; returns how many bytes were taken. */
  append(file: number, parts: readonly Buffer[]): number;
  truncate(file: number, length: number): void;
  sync(file: number): void;
  /** Makes the names in a directory durable. */
  syncDirectory(path: string): void;
  close(file: number): void;
}

/** The file system. */
export const FILE_SYSTEM: SegmentIo = {
  create: (path) => openSync(path, 'ax', 0o600),
  append: (file, parts) => writevSync(file, parts),
  truncate: ftruncateSync,
  sync: fdatasyncSync,
  syncDirectory: (path) => {
    // Windows cannot open directories, and keeps names durable by itself.
    if (process.platform === 'win32') return;
    const directory = openSync(path, 'r');
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  },
  close: closeSync,
};

/** When a segment is full. */
export interface SegmentLimits {
  readonly bytes: number;
  /** Retention removes whole segments, so none may span too long a time. */
  readonly spanMs: number;
}

/** A segment that nothing is added to any more. */
export interface Sealed {
  readonly name: string;
  readonly zone: Zone;
  readonly bytes: number;
}

/** Where a block was written. */
export interface Place {
  readonly segment: string;
  readonly at: number;
  /** Where the segment ends now. */
  readonly end: number;
}

interface Open {
  readonly name: string;
  readonly file: number;
  readonly startedMs: number;
  readonly zone: ZoneBuilder;
  length: number;
  unsynced: boolean;
}

/** Appends blocks to segments, one segment at a time. All methods throw the system's errors, and can be called again after one. */
export class SegmentWriter {
  readonly #directory: string;
  readonly #limits: SegmentLimits;
  readonly #io: SegmentIo;
  #open: Open | undefined;

  constructor(directory: string, limits: SegmentLimits, io: SegmentIo = FILE_SYSTEM) {
    this.#directory = directory;
    this.#limits = limits;
    this.#io = io;
  }

  /** Name and length of the segment that is being written. */
  get current(): { readonly name: string; readonly bytes: number } | undefined {
    return this.#open === undefined
      ? undefined
      : { name: this.#open.name, bytes: this.#open.length };
  }

  /** Appends a block. After an error the segment ends where it ended before. */
  append(head: Buffer, parsed: BlockHead, records: Buffer, nowMs: number): Place {
    const open = this.#open ?? this.#begin(nowMs);
    const at = open.length;
    this.#write(open, [blockPrefix(head, records), head, records]);
    open.zone.add(zoneOf(parsed));
    return { segment: open.name, at, end: open.length };
  }

  /** Makes everything that was appended durable. */
  sync(): void {
    if (this.#open === undefined || !this.#open.unsynced) return;
    this.#io.sync(this.#open.file);
    this.#open.unsynced = false;
  }

  /** Whether the next block belongs into a new segment. */
  isFull(nowMs: number): boolean {
    if (this.#open === undefined) return false;
    const { length, startedMs } = this.#open;
    return length >= this.#limits.bytes || nowMs - startedMs >= this.#limits.spanMs;
  }

  /** Ends the segment: writes its zone and makes it durable. */
  seal(): Sealed | undefined {
    const open = this.#open;
    if (open === undefined) return undefined;
    const zone = open.zone.build();
    this.#write(open, [zoneBytes(zone)]);
    this.#io.sync(open.file);
    this.abandon();
    return { name: open.name, zone, bytes: open.length };
  }

  /** Lets go of the segment as it is: the next start will seal it. */
  abandon(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open !== undefined) this.#io.close(open.file);
  }

  #begin(nowMs: number): Open {
    const { name, file } = this.#create(nowMs);
    const open: Open = {
      name,
      file,
      startedMs: nowMs,
      zone: new ZoneBuilder(),
      length: 0,
      unsynced: false,
    };
    // Kept only when its first line is there: a file without one is no segment.
    try {
      this.#write(open, [SEGMENT_START]);
      this.#io.syncDirectory(this.#directory);
    } catch (error) {
      this.#io.close(file);
      throw error;
    }
    this.#open = open;
    return open;
  }

  #create(nowMs: number): { readonly name: string; readonly file: number } {
    for (let number = 1; ; number++) {
      const name = segmentName(nowMs, number);
      try {
        return { name, file: this.#io.create(join(this.#directory, name)) };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
  }

  #write(open: Open, parts: readonly Buffer[]): void {
    const wanted = parts.reduce((sum, part) => sum + part.length, 0);
    open.unsynced = true;
    try {
      let written = this.#io.append(open.file, parts);
      // A disk that is nearly full takes a part; asking for the rest tells why.
      if (written < wanted) {
        const rest = Buffer.concat(parts).subarray(written);
        written += this.#io.append(open.file, [rest]);
      }
      if (written < wanted) throw new Error('the disk took only a part of a block');
      open.length += wanted;
    } catch (error) {
      this.#takeBack(open);
      throw error;
    }
  }

  /** Where not even that can be done, the segment is left to the next start. */
  #takeBack(open: Open): void {
    try {
      this.#io.truncate(open.file, open.length);
    } catch {
      this.abandon();
    }
  }
}
