import { STATUS_UNKNOWN } from '../exchange.ts';
import type { SeenExchange } from '../exchange.ts';

/**
 * The exchange that a person most likely asks about, as an index: a refusal rather than a success, 401 and 403 rather
 * than 404, a call that changes something rather than a GET, the later of equals. Undefined where there is none.
 */
export function meantExchange(exchanges: readonly SeenExchange[]): number | undefined {
  let best: { readonly at: number; readonly weight: number } | undefined;
  for (const [at, exchange] of exchanges.entries()) {
    const weight = weightOf(exchange);
    if (best === undefined || weight >= best.weight) best = { at, weight };
  }
  return best?.at;
}

const STATIC = /\.(?:css|js|mjs|map|png|jpe?g|gif|svg|ico|woff2?|ttf)$/i;

function weightOf({ request, response }: SeenExchange): number {
  const status = response?.status;
  let weight = 0;
  // A browser that blocked or gave up has no response; beside real refusals it counts little.
  if (status === undefined) weight += 20;
  else if (status === STATUS_UNKNOWN) weight += 40;
  else if (status === 401 || status === 403 || status === 407) weight += 100;
  else if ([405, 419, 422, 429, 451].includes(status)) weight += 80;
  else if (status === 400 || status === 415) weight += 70;
  else if (status >= 400) weight += 50;
  if (request !== undefined && !['GET', 'HEAD', 'OPTIONS'].includes(request.method)) weight += 10;
  if (request !== undefined && STATIC.test(request.url.path)) weight -= 30;
  return weight;
}
