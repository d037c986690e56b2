import type { BlockHead } from './block.ts';
import { BlockEncoder } from './encode.ts';
import type { CallRecord } from './record.ts';
import type { BlockMessage } from './writer-protocol.ts';

/** Size of a block's buffer: some hundred calls. */
const BLOCK_BYTES = 128 * 1024;

/** A record that fits no block of this size is not kept. */
const LARGEST_BLOCK_BYTES = 8 * 1024 * 1024;

/** Buffers that are kept for the next blocks. */
const MOST_SPARE_BUFFERS = 16;

/** Records that are not yet on disk. */
export interface UnwrittenBlock {
  readonly head: BlockHead;
  readonly records: Buffer;
}

/** Gathers records to blocks, and keeps each block until it is written. */
export class Gathering {
  readonly #epoch: number;
  readonly #unwritten: BlockMessage[] = [];
  readonly #spare: SharedArrayBuffer[] = [];
  #buffer: SharedArrayBuffer | undefined;
  #encoder: BlockEncoder | undefined;
  #lastSequence = 0;
  #unwrittenBytes = 0;

  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  /** Bytes of the blocks that were closed and are not yet written. */
  get unwrittenBytes(): number {
    return this.#unwrittenBytes;
  }

  /** Blocks that were closed and are not yet written, oldest first. */
  get unwritten(): readonly BlockMessage[] {
    return this.#unwritten;
  }

  /** Calls of the block that is being gathered. */
  get gathered(): number {
    return this.#encoder?.count ?? 0;
  }

  /** Adds a call to the block, or returns false: the block is full. */
  add(call: CallRecord): boolean {
    this.#encoder ??= this.#begin(BLOCK_BYTES);
    if (this.#encoder.add(call)) return true;
    if (this.#encoder.count > 0) return false;
    return this.#addLarge(call);
  }

  /** Closes the block; undefined when it is empty. */
  close(asOfMs: number): BlockMessage | undefined {
    const encoder = this.#encoder;
    if (encoder === undefined || this.#buffer === undefined || encoder.count === 0)
      return undefined;
    const sequence = ++this.#lastSequence;
    const message: BlockMessage = {
      kind: 'block',
      sequence,
      head: JSON.stringify(encoder.head(this.#epoch, sequence)),
      shared: this.#buffer,
      length: encoder.records.length,
      calls: encoder.count,
      refusals: encoder.refusals,
      asOfMs,
    };
    this.#unwritten.push(message);
    this.#unwrittenBytes += message.length;
    this.#encoder = undefined;
    this.#buffer = undefined;
    return message;
  }

  /** All blocks up to this one are on disk. */
  written(sequence: number): void {
    for (;;) {
      const [block] = this.#unwritten;
      if (block === undefined || block.sequence > sequence) return;
      this.#unwritten.shift();
      this.#unwrittenBytes -= block.length;
      const reusable = block.shared.byteLength === BLOCK_BYTES;
      if (reusable && this.#spare.length < MOST_SPARE_BUFFERS) this.#spare.push(block.shared);
    }
  }

  /** Everything that is not yet on disk, newest block first. */
  *blocks(): Generator<UnwrittenBlock> {
    if (this.#encoder !== undefined && this.#encoder.count > 0) {
      yield { head: this.#encoder.head(this.#epoch, 0), records: this.#encoder.records };
    }
    for (const block of this.#unwritten.toReversed()) {
      const head = JSON.parse(block.head) as BlockHead;
      yield { head, records: Buffer.from(block.shared, 0, block.length) };
    }
  }

  #begin(bytes: number): BlockEncoder {
    const spare = bytes === BLOCK_BYTES ? this.#spare.pop() : undefined;
    this.#buffer = spare ?? new SharedArrayBuffer(bytes);
    return new BlockEncoder(Buffer.from(this.#buffer));
  }

  /** A record that does not fit an empty block gets one of its own size. */
  #addLarge(call: CallRecord): boolean {
    for (let bytes = BLOCK_BYTES * 4; bytes <= LARGEST_BLOCK_BYTES; bytes *= 4) {
      this.#encoder = this.#begin(bytes);
      if (this.#encoder.add(call)) return true;
    }
    this.#encoder = undefined;
    return false;
  }
}
