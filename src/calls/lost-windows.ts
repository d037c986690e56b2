import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A time from which records are missing. Bounds are inclusive, milliseconds since the epoch. */
export interface LostWindow {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly cause: LostCause;
  /** Calls known to be missing; absent: nobody can tell. */
  readonly calls?: number;
}

/** `crash`: the gateway ended without writing; `dropped`: the disk fell behind; `sampled`: a flood of refusals; `damaged`: bytes were altered. */
export type LostCause = 'crash' | 'dropped' | 'sampled' | 'damaged';

/** What is known of records that are not there. */
export interface Gaps {
  /** Records up to this time were removed by retention; 0: none was. */
  readonly expiredUntilMs: number;
  /** In order of `fromMs`. */
  readonly windows: readonly LostWindow[];
}

const NO_GAPS: Gaps = { expiredUntilMs: 0, windows: [] };

/** More windows than this are put together, the oldest first. */
const MOST_WINDOWS = 1000;

/** Windows of one cause that are this close are one. */
const SAME_EPISODE_MS = 5000;

const FILE = 'gaps.json';

/** Reads the gaps of a directory. What cannot be read is none: the records themselves are not in danger. */
export function readGaps(directory: string): Gaps {
  try {
    const value: unknown = JSON.parse(readFileSync(join(directory, FILE), 'utf8'));
    return isGaps(value) ? value : NO_GAPS;
  } catch {
    return NO_GAPS;
  }
}

/** Puts the gaps in place, durably. Throws the system's errors. */
export function writeGaps(directory: string, gaps: Gaps): void {
  const draft = join(directory, `${FILE}.new`);
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(gaps));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, join(directory, FILE));
}

/** Adds a window, joined with one of the same cause that it touches. */
export function withWindow(gaps: Gaps, window: LostWindow): Gaps {
  const near = (other: LostWindow): boolean =>
    other.cause === window.cause &&
    other.fromMs <= window.untilMs + SAME_EPISODE_MS &&
    window.fromMs <= other.untilMs + SAME_EPISODE_MS;
  const joined = gaps.windows.filter(near).reduce(join2, window);
  const windows = [...gaps.windows.filter((other) => !near(other)), joined].toSorted(
    (a, b) => a.fromMs - b.fromMs,
  );
  return { ...gaps, windows: bounded(windows) };
}

/** Moves the end of what retention removed, and forgets the windows before it. */
export function withExpired(gaps: Gaps, untilMs: number): Gaps {
  if (untilMs <= gaps.expiredUntilMs) return gaps;
  const windows = gaps.windows.filter((window) => window.untilMs > untilMs);
  return { expiredUntilMs: untilMs, windows };
}

/** The first window in which a time lies. */
export function windowAt(windows: readonly LostWindow[], timeMs: number): LostWindow | undefined {
  return windows.find((window) => window.fromMs <= timeMs && timeMs <= window.untilMs);
}

/** Why records of a window are missing, in words. */
export function whyLost(window: LostWindow): string {
  const count = window.calls === undefined ? '' : ` (${window.calls} calls)`;
  switch (window.cause) {
    case 'crash':
      return 'the gateway ended without warning, and what it had not yet written is gone';
    case 'dropped':
      return `the disk did not take the records fast enough${count}`;
    case 'sampled':
      return `a flood of like refusals was sampled${count}; those that were kept say for how many they stand`;
    case 'damaged':
      return 'the file that held the records of this time is damaged, and is read again when a copy of it is put back';
  }
}

function join2(a: LostWindow, b: LostWindow): LostWindow {
  const calls = a.calls === undefined || b.calls === undefined ? undefined : a.calls + b.calls;
  return {
    fromMs: Math.min(a.fromMs, b.fromMs),
    untilMs: Math.max(a.untilMs, b.untilMs),
    cause: a.cause,
    ...(calls === undefined ? {} : { calls }),
  };
}

function bounded(windows: readonly LostWindow[]): readonly LostWindow[] {
  if (windows.length <= MOST_WINDOWS) return windows;
  const [first, second, ...rest] = windows;
  return first === undefined || second === undefined ? windows : [join2(first, second), ...rest];
}

function isGaps(value: unknown): value is Gaps {
  return (
    typeof value === 'object' &&
    value !== null &&
    'expiredUntilMs' in value &&
    typeof value.expiredUntilMs === 'number' &&
    'windows' in value &&
    Array.isArray(value.windows)
  );
}
