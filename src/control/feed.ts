import type { CallRecord } from '../calls/record.ts';
import type { CallSink, SinkState } from '../store/ports.ts';

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

/** A sink that also tells others of each call; everything else is the sink's own. */
export function observedSink(sink: CallSink, observe: (call: CallRecord) => void): CallSink {
  return {
    record(call) {
      sink.record(call);
      observe(call);
    },
    flush: () => sink.flush(),
    close: () => sink.close(),
    state: (): SinkState => sink.state(),
  };
}
