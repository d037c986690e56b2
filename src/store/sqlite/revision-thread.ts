import { Worker } from 'node:worker_threads';
import { PinpointError } from '../../util/error.ts';
import type { ErrorCode } from '../../util/error.ts';
import type { RevisionStore } from '../ports.ts';
import type { SqliteRevisions } from './revisions.ts';

/** The methods that cross the thread, with their arguments. */
export type RevisionMethod = 'put' | 'get' | 'latest' | 'list' | 'prune' | 'close';

export interface RevisionRequest<M extends RevisionMethod = RevisionMethod> {
  readonly number: number;
  readonly method: M;
  readonly args: Parameters<SqliteRevisions[M]>;
}

export type RevisionReply = { readonly number: number } & (
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      readonly next: string;
    }
);

export interface RevisionThreadData {
  readonly file: string;
  readonly busyTimeoutMs?: number;
}

/** Number of the reply that says how opening went. */
export const OPENING = 0;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: PinpointError) => void;
}

/** Opens the store on a worker thread. Rejects with `PinpointError` (`store.*`). */
export async function openRevisionsOnThread(data: RevisionThreadData): Promise<RevisionStore> {
  const thread = new RevisionThread(data);
  await thread.opened;
  return {
    put: (revision) => thread.call('put', [revision]),
    get: (revision, directoryVersion) => thread.call('get', [revision, directoryVersion]),
    latest: () => thread.call('latest', []),
    list: (limit) => thread.call('list', [limit]),
    prune: (named, beforeMs) => thread.call('prune', [named, beforeMs]),
    close: () => thread.close(),
  };
}

/** One worker and the calls that wait for its replies. It keeps the process alive only while one waits. */
class RevisionThread {
  readonly opened: Promise<unknown>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastNumber = OPENING;
  #ended: PinpointError | undefined;

  constructor(data: RevisionThreadData) {
    this.#worker = new Worker(new URL('./revision-worker.ts', import.meta.url), {
      workerData: data,
      name: 'pinpoint-revisions',
    });
    this.opened = this.#expect(OPENING);
    this.#worker.on('message', (reply: RevisionReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#end(data.file, error));
    this.#worker.on('exit', () => this.#end(data.file));
  }

  call<M extends RevisionMethod>(
    method: M,
    args: Parameters<SqliteRevisions[M]>,
  ): Promise<ReturnType<SqliteRevisions[M]>> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const number = ++this.#lastNumber;
    const reply = this.#expect(number);
    const request: RevisionRequest<M> = { number, method, args };
    this.#worker.postMessage(request);
    return reply as Promise<ReturnType<SqliteRevisions[M]>>;
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    await this.call('close', []);
    await this.#worker.terminate();
  }

  #expect(number: number): Promise<unknown> {
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
    });
  }

  #settle(reply: RevisionReply): void {
    const waiting = this.#waiting.get(reply.number);
    this.#waiting.delete(reply.number);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(new PinpointError(reply.code, reply.message, { next: reply.next }));
  }

  #end(file: string, cause?: unknown): void {
    this.#ended ??= new PinpointError('store.unwritable', `the store of \`${file}\` has ended`, {
      next: 'restart the gateway; if it happens again, report it',
      cause,
    });
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
  }
}
