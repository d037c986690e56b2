import { Indexer } from './indexer.ts';
import { readGaps, withExpired, withWindow, writeGaps } from './lost-windows.ts';
import type { Gaps, LostWindow } from './lost-windows.ts';
import type { Recovered } from './recover.ts';
import { SegmentShelf } from './retention.ts';
import type { Sealed } from './segment-writer.ts';
import type { WriterOptions } from './writer-protocol.ts';

/** Windows that grow, as under a flood, are not written down more often. */
const GAPS_EVERY_MS = 1000;

/** What goes on around the writing: which segments are kept, what is indexed, and which times have gaps. */
export class Upkeep {
  readonly indexer: Indexer;
  readonly #directory: string;
  readonly #shelf: SegmentShelf;
  #gaps: Gaps;
  #unwrittenGaps = false;
  #gapsTimer: NodeJS.Timeout | undefined;
  #choresTimer: NodeJS.Immediate | undefined;

  /** Throws the system's errors. */
  constructor(options: WriterOptions, recovered: Recovered) {
    const { directory, retention, index } = options;
    this.#directory = directory;
    this.#gaps = recovered.windows.reduce(withWindow, readGaps(directory));
    if (recovered.windows.length > 0) writeGaps(directory, this.#gaps);
    this.#shelf = new SegmentShelf(directory, retention, recovered.segments);
    this.indexer = new Indexer(directory, index);
    this.indexer.open(recovered.segments);
    this.#doChores();
  }

  /** Notes a time from which records are missing. */
  lost(window: LostWindow): void {
    this.#gaps = withWindow(this.#gaps, window);
    this.#keepGaps();
  }

  /** Writes down at once the windows that wait for it; false: the disk does not take them. */
  writeDown(): boolean {
    if (this.#unwrittenGaps) this.#writeGaps();
    return !this.#unwrittenGaps;
  }

  /** A segment is complete. */
  sealed(segment: Sealed, blocksEnd: number): void {
    this.#shelf.add(segment);
    this.indexer.sealed(segment, blocksEnd);
  }

  /** Lets go of what is too old or too much. Throws the system's errors. */
  expire(nowMs: number, openBytes: number): void {
    for (const { name, zone } of this.#shelf.expire(nowMs, openBytes)) {
      this.indexer.drop(name, zone.maxMs);
      this.#gaps = withExpired(this.#gaps, zone.maxMs);
      this.#writeGaps();
    }
    this.#doChores();
  }

  /** Tries again to use an index that could not be used. */
  mend(): void {
    this.indexer.open(this.#shelf.segments);
    this.#doChores();
  }

  /** Writes down what is still to be written. Throws the system's errors. */
  close(): void {
    clearTimeout(this.#gapsTimer);
    clearImmediate(this.#choresTimer);
    this.indexer.close();
    if (this.#unwrittenGaps) writeGaps(this.#directory, this.#gaps);
  }

  #keepGaps(): void {
    this.#unwrittenGaps = true;
    if (this.#gapsTimer !== undefined) return;
    this.#writeGaps();
    this.#gapsTimer = setTimeout(() => {
      this.#gapsTimer = undefined;
      if (this.#unwrittenGaps) this.#keepGaps();
    }, GAPS_EVERY_MS);
  }

  #writeGaps(): void {
    try {
      writeGaps(this.#directory, this.#gaps);
      this.#unwrittenGaps = false;
    } catch {
      this.#unwrittenGaps = true;
      // The disk is full or gone: the timer tries again, and the writer says what is wrong.
    }
  }

  /** One step a turn, so that blocks that come meanwhile do not wait. */
  #doChores(): void {
    this.#choresTimer ??= setImmediate(() => {
      this.#choresTimer = undefined;
      if (this.indexer.doChore()) this.#doChores();
    });
  }
}
