import type { CallRecord } from '../calls/record.ts';

/** Tells listeners of calls as they are recorded. */
export class CallFeed {
  readonly #listeners = new Set<(call: CallRecord) => void>();

  /** Adds a listener; returns what removes it. Listeners must not throw and must not block. */
  follow(listener: (call: CallRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everybody. */
  publish(call: CallRecord): void {
    for (const listener of this.#listeners) listener(call);
  }
}
