import type { CallRecord } from '../../calls/record.ts';
import { matchesFilter } from '../../store/ports.ts';
import { readCallFilter } from '../call-filter.ts';
import { requireFound } from '../find-call.ts';
import { callsPage } from '../render/html/calls-page.ts';
import { decisionPage } from '../render/html/decision-page.ts';
import { htmlReply, jsonReply } from './reply.ts';
import type { Reply, StreamReply } from './reply.ts';
import type { AdminServices } from './services.ts';

/** `GET /calls`: newest first, filtered. */
export async function listCalls(
  services: AdminServices,
  query: URLSearchParams,
  wantsHtml: boolean,
): Promise<Reply> {
  const filter = readCallFilter(query, services.nowMs());
  await services.flush();
  const calls = await services.calls.query(filter);
  return wantsHtml ? htmlReply(callsPage(calls, services.nowMs())) : jsonReply({ calls });
}

/** `GET /calls/<id>`: the decision's page for browsers, the record for programs. */
export async function showCall(
  services: AdminServices,
  id: string,
  wantsHtml: boolean,
): Promise<Reply> {
  if (!wantsHtml) return jsonReply(await findCall(services, id));
  const report = await services.explainer.explainCall(id, { now: false });
  return htmlReply(decisionPage(report, services.nowMs()));
}

/** `GET /calls/follow`: an event stream (WHATWG HTML §9.2), one call an event. */
export function followCalls(services: AdminServices, query: URLSearchParams): StreamReply {
  const filter = readCallFilter(query, services.nowMs());
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    start: (write) => {
      let missed = 0;
      write(': following\n\n');
      const stop = services.feed.follow((call) => {
        if (!matchesFilter(call, filter)) return;
        const note = missed === 0 ? '' : `event: missed\ndata: ${missed}\n\n`;
        if (write(`${note}event: call\ndata: ${JSON.stringify(call)}\n\n`)) missed = 0;
        else missed += 1;
      });
      const heartbeat = setInterval(() => write(': still here\n\n'), 15_000);
      return () => {
        clearInterval(heartbeat);
        stop();
      };
    },
  };
}

async function findCall(services: AdminServices, id: string): Promise<CallRecord> {
  await services.flush();
  return requireFound(services.calls, id);
}
