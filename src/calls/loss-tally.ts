import type { LostCause, LostWindow } from './lost-windows.ts';

/** A pause after which a new episode begins. */
const EPISODE_PAUSE_MS = 5000;

/** Counts calls that are left out for one cause, and since when. */
export class LossTally {
  readonly #cause: LostCause;
  #fromMs = Infinity;
  #untilMs = -Infinity;
  #calls = 0;
  #sinceMs = 0;
  #lastMs = -Infinity;

  constructor(cause: LostCause) {
    this.#cause = cause;
  }

  /** `atMs`: time of the call; `nowMs`: when it was left out. */
  add(atMs: number, nowMs: number): void {
    if (atMs < this.#fromMs) this.#fromMs = atMs;
    if (atMs > this.#untilMs) this.#untilMs = atMs;
    this.#calls++;
    if (nowMs - this.#lastMs > EPISODE_PAUSE_MS) this.#sinceMs = nowMs;
    this.#lastMs = nowMs;
  }

  /** Since when calls are being left out; undefined: they are not any more. */
  since(nowMs: number): number | undefined {
    return nowMs - this.#lastMs > EPISODE_PAUSE_MS ? undefined : this.#sinceMs;
  }

  /** Time of the earliest call left out since it was last taken; Infinity: none was. */
  get fromMs(): number {
    return this.#fromMs;
  }

  /** What was left out since it was last taken. */
  peek(): LostWindow | undefined {
    if (this.#calls === 0) return undefined;
    // Ids carry whole milliseconds.
    const fromMs = Math.floor(this.#fromMs);
    return { fromMs, untilMs: Math.ceil(this.#untilMs), cause: this.#cause, calls: this.#calls };
  }

  /** The same, and begins anew. */
  take(): LostWindow | undefined {
    const window = this.peek();
    this.#fromMs = Infinity;
    this.#untilMs = -Infinity;
    this.#calls = 0;
    return window;
  }
}
