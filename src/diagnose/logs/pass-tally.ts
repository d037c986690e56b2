import { PAIR, extend, routeOf } from './refusal-tally.ts';
import type { Span } from './refusal-tally.ts';
import { TopCounts } from './top-counts.ts';
import type { Traffic } from './traffic.ts';

/** Requests that passed, to hold refusals against, in bounded memory. */
export class PassTally {
  count = 0;
  /** Whether some counts stand for lines that were not looked at. */
  estimated = false;
  readonly routes = new TopCounts<Span>(2000, () => ({}));
  readonly byClient = new TopCounts<Span>(5000, () => ({}));
  readonly byAgent = new TopCounts<Span>(2000, () => ({}));
  /** When a client was first seen to pass. */
  readonly clients = new TopCounts<Span>(5000, () => ({}));

  add(traffic: Traffic, weight: number): void {
    this.count += weight;
    this.estimated ||= weight > 1;
    const { clientAddress, account, userAgent, atMs } = traffic;
    const who = account ?? clientAddress;
    if (who !== undefined) extend(this.clients.add(who, weight), atMs);
    const route = routeOf(traffic);
    if (route === undefined) return;
    extend(this.routes.add(route, weight), atMs);
    if (who !== undefined) extend(this.byClient.add(`${route}${PAIR}${who}`, weight), atMs);
    if (userAgent !== undefined)
      extend(this.byAgent.add(`${route}${PAIR}${userAgent}`, weight), atMs);
  }
}
