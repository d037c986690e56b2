import { randomFillSync } from 'node:crypto';
import { formatUuidV7 } from '../util/uuid.ts';

const RANDOM_BYTES_AN_ID = 10;
/** Random bytes are drawn for this many ids at once, because a draw costs more than an id. */
const IDS_A_DRAW = 512;

const pool = new Uint8Array(RANDOM_BYTES_AN_ID * IDS_A_DRAW);
let used = pool.length;

/**
 * A new call id: UUIDv7 (RFC 9562 §5.7) with all its 74 random bits from a cryptographic generator, because the id is
 * also the unguessable address of a refusal. Not monotonic within a millisecond.
 */
export function newCallId(nowMs: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + RANDOM_BYTES_AN_ID);
  used += RANDOM_BYTES_AN_ID;
  return formatUuidV7(Math.trunc(nowMs), random);
}
