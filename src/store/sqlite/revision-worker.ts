import { parentPort, workerData } from 'node:worker_threads';
import { OPENING } from './revision-thread.ts';
import type { RevisionReply, RevisionRequest, RevisionThreadData } from './revision-thread.ts';
import { SqliteRevisions } from './revisions.ts';
import { storeError } from './store-error.ts';

// The thread on which revisions are read and written, one request after the other.

const data = workerData as RevisionThreadData;
const revisions = answer(
  OPENING,
  () => new SqliteRevisions(data.file, data),
  () => undefined,
);

if (revisions === undefined) parentPort?.close();
else parentPort?.on('message', (request: RevisionRequest) => serve(revisions, request));

function serve(store: SqliteRevisions, request: RevisionRequest): void {
  answer(
    request.number,
    () => run(store, request),
    (value) => value,
  );
}

function run(store: SqliteRevisions, request: RevisionRequest): unknown {
  const method = store[request.method] as (...args: readonly unknown[]) => unknown;
  return method.apply(store, request.args);
}

/** Does the work, and replies with what `tell` makes of its result or with the error. */
function answer<T>(number: number, work: () => T, tell: (result: T) => unknown): T | undefined {
  try {
    const result = work();
    reply({ number, ok: true, value: tell(result) });
    return result;
  } catch (error) {
    const { code, message, next } = storeError(error, data.file);
    reply({ number, ok: false, code, message, next });
    return undefined;
  }
}

function reply(message: RevisionReply): void {
  parentPort?.postMessage(message);
}
