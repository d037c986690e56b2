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

/** What the thread answers, part by part: members of the policy, pieces of its source, and that this was all. */
export type WorkerPart =
  | { readonly kind: 'member'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'piece'; readonly piece: PolicyPieces['pieces'][number] }
  | {
      readonly kind: 'end';
      readonly answer:
        | { readonly ok: true; readonly warnings: readonly Problem[] }
        | Extract<LoadResult, { readonly ok: false }>;
    };

type Members = Omit<LoadedPolicy, 'source'> & Pick<PolicyPieces, 'skeletonJson'>;

/** All parts of an answer. */
type WorkerAnswer =
  | {
      readonly ok: true;
      readonly members: Members;
      readonly pieces: PolicyPieces['pieces'];
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
  const { skeletonJson, ...policy } = answer.members;
  const source = await joinPolicy({ skeletonJson, pieces: answer.pieces });
  return { ok: true, policy: { ...policy, source }, warnings: answer.warnings };
}

function runWorker(task: WorkerTask): Promise<WorkerAnswer> {
  const worker = new Worker(new URL('./load-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
  });
  return new Promise((resolve, reject) => {
    let answered = false;
    const members: Record<string, unknown> = {};
    const pieces: PolicyPieces['pieces'][number][] = [];
    worker.on('message', (part: WorkerPart) => {
      if (part.kind === 'end') {
        answered = true;
        const { answer } = part;
        // Every member was sent: they were the policy's own.
        resolve(answer.ok ? { ...answer, members: members as unknown as Members, pieces } : answer);
        return;
      }
      if (part.kind === 'member') members[part.name] = part.value;
      else pieces.push(part.piece);
      worker.postMessage('next');
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
