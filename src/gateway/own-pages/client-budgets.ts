import { parseIp } from '../../util/ip.ts';
import { PageBudget } from './page-budget.ts';

/** How many clients are kept apart; beyond that the one that asked longest ago begins anew. */
const REMEMBERED_CLIENTS = 10_000;

/** A budget for each client, so that one that asks without end takes nothing from the others. */
export class ClientBudgets {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #budgets = new Map<string, PageBudget>();

  constructor(burst: number, perSecond: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
  }

  /** As in `PageBudget`, for the client at this address. */
  take(address: string, nowMs: number): boolean {
    const name = networkOf(address);
    const budget = this.#budgets.get(name) ?? new PageBudget(this.#burst, this.#perSecond);
    // Put at the end: the first of the map is the one that asked longest ago.
    this.#budgets.delete(name);
    this.#budgets.set(name, budget);
    if (this.#budgets.size > REMEMBERED_CLIENTS) {
      for (const oldest of this.#budgets.keys()) {
        this.#budgets.delete(oldest);
        break;
      }
    }
    return budget.take(nowMs);
  }
}

/** Of IPv6 the network of 64 bits: a client has all of its addresses (RFC 4291 §2.5.4). */
function networkOf(address: string): string {
  const ip = parseIp(address);
  return ip?.family === 6 ? ip.hextets.slice(0, 4).join(':') : address;
}
