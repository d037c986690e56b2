import { FRAME_BYTES, MAX_RECORD_BYTES, OUTCOMES, RECORD_VERSION } from './block.ts';
import type { BlockHead } from './block.ts';
import { ByteWriter } from './byte-writer.ts';
import { Dictionary } from './dictionary.ts';
import { FactsEncoder } from './encode-facts.ts';
import type { CallRecord } from './record.ts';

// A record is written member after member, without names, in the order below; `decode.ts` reads it in the same order.
// Words (strings that come again) are numbers of the block's dictionary. What a filter looks at comes first.

/** Bits of a record's flags. */
export const UPSTREAM_REACHED = 1;
export const HAS_USAGE = 2;

/** Kinds of the id: text, or the sixteen bytes of a UUID. */
const ID_TEXT = 0;
export const ID_UUID = 1;

/**
 * Every member of a record, so that one which is added to the type and forgotten here does not compile: what stands
 * here is written by `BlockEncoder` and read by `decodeCall`.
 */
export const RECORDED_MEMBERS: Readonly<Record<keyof CallRecord, true>> = {
  id: true,
  atMs: true,
  revision: true,
  directoryVersion: true,
  outcome: true,
  status: true,
  code: true,
  layer: true,
  clause: true,
  rule: true,
  method: true,
  path: true,
  route: true,
  service: true,
  consumer: true,
  tenant: true,
  keyId: true,
  clientIp: true,
  facts: true,
  grantsUsed: true,
  attempts: true,
  timings: true,
  bytes: true,
  upstreamReached: true,
  usage: true,
  omittedBefore: true,
};

/** Writes the records of one block into a buffer of fixed size. */
export class BlockEncoder {
  readonly #writer: ByteWriter;
  readonly #words = new Dictionary();
  readonly #facts: FactsEncoder;
  #count = 0;
  #refusals = 0;
  #baseMs = 0;

  /** `bytes` bounds the block. Another thread may read them once nothing is added any more. */
  constructor(bytes: Buffer) {
    this.#writer = new ByteWriter(bytes);
    this.#facts = new FactsEncoder(this.#writer, this.#words);
  }

  get count(): number {
    return this.#count;
  }

  /** Records that have a refusal code. */
  get refusals(): number {
    return this.#refusals;
  }

  /** The records so far. */
  get records(): Buffer {
    return this.#writer.bytes.subarray(0, this.#writer.at);
  }

  /** Adds a call, or leaves the records as they were: returns false when it does not fit, throws when it is no record. */
  add(call: CallRecord): boolean {
    const start = this.#writer.at;
    try {
      if (this.#count === 0) this.#baseMs = call.atMs;
      if (this.#write(call, start)) {
        this.#count++;
        if (call.code !== undefined) this.#refusals++;
        return true;
      }
    } catch (error) {
      this.#writer.rewind(start);
      throw error;
    }
    this.#writer.rewind(start);
    return false;
  }

  /** The head of the block as it is now: the `sequence`th of the sink `epoch`. */
  head(epoch: number, sequence: number): BlockHead {
    const words = this.#words;
    return {
      v: RECORD_VERSION,
      e: epoch,
      q: sequence,
      n: this.#count,
      base: this.#baseMs,
      min: words.minMs,
      max: words.maxMs,
      s: words.words,
      c: words.codes,
      r: words.routes,
      u: words.consumers,
      t: words.statuses,
      o: words.outcomes,
      p: words.policies,
    };
  }

  #write(call: CallRecord, start: number): boolean {
    const writer = this.#writer;
    writer.at += FRAME_BYTES;
    this.#writeIndexed(call);
    this.#writeRest(call);
    this.#facts.write(call);
    const length = writer.at - start - FRAME_BYTES;
    if (writer.overflowed || length > MAX_RECORD_BYTES) return false;
    const { bytes } = writer;
    bytes[start] = length & 0xff;
    bytes[start + 1] = (length >> 8) & 0xff;
    bytes[start + 2] = length >> 16;
    return true;
  }

  /** What filters and the index look at. */
  #writeIndexed(call: CallRecord): void {
    const writer = this.#writer;
    const words = this.#words;
    const outcome = OUTCOMES.indexOf(call.outcome);
    writer.small(words.code(call.code));
    writer.byte(outcome);
    writer.number(call.status);
    writer.timeFrom(this.#baseMs, call.atMs);
    writer.small(words.consumer(call.consumer));
    writer.small(words.route(call.route));
    words.sawStatus(call.status, outcome);
    words.sawTime(call.atMs);
    this.#writeId(call.id);
  }

  #writeId(id: string): void {
    const writer = this.#writer;
    writer.byte(ID_UUID);
    const start = writer.at;
    if (!writer.uuid(id)) {
      writer.at = start - 1;
      writer.byte(ID_TEXT);
      writer.text(id);
      return;
    }
    // The first 48 bits of a UUID of version 7 are its time (RFC 9562 §5.7): look-up by id goes by it.
    const { bytes } = writer;
    if ((bytes[start + 6] ?? 0) >> 4 === 7) this.#words.sawTime(bytes.readUIntBE(start, 6));
  }

  #writeRest(call: CallRecord): void {
    const writer = this.#writer;
    const words = this.#words;
    const policy = words.policy(call.revision, call.directoryVersion);
    writer.small(policy[0]);
    writer.small(policy[1]);
    writer.small(words.word(call.method));
    writer.small(words.word(call.service));
    writer.small(words.word(call.tenant));
    writer.small(words.word(call.keyId));
    writer.small(words.word(call.clientIp));
    writer.small(words.word(call.layer));
    writer.small(words.word(call.clause));
    writer.small(words.word(call.rule));
    writer.small(call.grantsUsed.length);
    for (const rule of call.grantsUsed) writer.small(words.word(rule));
    this.#writeEffort(call);
  }

  #writeEffort(call: CallRecord): void {
    const writer = this.#writer;
    const words = this.#words;
    const { timings, bytes, usage } = call;
    writer.small(call.attempts.length);
    for (const attempt of call.attempts) {
      writer.small(words.word(attempt.target));
      writer.optional(attempt.status);
      writer.small(words.word(attempt.failure));
      writer.number(attempt.tookMs);
    }
    writer.number(timings.decideUs);
    writer.optional(timings.upstreamMs);
    writer.number(timings.totalMs);
    writer.number(bytes.received);
    writer.number(bytes.sent);
    writer.optional(call.omittedBefore);
    writer.byte(
      (call.upstreamReached ? UPSTREAM_REACHED : 0) | (usage === undefined ? 0 : HAS_USAGE),
    );
    if (usage === undefined) return;
    writer.small(words.word(usage.model));
    writer.number(usage.inputTokens);
    writer.number(usage.outputTokens);
    writer.number(usage.totalTokens);
  }
}
