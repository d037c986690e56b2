import type { BlockMessage } from '../../../src/calls/writer-protocol.ts';
import { BlockEncoder } from '../../../src/calls/encode.ts';
import type { CallRecord } from '../../../src/calls/record.ts';

/** A block as the sink hands it over. */
export function blockOf(calls: readonly CallRecord[], sequence = 1, epoch = 1): BlockMessage {
  const shared = new SharedArrayBuffer(1 << 20);
  const encoder = new BlockEncoder(Buffer.from(shared));
  for (const call of calls) encoder.add(call);
  return {
    kind: 'block',
    sequence,
    head: JSON.stringify(encoder.head(epoch, sequence)),
    shared,
    length: encoder.records.length,
    calls: encoder.count,
    refusals: encoder.refusals,
    asOfMs: Math.max(...calls.map(({ atMs }) => atMs)),
  };
}

/** Resolves as soon as `holds` does; looks again and again, and gives up after `withinMs`. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  withinMs = 5000,
): Promise<void> {
  const beganMs = performance.now();
  while (!(await holds())) {
    if (performance.now() - beganMs > withinMs) throw new Error(`not so within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
