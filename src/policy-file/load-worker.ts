import { parentPort, workerData } from 'node:worker_threads';
import { cutPolicy } from './chunks.ts';
import { loadPolicy } from './load.ts';
import type { WorkerAnswer, WorkerTask } from './load-in-worker.ts';

// The thread's whole task: load one policy, send it in pieces, end.
const task = workerData as WorkerTask;
const result = await loadPolicy(task.file, task.options);
parentPort?.postMessage(answerOf(result));

function answerOf(loaded: Awaited<ReturnType<typeof loadPolicy>>): WorkerAnswer {
  if (!loaded.ok) return loaded;
  const { source, ...policy } = loaded.policy;
  return { ok: true, policy, pieces: cutPolicy(source), warnings: loaded.warnings };
}
