import type { SeenExchange } from '../exchange.ts';
import type { LogEvent } from './event.ts';

/** A request that passed, as a log shows it. */
export interface PassedRequest {
  readonly clientAddress?: string;
  readonly method?: string;
  /** Without the query. */
  readonly path?: string;
  readonly userAgent?: string;
}

/** What passed while an exchange was refused: rules that would have refused these, too, are not the cause. */
export interface TrafficAround {
  /** The client of the exchange, where a log has it. */
  readonly client?: string;
  /** Requests of the same path that passed, at most `KEPT`. */
  readonly samePath: readonly PassedRequest[];
  /** How many requests of the same client and method passed on other paths. */
  readonly otherPaths: number;
}

/** So many that passed on the same path are kept; more tell nothing new. */
const KEPT = 200;
/** Clients of which is counted what passed on other paths. */
const CLIENTS = 1000;

/** Collects what passed around an exchange while logs are read. Memory is bounded. */
export class AroundCollector {
  readonly #method: string | undefined;
  readonly #path: string | undefined;
  readonly #samePath: PassedRequest[] = [];
  readonly #others = new Map<string, number>();

  constructor({ request }: SeenExchange) {
    this.#method = request?.method;
    this.#path = request?.url.path;
  }

  /** Hears of a request that was not refused. `weight`: how many it stands for. */
  passed(request: PassedRequest, weight = 1): void {
    if (this.#path === undefined || request.path === undefined) return;
    if (request.path === this.#path) {
      if (this.#samePath.length < KEPT) this.#samePath.push(request);
      return;
    }
    const { clientAddress, method } = request;
    if (clientAddress === undefined || method !== this.#method) return;
    if (this.#others.size >= CLIENTS && !this.#others.has(clientAddress)) return;
    this.#others.set(clientAddress, (this.#others.get(clientAddress) ?? 0) + weight);
  }

  /** What passed, seen from the exchange, whose own events come nearest first. */
  around(events: readonly LogEvent[]): TrafficAround {
    const client = events.find(({ clientAddress }) => clientAddress !== undefined)?.clientAddress;
    return {
      ...(client === undefined ? {} : { client }),
      samePath: this.#samePath,
      otherPaths: client === undefined ? 0 : (this.#others.get(client) ?? 0),
    };
  }
}
