/** Lets so many through at once, and so many a second after that. */
export class PageBudget {
  readonly #burst: number;
  readonly #perSecond: number;
  #level = 0;
  #atMs = 0;

  constructor(burst: number, perSecond: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
  }

  /** Whether one more may be made now; if so, it is counted. `nowMs` may go back: nothing is given back for that. */
  take(nowMs: number): boolean {
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#level = Math.max(0, this.#level - (elapsedMs / 1000) * this.#perSecond);
    this.#atMs = nowMs;
    if (this.#level + 1 > this.#burst) return false;
    this.#level += 1;
    return true;
  }
}
