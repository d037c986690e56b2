import { meantExchange } from '../../diagnose/inputs/meant-exchange.ts';
import type { SeenExchange } from '../../diagnose/exchange.ts';

/** The exchange that is explained, with its number, and the others. */
export interface Chosen {
  readonly exchange: SeenExchange;
  /** From 1, in the order of the material. */
  readonly entry: number;
  readonly others: readonly SeenExchange[];
}

/** The exchange to explain: the one of that number, else the one that is most likely meant. Undefined: there is none. */
export function chooseExchange(
  exchanges: readonly SeenExchange[],
  entry: number | undefined,
): Chosen | undefined {
  const at = entry === undefined ? (meantExchange(exchanges) ?? 0) : entry - 1;
  const exchange = exchanges[at];
  if (exchange === undefined) return undefined;
  return { exchange, entry: at + 1, others: exchanges.filter((_, index) => index !== at) };
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
