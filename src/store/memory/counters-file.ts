import { open, readFile, rename } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MemoryCounters, SavedBucket } from './counters.ts';

const FORMAT = 1;

/** Buckets written or read in one turn of the event loop: well under a millisecond. */
const BUCKETS_A_TURN = 500;

/** A clock that is this far behind the time of saving was set back in between. */
const CLOCK_JUMP_MS = 1000;

/** What loading came to. A file that cannot be used costs the windows, and never the start. */
export type LoadOutcome =
  | { readonly kind: 'loaded'; readonly buckets: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly why: string };

/** Writes all buckets in use to `file`, in slices, and puts it in place at once (rename). Rejects with the system's error. */
export async function saveCounters(
  counters: MemoryCounters,
  file: string,
  nowMs: number,
): Promise<void> {
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    let lines = `${JSON.stringify({ pinpoint: 'counters', format: FORMAT, savedAtMs: nowMs })}\n`;
    let count = 0;
    for (const { key, level, atMs, intervalMs } of counters.saved(nowMs)) {
      lines += `${JSON.stringify([key, level, atMs, intervalMs])}\n`;
      if (++count % BUCKETS_A_TURN !== 0) continue;
      await handle.write(lines);
      lines = '';
    }
    await handle.write(lines);
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Puts back what `saveCounters` wrote. Lines that make no sense are passed over. */
export async function loadCounters(
  counters: MemoryCounters,
  file: string,
  nowMs: number,
): Promise<LoadOutcome> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { kind: 'absent' };
    }
    return { kind: 'unusable', why: error instanceof Error ? error.message : String(error) };
  }
  const lines = text.split('\n');
  const savedAtMs = savedAt(lines[0] ?? '');
  if (savedAtMs === undefined) return { kind: 'unusable', why: 'not a file of saved counters' };
  const setBackMs = savedAtMs - nowMs > CLOCK_JUMP_MS ? savedAtMs - nowMs : 0;
  let buckets = 0;
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line === '') continue;
    if (index % BUCKETS_A_TURN === 0) await nextTurn();
    const saved = readBucket(line, setBackMs);
    if (saved === undefined) continue;
    counters.restore(saved, nowMs);
    buckets++;
  }
  return { kind: 'loaded', buckets };
}

/** Saves every `everyMs`, and once more when stopped. Failures go to `onError`; counting goes on without the file. */
export function keepCountersSaved(
  counters: MemoryCounters,
  file: string,
  options: { readonly everyMs: number; readonly onError: (error: unknown) => void },
): { stop(): Promise<void> } {
  let saving: Promise<void> = Promise.resolve();
  const save = (): void => {
    saving = saving
      .then(() => saveCounters(counters, file, Date.now()))
      .catch((error: unknown) => options.onError(error));
  };
  const timer = setInterval(save, options.everyMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      save();
      return saving;
    },
  };
}

function savedAt(line: string): number | undefined {
  const header = parse(line);
  if (typeof header !== 'object' || header === null) return undefined;
  if (!('pinpoint' in header) || header.pinpoint !== 'counters') return undefined;
  if (!('format' in header) || header.format !== FORMAT) return undefined;
  return 'savedAtMs' in header && typeof header.savedAtMs === 'number'
    ? header.savedAtMs
    : undefined;
}

function readBucket(line: string, setBackMs: number): SavedBucket | undefined {
  const fields = parse(line);
  if (!Array.isArray(fields)) return undefined;
  const [key, level, atMs, intervalMs] = fields as readonly unknown[];
  if (typeof key !== 'string' || !isPositive(level)) return undefined;
  if (!isPositive(atMs) || !isPositive(intervalMs)) return undefined;
  return { key, level, atMs: atMs - setBackMs, intervalMs };
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
