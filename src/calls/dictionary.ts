const CODE = 1;
const ROUTE = 2;
const CONSUMER = 4;

/**
 * The words of one block, and what its head tells of it. The zones for skipping come for nothing: a word is marked the
 * first time it stands for a code, a route or a consumer.
 */
export class Dictionary {
  readonly words: string[] = [];
  readonly codes: number[] = [];
  readonly routes: number[] = [];
  readonly consumers: number[] = [];
  readonly statuses: number[] = [];
  readonly policies: (readonly [revision: number, directoryVersion: number])[] = [];
  outcomes = 0;
  minMs = Infinity;
  maxMs = -Infinity;
  readonly #numbers = new Map<string, number>();
  readonly #marks: number[] = [];
  #lastStatus = -1;
  #lastRevision: string | undefined;
  #lastDirectory: string | undefined;
  #lastPolicy: readonly [number, number] = [0, 0];

  /** The number of a word; 0 for none. */
  word(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.#numbers.get(text);
    return known ?? this.#learn(text);
  }

  /** The number of a word that is known already; 0 for others. */
  known(text: string): number {
    return this.#numbers.get(text) ?? 0;
  }

  code(text: string | undefined): number {
    return this.#marked(this.word(text), CODE, this.codes);
  }

  route(text: string | undefined): number {
    return this.#marked(this.word(text), ROUTE, this.routes);
  }

  consumer(text: string | undefined): number {
    return this.#marked(this.word(text), CONSUMER, this.consumers);
  }

  sawStatus(status: number, outcome: number): void {
    this.outcomes |= 1 << outcome;
    if (status === this.#lastStatus) return;
    this.#lastStatus = status;
    if (!this.statuses.includes(status)) this.statuses.push(status);
  }

  /** The words of a policy. It changes seldom: the one that was seen last is nearly always the one that is seen again. */
  policy(revision: string, directoryVersion: string): readonly [number, number] {
    if (revision === this.#lastRevision && directoryVersion === this.#lastDirectory) {
      return this.#lastPolicy;
    }
    this.#lastRevision = revision;
    this.#lastDirectory = directoryVersion;
    this.#lastPolicy = [this.word(revision), this.word(directoryVersion)];
    this.policies.push(this.#lastPolicy);
    return this.#lastPolicy;
  }

  sawTime(timeMs: number): void {
    if (timeMs < this.minMs) this.minMs = timeMs;
    if (timeMs > this.maxMs) this.maxMs = timeMs;
  }

  #learn(text: string): number {
    const number = this.words.push(text);
    this.#numbers.set(text, number);
    this.#marks.push(0);
    return number;
  }

  #marked(number: number, mark: number, list: number[]): number {
    if (number === 0) return 0;
    const marks = this.#marks[number - 1] ?? 0;
    if ((marks & mark) === 0) {
      this.#marks[number - 1] = marks | mark;
      list.push(number);
    }
    return number;
  }
}
