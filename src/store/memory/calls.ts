import { byNewest, DEFAULT_CALL_LIMIT, matchesFilter } from '../ports.ts';
import type {
  CallFilter,
  CallLookup,
  CallSink,
  CallStore,
  RevisionName,
  SinkState,
} from '../ports.ts';
import type { CallRecord } from '../../calls/record.ts';
import { uuidTimeMs } from '../../util/uuid.ts';

const DEFAULT_MOST_CALLS = 10_000;

/** Calls in the memory of one process, the newest of them: for tests, and for a gateway that keeps nothing. */
export class MemoryCalls implements CallSink, CallStore {
  readonly #calls = new Map<string, CallRecord>();
  readonly #followers = new Set<(call: CallRecord) => void>();
  readonly #mostCalls: number;
  #recorded = 0;
  /** Latest time of a call that had to make room. */
  #expiredUntilMs = -Infinity;

  constructor(options: { readonly mostCalls?: number } = {}) {
    this.#mostCalls = Math.max(1, options.mostCalls ?? DEFAULT_MOST_CALLS);
  }

  record(call: CallRecord): void {
    this.#recorded++;
    this.#calls.set(call.id, call);
    for (const tell of this.#followers) tell(call);
    if (this.#calls.size <= this.#mostCalls) return;
    for (const oldest of this.#calls.values()) {
      this.#calls.delete(oldest.id);
      this.#expiredUntilMs = Math.max(this.#expiredUntilMs, oldest.atMs);
      return;
    }
  }

  readonly state = (): SinkState => ({
    recorded: this.#recorded,
    droppedAllowed: 0,
    droppedRefused: 0,
    sampledOut: 0,
    indexing: 'all',
    unwrittenBytes: 0,
    durableUntilMs: 0,
  });

  byId(id: string): Promise<CallLookup> {
    const call = this.#calls.get(id);
    if (call !== undefined) return Promise.resolve({ kind: 'found', call });
    const timeMs = uuidTimeMs(id);
    const expired = timeMs !== undefined && timeMs <= this.#expiredUntilMs;
    return Promise.resolve(
      expired ? { kind: 'expired', oldestMs: this.#oldestMs() } : { kind: 'unknown' },
    );
  }

  query(filter: CallFilter): Promise<readonly CallRecord[]> {
    const matching = [...this.#calls.values()].filter((call) => matchesFilter(call, filter));
    return Promise.resolve(
      matching.toSorted(byNewest).slice(0, filter.limit ?? DEFAULT_CALL_LIMIT),
    );
  }

  follow(
    filter: CallFilter,
    onCall: (call: CallRecord) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const tell = (call: CallRecord): void => {
      if (matchesFilter(call, filter)) onCall(call);
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal.aborted) return Promise.resolve();
    this.#followers.add(tell);
    signal.addEventListener('abort', () => {
      this.#followers.delete(tell);
      resolve();
    });
    return promise;
  }

  revisionsNamed(): Promise<readonly RevisionName[]> {
    const named = new Map<string, RevisionName>();
    for (const { revision, directoryVersion } of this.#calls.values()) {
      named.set(`${revision} ${directoryVersion}`, { revision, directoryVersion });
    }
    return Promise.resolve([...named.values()]);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #oldestMs(): number {
    let oldestMs = Infinity;
    for (const { atMs } of this.#calls.values()) oldestMs = Math.min(oldestMs, atMs);
    return oldestMs;
  }
}
