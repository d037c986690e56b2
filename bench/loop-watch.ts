import { monitorEventLoopDelay } from 'node:perf_hooks';
import { threadCpuNs } from './cpu.ts';

/** How long the event loop was held while something went on. Milliseconds. */
export interface Holds {
  /** Longest processor time between two turns: what the work itself held it for. */
  readonly cpuMs: number;
  /** Longest time by the clock between two turns; whatever else has the processor is in it. */
  readonly clockMs: number;
  /** Longest delay that `monitorEventLoopDelay` saw, less its own millisecond. */
  readonly delayMs: number;
  /** Processor time of this thread in all, the watching included. */
  readonly threadMs: number;
}

const RESOLUTION_MS = 1;

/** Runs something and watches every turn of the event loop meanwhile. */
export async function watchLoop<T>(
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly holds: Holds }> {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const turns = watchTurns();
  const beganNs = threadCpuNs();
  // The first turn of the watch has to be behind us, or what runs at once is not seen.
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  delays.enable();
  const result = await run();
  const longest = await turns.stop();
  delays.disable();
  const threadMs = (threadCpuNs() - beganNs) / 1e6;
  return { result, holds: { ...longest, delayMs: delayOf(delays.max), threadMs } };
}

function delayOf(maxNs: number): number {
  return Math.max(0, maxNs / 1e6 - RESOLUTION_MS);
}

interface TurnWatch {
  stop(): Promise<{ readonly cpuMs: number; readonly clockMs: number }>;
}

/** Comes round once in every turn and notes how long it had to wait for it. */
function watchTurns(): TurnWatch {
  let cpuMs = 0;
  let clockMs = 0;
  let lastCpuNs = threadCpuNs();
  let lastMs = performance.now();
  let ended: (() => void) | undefined;
  const turn = (): void => {
    const nowNs = threadCpuNs();
    const nowMs = performance.now();
    cpuMs = Math.max(cpuMs, (nowNs - lastCpuNs) / 1e6);
    clockMs = Math.max(clockMs, nowMs - lastMs);
    lastCpuNs = nowNs;
    lastMs = nowMs;
    if (ended === undefined) setImmediate(turn);
    else ended();
  };
  setImmediate(turn);
  return {
    async stop() {
      await new Promise<void>((resolve) => {
        ended = resolve;
      });
      return { cpuMs, clockMs };
    },
  };
}
