import { join } from 'node:path';
import { loadCounters } from '../store/memory/counters-file.ts';
import { MemoryCounters } from '../store/memory/counters.ts';

/** The file in the data directory in which counters outlive a restart. */
export function countersFile(dataDirectory: string): string {
  return join(dataDirectory, 'counters.jsonl');
}

/** Counters as a gateway left them; empty where it left none. */
export async function openSavedCounters(
  dataDirectory: string,
  nowMs: number,
): Promise<MemoryCounters> {
  const counters = new MemoryCounters();
  await loadCounters(counters, countersFile(dataDirectory), nowMs);
  return counters;
}
