/**
 * A block is what is gathered in some tens of milliseconds: a head (JSON) with a dictionary and with what the block
 * holds, then the records (`encode.ts`). It can be read on its own, and its head tells whether it is worth reading.
 *
 * On disk: `PPB1`, length of the head, length of the records, CRC-32 of both together (little-endian, four bytes each),
 * the head, the records.
 */
export interface BlockHead {
  /** Version of the record format. */
  readonly v: number;
  /** The sink that made the block, and its number among those of this sink. */
  readonly e: number;
  readonly q: number;
  /** Records in it. */
  readonly n: number;
  /** Times in records are relative to this. */
  readonly base: number;
  /** Earliest and latest time of its records and of their ids. */
  readonly min: number;
  readonly max: number;
  /** The dictionary: word `i` of a record is `s[i - 1]`, and 0 is none. */
  readonly s: readonly string[];
  /** Words that are codes, routes and consumers of its records. */
  readonly c: readonly number[];
  readonly r: readonly number[];
  readonly u: readonly number[];
  /** Statuses, and bits of outcomes (`1 << OUTCOMES.indexOf(outcome)`). */
  readonly t: readonly number[];
  readonly o: number;
  /** Revision and directory version, as words. */
  readonly p: readonly (readonly [number, number])[];
}

/** Version of the record format that `encode.ts` writes. */
export const RECORD_VERSION = 1;

/** Order of outcomes in records: append only. */
export const OUTCOMES = ['allowed', 'refused', 'relayed', 'failed', 'aborted'] as const;

/** `PPB1`. */
export const BLOCK_MAGIC = 0x31425050;

export const BLOCK_PREFIX_BYTES = 16;

/** Every record begins with its length, little-endian. */
export const FRAME_BYTES = 3;

/** Longest record: what `FRAME_BYTES` can say. */
export const MAX_RECORD_BYTES = 2 ** (8 * FRAME_BYTES) - 1;
