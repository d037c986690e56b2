import type { SeenExchange } from '../exchange.ts';
import type { LogEvent } from './event.ts';
import { sameRequest } from './same-request.ts';

/** So many refusals are looked at; more are no longer lines that somebody asks about. */
const MOST_EVENTS = 30;

/** Whether nothing but logs was given: then their lines are what is asked about. */
export function isAlone({ request, response }: SeenExchange): boolean {
  return request === undefined && response === undefined;
}

/** Collects the refusals of logs that were given alone. Memory is bounded. */
export class AloneCollector {
  readonly #events: LogEvent[] = [];
  #all = 0;

  add(event: LogEvent): void {
    this.#all += 1;
    if (this.#events.length < MOST_EVENTS) this.#events.push(event);
  }

  /** The first of them. */
  events(): readonly LogEvent[] {
    return this.#events;
  }

  /** Whether they all tell of one request, so that it is what is asked about; undefined: there are none, or of several. */
  ofOneRequest(): readonly LogEvent[] | undefined {
    const [first, ...others] = this.#events.filter(
      ({ path, status }) => path !== undefined || status !== undefined,
    );
    const isOne =
      this.#all > 0 &&
      this.#all <= MOST_EVENTS &&
      (first === undefined || others.every((other) => sameRequest(first, other) !== undefined));
    return isOne ? this.#events : undefined;
  }
}
