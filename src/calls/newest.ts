import { byNewest } from '../store/ports.ts';
import type { CallRecord } from './record.ts';

/** The newest of the calls that it is given, each id once. */
export class NewestCalls {
  readonly #limit: number;
  readonly #ids = new Set<string>();
  #calls: CallRecord[] = [];
  #oldestMs = -Infinity;

  constructor(limit: number) {
    this.#limit = Math.max(0, limit);
  }

  add(call: CallRecord): void {
    if (call.atMs < this.#oldestMs || this.#ids.has(call.id)) return;
    this.#ids.add(call.id);
    this.#calls.push(call);
    if (this.#calls.length >= 2 * this.#limit + 100) this.#cut();
  }

  /** Whether calls of this time or earlier can no longer be among the newest. */
  isPast(timeMs: number): boolean {
    if (this.#calls.length < this.#limit) return false;
    if (this.#calls.length > this.#limit) this.#cut();
    else if (this.#oldestMs === -Infinity) this.#cut();
    return timeMs < this.#oldestMs;
  }

  take(): readonly CallRecord[] {
    this.#cut();
    return this.#calls;
  }

  #cut(): void {
    this.#calls.sort(byNewest);
    for (const dropped of this.#calls.splice(this.#limit)) this.#ids.delete(dropped.id);
    if (this.#calls.length === this.#limit) this.#oldestMs = this.#calls.at(-1)?.atMs ?? Infinity;
  }
}
