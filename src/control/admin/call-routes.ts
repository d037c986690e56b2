import { isRefusalCode } from '../../core/codes.ts';
import type { CallRecord } from '../../calls/record.ts';
import { matchesFilter } from '../../store/ports.ts';
import type { CallFilter } from '../../store/ports.ts';
import { PinpointError } from '../../util/error.ts';
import { requireFound } from '../find-call.ts';
import { callsPage } from '../render/html/calls-page.ts';
import { decisionPage } from '../render/html/decision-page.ts';
import { parseMoment } from '../render/time.ts';
import { htmlReply, jsonReply } from './reply.ts';
import type { Reply, StreamReply } from './reply.ts';
import type { AdminServices } from './services.ts';

const DEFAULT_LIMIT = 50;
const MOST_CALLS = 10_000;
const OUTCOMES: readonly CallRecord['outcome'][] = ['allowed', 'refused', 'relayed', 'failed', 'aborted'];
const PARAMETERS = new Set(['code', 'status', 'consumer', 'route', 'outcome', 'since', 'until', 'limit']);

/** `GET /calls`: newest first, filtered. */
export async function listCalls(services: AdminServices, query: URLSearchParams, wantsHtml: boolean): Promise<Reply> {
  const filter = readCallFilter(query, services.nowMs());
  await services.flush();
  const calls = await services.calls.query(filter);
  return wantsHtml ? htmlReply(callsPage(calls, services.nowMs())) : jsonReply({ calls });
}

/** `GET /calls/<id>`: the decision's page for browsers, the record for programs. */
export async function showCall(services: AdminServices, id: string, wantsHtml: boolean): Promise<Reply> {
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

/**
 * Reads filters from a query; `since` and `until` are moments or spans before now.
 * @throws PinpointError `usage.invalid` that names what does not fit
 */
export function readCallFilter(query: URLSearchParams, nowMs: number): CallFilter {
  for (const name of query.keys()) {
    if (!PARAMETERS.has(name)) throw invalid(`the filter \`${name}\` is not known`, `use ${[...PARAMETERS].join(', ')}`);
  }
  const code = query.get('code');
  if (code !== null && !isRefusalCode(code)) throw invalid(`\`${code}\` is not a refusal code`, 'see docs/refusals/ for the codes');
  const outcome = query.get('outcome');
  const known = OUTCOMES.find((one) => one === outcome);
  if (outcome !== null && known === undefined) throw invalid(`\`${outcome}\` is not an outcome`, `use ${OUTCOMES.join(', ')}`);
  return {
    limit: readNumber(query, 'limit', { least: 1, most: MOST_CALLS }) ?? DEFAULT_LIMIT,
    ...optional('code', code ?? undefined),
    ...optional('outcome', known),
    ...optional('consumer', query.get('consumer') ?? undefined),
    ...optional('route', query.get('route') ?? undefined),
    ...optional('status', readNumber(query, 'status', { least: 0, most: 599 })),
    ...optional('sinceMs', readMoment(query, 'since', nowMs)),
    ...optional('untilMs', readMoment(query, 'until', nowMs)),
  };
}

async function findCall(services: AdminServices, id: string): Promise<CallRecord> {
  await services.flush();
  return requireFound(services.calls, id);
}

function readNumber(query: URLSearchParams, name: string, range: { least: number; most: number }): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.least && value <= range.most) return value;
  throw invalid(`\`${name}\` is \`${text}\``, `give a number from ${range.least} to ${range.most}`);
}

function readMoment(query: URLSearchParams, name: string, nowMs: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const atMs = parseMoment(text, nowMs);
  if (atMs !== undefined) return atMs;
  throw invalid(`\`${name}\` is \`${text}\``, 'give a span before now (15m, 2h, 3d) or a time (2026-11-23T10:00Z)');
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]: V });
}

function invalid(message: string, next: string): PinpointError {
  return new PinpointError('usage.invalid', message, { next });
}

