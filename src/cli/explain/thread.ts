import { Worker } from 'node:worker_threads';
import type { WhyReport } from '../../control/why-report.ts';
import { PinpointError } from '../../util/error.ts';
import type { ExplainAsk, ExplainReply, ExplainRequest } from './messages.ts';

/** Asks the explaining thread. */
export interface ExplainThread {
  explain(ask: ExplainAsk): Promise<WhyReport>;
  /** Starts it, so that the first question does not wait for that. */
  warm(): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (report: WhyReport) => void;
  readonly reject: (error: Error) => void;
}

/** The thread that explains from the files of a data directory. It is started by `warm` or by the first question. */
export function openExplainThread(dataDirectory: string): ExplainThread {
  const waiting = new Map<number, Waiting>();
  let number = 0;
  let running: Worker | undefined;

  function worker(): Worker {
    if (running !== undefined) return running;
    const started = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { dataDirectory },
    });
    started.unref();
    started.on('message', (reply: ExplainReply) => settle(waiting, reply));
    started.on('error', (error) => {
      // What broke one answer must not cost all later ones: the next question starts another thread.
      running = undefined;
      const failure = error instanceof Error ? error : new Error(String(error));
      for (const one of waiting.values()) one.reject(failure);
      waiting.clear();
    });
    running = started;
    return started;
  }

  return {
    explain: (ask) =>
      new Promise((resolve, reject) => {
        number += 1;
        waiting.set(number, { resolve, reject });
        worker().postMessage({ number, ask } satisfies ExplainRequest);
      }),
    warm: () => void worker(),
    close: async () => {
      await running?.terminate();
    },
  };
}

function settle(waiting: Map<number, Waiting>, reply: ExplainReply): void {
  const one = waiting.get(reply.number);
  waiting.delete(reply.number);
  if (reply.kind === 'report') one?.resolve(reply.report);
  else if (reply.kind === 'failure')
    one?.reject(new PinpointError(reply.code, reply.message, { next: reply.next }));
  else one?.reject(new Error(reply.message));
}
