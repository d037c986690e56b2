import type { CallRecord } from '../calls/record.ts';
import { isRefusalCode } from '../core/codes.ts';
import type { CallFilter } from '../store/ports.ts';
import { PinpointError } from '../util/error.ts';
import { parseMoment } from './render/time.ts';

const DEFAULT_LIMIT = 50;
const MOST_CALLS = 10_000;
const OUTCOMES: readonly CallRecord['outcome'][] = [
  'allowed',
  'refused',
  'relayed',
  'failed',
  'aborted',
];
const PARAMETERS = new Set([
  'code',
  'status',
  'consumer',
  'route',
  'outcome',
  'since',
  'until',
  'limit',
]);

/**
 * Reads filters from a query; `since` and `until` are moments or spans before now.
 * @throws PinpointError `usage.invalid` that names what does not fit
 */
export function readCallFilter(query: URLSearchParams, nowMs: number): CallFilter {
  for (const name of query.keys()) {
    if (!PARAMETERS.has(name))
      throw invalid(`the filter \`${name}\` is not known`, `use ${[...PARAMETERS].join(', ')}`);
  }
  const code = query.get('code');
  if (code !== null && !isRefusalCode(code))
    throw invalid(`\`${code}\` is not a refusal code`, 'see docs/refusals/ for the codes');
  const outcome = query.get('outcome');
  const known = OUTCOMES.find((one) => one === outcome);
  if (outcome !== null && known === undefined)
    throw invalid(`\`${outcome}\` is not an outcome`, `use ${OUTCOMES.join(', ')}`);
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

function readNumber(
  query: URLSearchParams,
  name: string,
  range: { least: number; most: number },
): number | undefined {
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
  throw invalid(
    `\`${name}\` is \`${text}\``,
    'give a span before now (15m, 2h, 3d) or a time (2026-11-23T10:00Z)',
  );
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]: V });
}

function invalid(message: string, next: string): PinpointError {
  return new PinpointError('usage.invalid', message, { next });
}
