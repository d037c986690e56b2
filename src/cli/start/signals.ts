/** What one press of Ctrl-C brings may come more than once: from the terminal and from a parent that passes it on. */
const BURST_MS = 400;

/** Waits for the word to end. */
export interface EndSignals {
  /** Resolves at the first signal. */
  readonly first: Promise<NodeJS.Signals>;
  /** Resolves when somebody insists: at a signal that comes later than the first one's echoes. */
  readonly again: Promise<void>;
  /** Listens no more. */
  dispose(): void;
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Listens for the signals by which a process is asked to end. */
export function endSignals(nowMs: () => number): EndSignals {
  const first = Promise.withResolvers<NodeJS.Signals>();
  const again = Promise.withResolvers<void>();
  let firstAtMs: number | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    if (firstAtMs === undefined) {
      firstAtMs = nowMs();
      first.resolve(signal);
    } else if (nowMs() - firstAtMs > BURST_MS) {
      again.resolve();
    }
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    first: first.promise,
    again: again.promise,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}
