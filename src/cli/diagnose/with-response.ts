import type { SeenExchange } from '../../diagnose/exchange.ts';

/**
 * Puts what `--response` holds to the request that it answers: the one of that number, else the last one that has no
 * answer. Without a request the answers stand alone. Of several answers the last one counts; those before it led there.
 */
export function withResponse(
  exchanges: readonly SeenExchange[],
  responses: readonly SeenExchange[],
  entry: number | undefined,
): readonly SeenExchange[] {
  const last = responses.at(-1);
  if (last === undefined) return exchanges;
  if (exchanges.length === 0) return responses;
  const at =
    entry === undefined
      ? exchanges.findLastIndex(({ response }) => response === undefined)
      : entry - 1;
  return exchanges.map((exchange, index) =>
    index === (at === -1 ? exchanges.length - 1 : at) ? joined(exchange, last) : exchange,
  );
}

function joined(exchange: SeenExchange, answer: SeenExchange): SeenExchange {
  const redirects = [...(exchange.redirects ?? []), ...(answer.redirects ?? [])];
  const request = exchange.request ?? answer.request;
  return {
    ...(request === undefined ? {} : { request }),
    ...(answer.response === undefined ? {} : { response: answer.response }),
    source: `${exchange.source}, ${answer.source}`,
    ...(redirects.length === 0 ? {} : { redirects }),
  };
}
