import type { SeenExchange } from '../../diagnose/exchange.ts';

/** The exchange that is explained, with its number, and the others. */
export interface Chosen {
  readonly exchange: SeenExchange;
  /** From 1, in the order of the material. */
  readonly entry: number;
  readonly others: readonly SeenExchange[];
}

/** Statuses that a server refuses with, and means it. */
const REFUSING: ReadonlySet<number> = new Set([401, 403, 405, 407, 413, 415, 419, 422, 429, 451]);
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * The exchange to explain: the one of that number, else the one that was refused; of several, one that writes before
 * one that reads, and the last one. Undefined where there is none, or none of that number.
 */
export function chooseExchange(
  exchanges: readonly SeenExchange[],
  entry: number | undefined,
): Chosen | undefined {
  const at = entry === undefined ? mostTelling(exchanges) : entry - 1;
  const exchange = exchanges[at];
  if (exchange === undefined) return undefined;
  return { exchange, entry: at + 1, others: exchanges.filter((_, index) => index !== at) };
}

function mostTelling(exchanges: readonly SeenExchange[]): number {
  let best = 0;
  exchanges.forEach((exchange, at) => {
    if (weightOf(exchange) >= weightOf(exchanges[best])) best = at;
  });
  return best;
}

function weightOf(exchange: SeenExchange | undefined): number {
  const status = exchange?.response?.status;
  const writes = WRITES.has(exchange?.request?.method ?? '') ? 1 : 0;
  if (status === undefined) return writes;
  if (status < 400) return writes - 2;
  if (status >= 500) return 2 + writes;
  return 4 + writes * 2 + (REFUSING.has(status) ? 1 : 0);
}

/** Other exchanges that were refused, one line each: `--entry 3   403 POST https://…/orders`. At most eight. */
export function otherRefusals(
  exchanges: readonly SeenExchange[],
  chosen: Chosen,
): readonly string[] {
  return exchanges
    .flatMap(({ request, response }, at): readonly string[] => {
      if (at + 1 === chosen.entry || (response?.status ?? 0) < 400) return [];
      const { method, url } = request ?? {};
      const address = url === undefined ? '' : `${url.host ?? ''}${url.path}`;
      return [`--entry ${at + 1}   ${response?.status ?? ''} ${method ?? ''} ${address}`.trimEnd()];
    })
    .slice(-8);
}
