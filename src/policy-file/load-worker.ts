import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { cutPolicy } from './chunks.ts';
import { loadPolicy } from './load.ts';
import type { LoadResult } from './load.ts';
import type { WorkerPart, WorkerTask } from './load-in-worker.ts';

// The thread's whole task: load one policy, send it in parts, end. Each part waits until the one before was taken: all
// that lies in a port's queue is taken in one turn, which a large policy would make a long one.
const task = workerData as WorkerTask;
for (const part of partsOf(await loadPolicy(task.file, task.options))) {
  parentPort?.postMessage(part);
  if (parentPort !== null && part.kind !== 'end') await once(parentPort, 'message');
}

function* partsOf(result: LoadResult): Generator<WorkerPart, void, void> {
  if (result.ok) {
    const { source, ...policy } = result.policy;
    for (const [name, value] of Object.entries(policy)) yield { kind: 'member', name, value };
    const { skeletonJson, pieces } = cutPolicy(source);
    yield { kind: 'member', name: 'skeletonJson', value: skeletonJson };
    for (const piece of pieces) yield { kind: 'piece', piece };
    yield { kind: 'end', answer: { ok: true, warnings: result.warnings } };
  } else {
    yield { kind: 'end', answer: result };
  }
}
