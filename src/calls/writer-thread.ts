import { Worker } from 'node:worker_threads';
import { PinpointError } from '../util/error.ts';
import type { FromWriter, ToWriter, WriterOptions } from './writer-protocol.ts';

/** What the owner of a writer thread is told. */
export interface WriterListener {
  told(message: FromWriter): void;
  /** The thread ended without being asked to. */
  crashed(error: PinpointError): void;
}

/** A writer thread. It does not keep the process alive. */
export class WriterThread {
  readonly #worker: Worker;
  readonly #listener: WriterListener;
  #ended = false;

  constructor(options: WriterOptions, listener: WriterListener) {
    this.#listener = listener;
    this.#worker = new Worker(new URL('./writer-worker.ts', import.meta.url), {
      workerData: options,
      name: 'pinpoint-calls',
    });
    this.#worker.on('message', (message: FromWriter) => this.#told(message));
    this.#worker.on('error', (error) => this.#crashed(error));
    this.#worker.on('exit', () => this.#crashed());
    this.#worker.unref();
  }

  send(message: ToWriter): void {
    if (!this.#ended) this.#worker.postMessage(message);
  }

  /** While something is awaited from the thread, the process must not end for want of other work. */
  hold(): void {
    this.#worker.ref();
  }

  release(): void {
    this.#worker.unref();
  }

  async terminate(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }

  #told(message: FromWriter): void {
    if (message.kind === 'failed' || message.kind === 'closed') this.#ended = true;
    this.#listener.told(message);
  }

  #crashed(cause?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const reason = cause instanceof Error ? cause.message : 'it ended without a word';
    this.#listener.crashed(
      new PinpointError('store.unwritable', `the writer of call records stopped: ${reason}`, {
        next: 'nothing: it is started again; if that goes on, restart the gateway and report it',
        cause,
      }),
    );
  }
}
