import { join } from 'node:path';
import { RefusalIndex } from './refusal-index.ts';
import type { PlacedBlock } from './refusal-index.ts';
import { readSegment } from './segment-reading.ts';
import type { Sealed } from './segment-writer.ts';
import type { IndexBudget } from './writer-protocol.ts';

/**
 * Keeps the index of refusals up to date, within a budget and in small steps, and does without it when it cannot be
 * used: it is only a quicker way to what stands in the segments. No method throws.
 */
export class Indexer {
  readonly #directory: string;
  readonly #budget: IndexBudget;
  #index: RefusalIndex | undefined;
  #indexing: 'all' | 'cut_back' | 'off' = 'off';
  #rowsLeft: number;
  #countedMs = 0;
  /** Blocks without refusals, one after the other, that the index does not know of yet. */
  #passed: { readonly segment: string; readonly at: number; end: number } | undefined;
  /** What remains to be done when there is time. */
  readonly #chores: Iterator<void>[] = [];

  constructor(directory: string, budget: IndexBudget) {
    this.#directory = directory;
    this.#budget = budget;
    this.#rowsLeft = budget.burst;
  }

  get indexing(): 'all' | 'cut_back' | 'off' {
    return this.#indexing;
  }

  /** Opens the index, or opens it again after trouble, and sets about what it lacks and what it has too much. */
  open(segments: readonly Sealed[]): void {
    if (this.#index !== undefined) return;
    try {
      this.#index = RefusalIndex.open(this.#directory);
    } catch {
      return;
    }
    this.#indexing = 'all';
    this.#try((index) => {
      const names = new Set(segments.map(({ name }) => name));
      for (const name of index.segments()) if (!names.has(name)) this.drop(name);
      // The newest first: that is what is asked for.
      for (const segment of segments.toReversed()) {
        this.#chores.push(catchUp(index, this.#directory, segment));
      }
    });
  }

  /** Indexes a block that was just written, as far as the budget goes. */
  add(block: PlacedBlock, nowMs: number): void {
    this.#try((index) => {
      if (block.head.c.length === 0) {
        this.#passOver(index, block);
        return;
      }
      this.#settlePassed(index);
      const { burst, perSecond } = this.#budget;
      const earned = (Math.max(0, nowMs - this.#countedMs) / 1000) * perSecond;
      this.#rowsLeft = Math.min(burst, this.#rowsLeft + earned);
      this.#countedMs = nowMs;
      const { rows, cutBack } = index.add(block, Math.floor(this.#rowsLeft));
      this.#rowsLeft -= rows;
      this.#indexing = cutBack ? 'cut_back' : 'all';
    });
  }

  /** The segment is sealed: what stands behind its blocks needs no index. */
  sealed(segment: Sealed, blocksEnd: number): void {
    this.#try((index) => {
      this.#settlePassed(index);
      index.advance(segment.name, blocksEnd, segment.bytes);
    });
  }

  /** Forgets a segment that is gone; its rows go one step after the other. */
  drop(segment: string, maxMs?: number): void {
    this.#try((index) => {
      this.#chores.push(index.remove(segment, maxMs));
    });
  }

  /** Does a little of what remains to be done; false: nothing does. */
  doChore(): boolean {
    const [chore] = this.#chores;
    if (chore === undefined) return false;
    this.#try(() => {
      if (chore.next().done === true) this.#chores.shift();
    });
    return this.#chores.length > 0;
  }

  close(): void {
    this.#try((index) => this.#settlePassed(index));
    this.#turnOff();
  }

  /** Most blocks have no refusal. A row for each would cost more than writing the block: they are noted together. */
  #passOver(index: RefusalIndex, block: PlacedBlock): void {
    const passed = this.#passed;
    if (passed?.segment === block.segment && passed.end === block.at) {
      passed.end = block.end;
      return;
    }
    this.#settlePassed(index);
    this.#passed = { segment: block.segment, at: block.at, end: block.end };
  }

  #settlePassed(index: RefusalIndex): void {
    const passed = this.#passed;
    this.#passed = undefined;
    if (passed !== undefined) index.advance(passed.segment, passed.at, passed.end);
  }

  #try(work: (index: RefusalIndex) => void): void {
    if (this.#index === undefined) return;
    try {
      work(this.#index);
    } catch {
      this.#turnOff();
    }
  }

  #turnOff(): void {
    const index = this.#index;
    this.#index = undefined;
    this.#indexing = 'off';
    this.#passed = undefined;
    this.#chores.length = 0;
    try {
      index?.close();
    } catch {
      // It was of no use already.
    }
  }
}

/** Indexes what the index lacks of a segment, a block at a time. */
function* catchUp(index: RefusalIndex, directory: string, segment: Sealed): Generator<void> {
  const from = index.indexedTo(segment.name);
  if (from >= segment.bytes) return;
  if (segment.zone.codes?.length !== 0) {
    const whole = readSegment(join(directory, segment.name));
    for (const block of whole.kind === 'read' ? whole.blocks : []) {
      if (block.kind !== 'block' || block.end <= from || block.head.c.length === 0) continue;
      index.add({ segment: segment.name, ...block }, Infinity);
      yield;
    }
  }
  index.advance(segment.name, 0, segment.bytes);
}
