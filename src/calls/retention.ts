import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from './calls-error.ts';
import type { Sealed } from './segment-writer.ts';

/** How long and how much is kept. */
export interface Retention {
  readonly days: number;
  /** Of all segments together, the one being written included. */
  readonly maxBytes: number;
}

const DAY_MS = 86_400_000;

/** The sealed segments of a directory, and which of them must go. */
export class SegmentShelf {
  readonly #directory: string;
  readonly #retention: Retention;
  #segments: readonly Sealed[];

  constructor(directory: string, retention: Retention, segments: readonly Sealed[]) {
    this.#directory = directory;
    this.#retention = retention;
    this.#segments = segments;
  }

  /** Oldest first. */
  get segments(): readonly Sealed[] {
    return this.#segments;
  }

  add(segment: Sealed): void {
    this.#segments = [...this.#segments, segment];
  }

  /**
   * Unlinks the segments that are too old, and the oldest of those that are too many; returns them. `openBytes` is the
   * size of the segment that is being written. Throws the system's errors, having forgotten what it did unlink.
   */
  expire(nowMs: number, openBytes: number): readonly Sealed[] {
    const oldestMs = nowMs - this.#retention.days * DAY_MS;
    let bytes = this.#segments.reduce((sum, segment) => sum + segment.bytes, openBytes);
    const expired: Sealed[] = [];
    for (const segment of this.#segments) {
      if (segment.zone.maxMs >= oldestMs && bytes <= this.#retention.maxBytes) continue;
      this.#unlink(segment);
      bytes -= segment.bytes;
      expired.push(segment);
    }
    return expired;
  }

  #unlink(segment: Sealed): void {
    try {
      unlinkSync(join(this.#directory, segment.name));
    } catch (error) {
      // Somebody else's broom was faster.
      if (!isMissing(error)) throw error;
    }
    this.#segments = this.#segments.filter((other) => other !== segment);
  }
}
