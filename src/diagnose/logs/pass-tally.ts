import { PAIR, extend, routeOf } from './refusal-tally.ts';
import type { Span } from './refusal-tally.ts';
import { TopCounts } from './top-counts.ts';
import type { Traffic } from './traffic.ts';

/** Requests that passed, to hold refusals against, in bounded memory. */
export class PassTally {
  count = 0;
  readonly routes = new TopCounts<Span>(2000, () => ({}));
  readonly byClient = new TopCounts<undefined>(5000, () => undefined);
  readonly byAgent = new TopCounts<undefined>(2000, () => undefined);
  /** When a client was first seen to pass. */
  readonly clients = new TopCounts<Span>(5000, () => ({}));

  add(traffic: Traffic, weight: number): void {
    this.count += weight;
    const { clientAddress, account, userAgent, atMs } = traffic;
    const who = account ?? clientAddress;
    if (who !== undefined) extend(this.clients.add(who, weight), atMs);
    const route = routeOf(traffic);
    if (route === undefined) return;
    extend(this.routes.add(route, weight), atMs);
    if (who !== undefined) this.byClient.add(`${route}${PAIR}${who}`, weight);
    if (userAgent !== undefined) this.byAgent.add(`${route}${PAIR}${userAgent}`, weight);
  }
}
