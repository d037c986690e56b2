import { parentPort, workerData } from 'node:worker_threads';
import { RequestExplainer } from '../../control/explainer.ts';
import { PinpointError } from '../../util/error.ts';
import { restoreMoment } from '../restore-moment.ts';
import { openStores } from '../stores.ts';
import type { ExplainAsk, ExplainReply, ExplainRequest } from './messages.ts';
import type { WhyReport } from '../../control/why-report.ts';

// The thread on which a gateway explains: searching fixes and replaying calls takes milliseconds, which the thread that
// serves requests has not got. It reads the same files that a command reads when no gateway runs.

const { dataDirectory } = workerData as { readonly dataDirectory: string };

const explainer = openStores(dataDirectory).then(
  ({ calls, revisions, bodies }) =>
    new RequestExplainer({
      calls,
      revisions,
      bodies,
      restore: restoreMoment,
      nowMs: () => Date.now(),
    }),
);

parentPort?.on('message', (request: ExplainRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});

async function answer({ number, ask }: ExplainRequest): Promise<ExplainReply> {
  try {
    return { number, kind: 'report', report: await explain(ask) };
  } catch (error) {
    if (error instanceof PinpointError) {
      return {
        number,
        kind: 'failure',
        code: error.code,
        message: error.message,
        next: error.next,
      };
    }
    return {
      number,
      kind: 'fault',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

async function explain(ask: ExplainAsk): Promise<WhyReport> {
  const ready = await explainer;
  if (ask.kind === 'facts') return ready.explainFacts(ask.facts, ask.live);
  return ready.explainCall(ask.id, { now: ask.now, live: ask.live });
}
