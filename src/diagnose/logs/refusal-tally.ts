import type { LogEvent } from './event.ts';
import { pathTemplate } from './path-template.ts';
import { TimeSeries } from './time-series.ts';
import { DistinctCount, TopCounts } from './top-counts.ts';
import { isRefusing } from './traffic.ts';

/** First and last time of something. */
export interface Span {
  firstAtMs?: number;
  lastAtMs?: number;
}

/** What is kept of a route at which was refused. */
export interface RouteTally extends Span {
  readonly series: TimeSeries;
  readonly clients: DistinctCount;
}

const CLIENTS = 1000;
const ROUTES = 150;
const PAIRS = 2000;
const ROUTE_POINTS = 600;
const ALL_POINTS = 3000;

/** Between the parts of a key of two; no name of a route or client holds it. */
export const PAIR = '\u0000';

/** Refusals as the lines of one format tell them, in bounded memory. */
export class RefusalTally {
  refusals = 0;
  readonly span: Span = {};
  readonly statuses = new Map<number, number>();
  readonly series = new TimeSeries(ALL_POINTS);
  readonly clients = new TopCounts<Span>(CLIENTS, () => ({}));
  readonly accounts = new TopCounts<Span>(CLIENTS, () => ({}));
  readonly agents = new TopCounts<Span>(CLIENTS, () => ({}));
  readonly distinct = {
    clients: new DistinctCount(50_000),
    accounts: new DistinctCount(50_000),
    agents: new DistinctCount(10_000),
    routes: new DistinctCount(10_000),
  };
  readonly routes = new TopCounts<RouteTally>(ROUTES, () => ({
    series: new TimeSeries(ROUTE_POINTS),
    clients: new DistinctCount(200),
  }));
  /** Route with client, and route with user agent. */
  readonly byClient = new TopCounts<Span>(PAIRS, () => ({}));
  readonly byAgent = new TopCounts<Span>(PAIRS, () => ({}));
  zoneKnown = true;

  add(event: LogEvent): void {
    if (event.status !== undefined) {
      this.statuses.set(event.status, (this.statuses.get(event.status) ?? 0) + 1);
    }
    if (!isRefusal(event)) return;
    this.refusals += 1;
    if (event.atMs !== undefined) {
      this.series.add(event.atMs);
      this.zoneKnown &&= event.zoneKnown;
    }
    const { clientAddress, account, userAgent, atMs } = event;
    extend(this.span, atMs);
    const route = routeOf(event);
    this.#addNames(event);
    if (route === undefined) return;
    this.distinct.routes.add(route);
    const known = this.routes.add(route);
    extend(known, atMs);
    if (atMs !== undefined) known.series.add(atMs);
    const who = account ?? clientAddress;
    if (who !== undefined) {
      known.clients.add(who);
      extend(this.byClient.add(`${route}${PAIR}${who}`), atMs);
    }
    if (userAgent !== undefined) extend(this.byAgent.add(`${route}${PAIR}${userAgent}`), atMs);
  }

  #addNames({ clientAddress, account, userAgent, atMs }: LogEvent): void {
    if (clientAddress !== undefined) {
      this.distinct.clients.add(clientAddress);
      extend(this.clients.add(clientAddress), atMs);
    }
    if (account !== undefined) {
      this.distinct.accounts.add(account);
      extend(this.accounts.add(account), atMs);
    }
    if (userAgent === undefined) return;
    this.distinct.agents.add(userAgent);
    extend(this.agents.add(userAgent), atMs);
  }
}

/** Whether an event is a refusal, and not an error of another kind: by its status, or by what its line says. */
export function isRefusal({ status, causes, refusedByProduct }: LogEvent): boolean {
  if (status === undefined) return true;
  return (
    isRefusing(status) ||
    causes.length > 0 ||
    (status !== 404 && status < 500 && refusedByProduct === true)
  );
}

/** Method and path template: `POST /orders/{id}`. */
export function routeOf(request: {
  readonly method?: string;
  readonly path?: string;
}): string | undefined {
  const { method, path } = request;
  if (path === undefined) return undefined;
  return method === undefined ? pathTemplate(path) : `${method} ${pathTemplate(path)}`;
}

/** Makes a span hold a time, too. */
export function extend(span: Span, atMs: number | undefined): void {
  if (atMs === undefined) return;
  if (span.firstAtMs === undefined || atMs < span.firstAtMs) span.firstAtMs = atMs;
  if (span.lastAtMs === undefined || atMs > span.lastAtMs) span.lastAtMs = atMs;
}
