import type { CallRecord } from './record.ts';

/** How many refusals are kept whole. What comes faster is sampled. */
export interface FloodBounds {
  /** Refusals with the same code, route and caller: so many at once, and so many a second. */
  readonly likeBurst: number;
  readonly likePerSecond: number;
  /** All refusals together. */
  readonly burst: number;
  readonly perSecond: number;
  /**
   * Refusals that each allowed call pays for on top: a busy gateway may refuse more before it is a flood, and a flood
   * can never push out more than this share of what allowed calls keep.
   */
  readonly perAllowedCall: number;
}

export const DEFAULT_FLOOD_BOUNDS: FloodBounds = {
  likeBurst: 1000,
  likePerSecond: 10,
  burst: 5000,
  perSecond: 50,
  perAllowedCall: 0.25,
};

/** Kinds that are told apart at once; the oldest is forgotten for a new one. */
const MOST_KINDS = 4096;

/** What `admit` returns for a refusal that is left out. */
export const OMIT = -1;

interface Kind {
  level: number;
  atMs: number;
  omitted: number;
}

/** Lets every refusal through until they come as a flood, then samples it. Time and memory do not grow with the flood. */
export class FloodGate {
  readonly #bounds: FloodBounds;
  readonly #kinds = new Map<string, Kind>();
  #level = 0;
  #atMs = 0;

  constructor(bounds: FloodBounds) {
    this.#bounds = bounds;
  }

  /** An allowed call was kept. */
  earn(): void {
    if (this.#level > 0) this.#level -= this.#bounds.perAllowedCall;
  }

  /** `OMIT`, or how many like this one were left out since the last that was kept. */
  admit(call: CallRecord, nowMs: number): number {
    const { burst, perSecond, likeBurst, likePerSecond } = this.#bounds;
    const kind = this.#kindOf(call, nowMs);
    const like = drained(kind.level, nowMs - kind.atMs, likePerSecond);
    const all = drained(this.#level, nowMs - this.#atMs, perSecond);
    kind.atMs = nowMs;
    this.#atMs = nowMs;
    if (like + 1 > likeBurst || all + 1 > burst) {
      kind.level = like;
      this.#level = all;
      kind.omitted++;
      return OMIT;
    }
    kind.level = like + 1;
    this.#level = all + 1;
    const { omitted } = kind;
    kind.omitted = 0;
    return omitted;
  }

  #kindOf(call: CallRecord, nowMs: number): Kind {
    const key = `${call.code ?? ''} ${call.route ?? ''} ${call.consumer ?? call.clientIp}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    if (this.#kinds.size >= MOST_KINDS) this.#forgetOldest();
    const kind: Kind = { level: 0, atMs: nowMs, omitted: 0 };
    this.#kinds.set(key, kind);
    return kind;
  }

  #forgetOldest(): void {
    for (const key of this.#kinds.keys()) {
      this.#kinds.delete(key);
      return;
    }
  }
}

/** A level after some time; a clock that goes back drains nothing. */
function drained(level: number, elapsedMs: number, perSecond: number): number {
  return Math.max(0, level - (Math.max(0, elapsedMs) / 1000) * perSecond);
}
