import { Worker } from 'node:worker_threads';
import { PinpointError } from '../util/error.ts';
import { joinPolicy } from './chunks.ts';
import type { PolicyPieces } from './chunks.ts';
import type { LoadedPolicy, LoadOptions, LoadResult } from './load.ts';
import type { Problem } from './problem.ts';

/** What the thread is told. */
export interface WorkerTask {
  readonly file: string;
  readonly options: LoadOptions;
}

/** What the thread answers: a policy in pieces. */
export type WorkerAnswer =
  | {
      readonly ok: true;
      readonly policy: Omit<LoadedPolicy, 'source'>;
      readonly pieces: PolicyPieces;
      readonly warnings: readonly Problem[];
    }
  | Extract<LoadResult, { readonly ok: false }>;

/** Memory that a policy may take while it is read: a hostile one ends its thread, not the gateway. */
const HEAP_LIMIT_MB = 1024;

/**
 * `loadPolicy` in a thread of its own: reading, checking and hashing a large policy takes a second, and requests go on
 * meanwhile. What comes back is put together in turns of about a millisecond.
 *
 * @throws PinpointError `policy.too_large` where the thread ran out of memory; `policy.invalid` where it failed otherwise
 */
export async function loadInWorker(file: string, options: LoadOptions): Promise<LoadResult> {
  const answer = await runWorker({ file, options });
  if (!answer.ok) return answer;
  const source = await joinPolicy(answer.pieces);
  return { ok: true, policy: { ...answer.policy, source }, warnings: answer.warnings };
}

function runWorker(task: WorkerTask): Promise<WorkerAnswer> {
  const worker = new Worker(new URL('./load-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
  });
  return new Promise((resolve, reject) => {
    let answered = false;
    worker.once('message', (answer: WorkerAnswer) => {
      answered = true;
      resolve(answer);
    });
    worker.once('error', (error) => reject(failureOf(task.file, error)));
    worker.once('exit', (code) => {
      if (!answered) reject(failureOf(task.file, new Error(`the thread ended with ${code}`)));
    });
  });
}

function failureOf(file: string, error: unknown): PinpointError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new PinpointError('policy.too_large', `${file} takes too much memory to read`, {
      next: 'split it: routes can live in OpenAPI files, address lists in files of their own',
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new PinpointError('policy.invalid', `${file} could not be read: ${message}`, {
    next: 'run `pinpoint check`; if that finds nothing, report this',
    cause: error,
  });
}
