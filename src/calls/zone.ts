import type { CallFilter, RevisionName } from '../store/ports.ts';
import { OUTCOMES } from './block.ts';
import type { BlockHead } from './block.ts';

/** What a segment or a block holds: enough to know that it has nothing of interest. */
export interface Zone {
  /** Earliest and latest time of records and of their ids, milliseconds since the epoch; `records` is 0 where there are none. */
  readonly minMs: number;
  readonly maxMs: number;
  readonly records: number;
  /** `null`: too many to list. */
  readonly codes: readonly string[] | null;
  readonly routes: readonly string[] | null;
  readonly consumers: readonly string[] | null;
  readonly statuses: readonly number[];
  /** Bits `1 << OUTCOMES.indexOf(outcome)`. */
  readonly outcomes: number;
  readonly policies: readonly RevisionName[];
}

/** Lists that grow longer are given up: reading them would cost more than they spare. */
const LONGEST_LIST = 2000;

/** The zone of one block. */
export function zoneOf(head: BlockHead): Zone {
  const words = (numbers: readonly number[]): readonly string[] =>
    numbers.map((number) => head.s[number - 1] ?? '');
  return {
    minMs: head.min,
    maxMs: head.max,
    records: head.n,
    codes: words(head.c),
    routes: words(head.r),
    consumers: words(head.u),
    statuses: head.t,
    outcomes: head.o,
    policies: head.p.map(([revision, directoryVersion]) => ({
      revision: head.s[revision - 1] ?? '',
      directoryVersion: head.s[directoryVersion - 1] ?? '',
    })),
  };
}

/** Whether a record in there can match. False is certain, true is not. */
export function mayHold(zone: Zone, filter: CallFilter): boolean {
  const { sinceMs, untilMs, status, outcome } = filter;
  return (
    zone.records > 0 &&
    (sinceMs === undefined || zone.maxMs >= sinceMs) &&
    (untilMs === undefined || zone.minMs < untilMs) &&
    lists(zone.codes, filter.code) &&
    lists(zone.routes, filter.route) &&
    lists(zone.consumers, filter.consumer) &&
    (status === undefined || zone.statuses.includes(status)) &&
    (outcome === undefined || (zone.outcomes & (1 << OUTCOMES.indexOf(outcome))) !== 0)
  );
}

/** Puts the zones of blocks together to the zone of their segment. */
export class ZoneBuilder {
  #minMs = Infinity;
  #maxMs = -Infinity;
  #records = 0;
  #outcomes = 0;
  readonly #codes = new Set<string>();
  readonly #routes = new Set<string>();
  readonly #consumers = new Set<string>();
  readonly #statuses = new Set<number>();
  readonly #policies = new Map<string, RevisionName>();

  add(zone: Zone): void {
    this.#minMs = Math.min(this.#minMs, zone.minMs);
    this.#maxMs = Math.max(this.#maxMs, zone.maxMs);
    this.#records += zone.records;
    this.#outcomes |= zone.outcomes;
    addAll(this.#codes, zone.codes);
    addAll(this.#routes, zone.routes);
    addAll(this.#consumers, zone.consumers);
    for (const status of zone.statuses) this.#statuses.add(status);
    for (const name of zone.policies) {
      this.#policies.set(`${name.revision} ${name.directoryVersion}`, name);
    }
  }

  build(): Zone {
    return {
      minMs: this.#records === 0 ? 0 : this.#minMs,
      maxMs: this.#records === 0 ? 0 : this.#maxMs,
      records: this.#records,
      codes: listed(this.#codes),
      routes: listed(this.#routes),
      consumers: listed(this.#consumers),
      statuses: [...this.#statuses],
      outcomes: this.#outcomes,
      policies: [...this.#policies.values()],
    };
  }
}

function lists(list: readonly string[] | null, wanted: string | undefined): boolean {
  return wanted === undefined || list === null || list.includes(wanted);
}

/** One more than the limit is enough to know that there are too many. */
function addAll(set: Set<string>, list: readonly string[] | null): void {
  for (const item of list ?? []) if (set.size <= LONGEST_LIST) set.add(item);
}

function listed(set: ReadonlySet<string>): readonly string[] | null {
  return set.size > LONGEST_LIST ? null : [...set];
}
