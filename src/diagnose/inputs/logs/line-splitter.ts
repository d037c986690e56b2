import type { LineView } from '../../logs/record-reader.ts';

/** Longest line that is read; longer ones are counted and left out. */
export const LONGEST_LINE_BYTES = 1024 * 1024;

const LF = 0x0a;
const CR = 0x0d;

/** What was met beside lines. */
export interface SplitCounts {
  /** All lines, also those that are left out. */
  readonly lines: number;
  /** Longer than `LONGEST_LINE_BYTES`. */
  readonly overlong: number;
  /** With zero bytes in them, which a crash leaves behind; they are read without these. */
  readonly withZeros: number;
}

/**
 * Cuts bytes into lines without a string of its own for each: a chunk becomes one string of Latin-1, whose slices share
 * it; only a line that matters is decoded. Lines end in LF or CR LF, the last one also without.
 */
export class LineSplitter implements LineView {
  readonly #take: (view: LineView, number: number) => void;
  #chunk: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** The beginning of a line whose end has not come yet. */
  #carry: Buffer = Buffer.alloc(4096);
  #carried = 0;
  #skipping = false;
  #lines = 0;
  #overlong = 0;
  #withZeros = 0;
  latin1 = '';

  constructor(take: (view: LineView, number: number) => void) {
    this.#take = take;
  }

  /** The line of this moment as text; bytes that are no UTF-8 become U+FFFD. */
  utf8(): string {
    return this.#chunk.toString('utf8', this.#start, this.#end);
  }

  /** Takes the next bytes, which may be written over afterwards. */
  push(chunk: Buffer): void {
    let from = 0;
    if (this.#carried > 0 || this.#skipping) {
      const end = chunk.indexOf(LF);
      this.#keep(chunk, 0, end === -1 ? chunk.length : end);
      if (end === -1) return;
      this.#endCarried();
      from = end + 1;
    }
    const text = chunk.toString('latin1', 0, chunk.length);
    for (let end = text.indexOf('\n', from); end !== -1; end = text.indexOf('\n', from)) {
      this.#emit(chunk, text, from, end);
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk, from, chunk.length);
  }

  /** After the last bytes. */
  end(): SplitCounts {
    if (this.#carried > 0 || this.#skipping) this.#endCarried();
    return { lines: this.#lines, overlong: this.#overlong, withZeros: this.#withZeros };
  }

  #emit(chunk: Buffer, text: string, from: number, to: number): void {
    this.#lines += 1;
    if (to - from > LONGEST_LINE_BYTES) {
      this.#overlong += 1;
      return;
    }
    const end = to > from && chunk[to - 1] === CR ? to - 1 : to;
    this.#chunk = chunk;
    this.#start = from;
    this.#end = end;
    // What a file that was cut while it was written to begins with.
    if (chunk[from] === 0) this.#skipZeros();
    this.latin1 = text.slice(this.#start, end);
    this.#take(this, this.#lines);
  }

  #skipZeros(): void {
    this.#withZeros += 1;
    while (this.#start < this.#end && this.#chunk[this.#start] === 0) this.#start += 1;
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    const length = to - from;
    if (this.#skipping || length === 0) return;
    if (this.#carried + length > LONGEST_LINE_BYTES) {
      this.#skipping = true;
      this.#carried = 0;
      return;
    }
    if (this.#carried + length > this.#carry.length) {
      const larger = Buffer.alloc(Math.min(LONGEST_LINE_BYTES, 2 * (this.#carried + length)));
      this.#carry.copy(larger, 0, 0, this.#carried);
      this.#carry = larger;
    }
    chunk.copy(this.#carry, this.#carried, from, to);
    this.#carried += length;
  }

  #endCarried(): void {
    if (this.#skipping) {
      this.#lines += 1;
      this.#overlong += 1;
      this.#skipping = false;
      return;
    }
    const length = this.#carried;
    this.#carried = 0;
    this.#emit(this.#carry, this.#carry.toString('latin1', 0, length), 0, length);
  }
}
