import { TAG_ABSENT, TAG_DOUBLE } from './byte-writer.ts';

/** Reads what `ByteWriter` wrote. Throws `RangeError` when the bytes end early or make no sense: the block is damaged. */
export class ByteReader {
  at = 0;
  readonly #bytes: Buffer;
  readonly #end: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes;
    this.at = at;
    this.#end = end;
  }

  byte(): number {
    const value = this.at < this.#end ? this.#bytes[this.at] : undefined;
    if (value === undefined) throw new RangeError(`the bytes end at ${this.at}`);
    this.at++;
    return value;
  }

  small(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const next = this.byte();
      value |= (next & 0x7f) << shift;
      if (next < 0x80) return value >>> 0;
    }
    throw new RangeError(`the number before ${this.at} is too long`);
  }

  number(): number {
    const value = this.optional();
    if (value === undefined) throw new RangeError(`a number is missing before ${this.at}`);
    return value;
  }

  optional(): number | undefined {
    const tag = this.small();
    if ((tag & 1) === 0) return tag >>> 1;
    if (tag === TAG_ABSENT) return undefined;
    if (tag !== TAG_DOUBLE) throw new RangeError(`no number has the tag ${tag}`);
    return this.#bytes.readDoubleLE(this.#advance(8));
  }

  timeFrom(baseMs: number): number {
    const distanceMs = this.optional();
    return distanceMs === undefined ? this.number() : baseMs + distanceMs;
  }

  text(): string {
    const header = this.small();
    const length = header >>> 1;
    const start = this.#advance(length);
    const value = this.#bytes.toString('utf8', start, start + length);
    return (header & 1) === 0 ? value : unescape(value);
  }

  uuid(): string {
    const start = this.#advance(16);
    const hex = this.#bytes.toString('hex', start, start + 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  #advance(length: number): number {
    const start = this.at;
    if (start + length > this.#end) throw new RangeError(`the bytes end within ${start}`);
    this.at = start + length;
    return start;
  }
}

function unescape(json: string): string {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'string') throw new RangeError('an escaped text is no text');
  return value;
}
