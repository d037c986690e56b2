import type { LogRead } from '../case.ts';
import type { SeenExchange } from '../exchange.ts';
import type { CauseFinding } from '../finding.ts';
import type { LogEvent } from './event.ts';
import { ZONES_MS, bareFit, fitOf, isBare, timeFit } from './join-fit.ts';
import type { Fit } from './join-fit.ts';
import { joinKeyOf } from './join-key.ts';
import type { JoinKey } from './join-key.ts';
import { inZone, learnZones } from './learn-zone.ts';
import { BESIDE, sameRequest } from './same-request.ts';

/** An event of a log that belongs to an exchange. The factors of its causes are already as strong as the join allows. */
export interface JoinedEvent extends LogEvent {
  readonly join: {
    /** What they have in common, in words that follow "joined by": `the time`, `the path`. */
    readonly by: readonly string[];
    /** 0 to 1: how surely it is of this request. */
    readonly certainty: number;
  };
}

/** So many that fit are kept while logs are read, and as many that fit by time alone. */
const KEPT = 500;
/** Requests whose events fit as well as the best are all told, up to this many. */
const RIVALS = 5;
/** How surely the only one that fits is the one: a reason without a request, an answer by its status, and by its path. */
const SOLE_BARE = 0.4;
const SOLE = 0.6;
const SOLE_PATH = 0.8;
/** Scores so near are no difference. */
const SCORE_STEP = 1;
const MOST_EVENTS = 30;
/** From this on a join needs no word of doubt. */
const SURE = 0.92;
/** Below this it is said how little it is. */
const HALF = 0.5;

interface Candidate {
  readonly event: LogEvent;
  readonly fit: Fit;
}

/** Collects events of logs while they are read, and tells which belong to an exchange. Memory is bounded. */
export class LogJoiner {
  readonly #key: JoinKey;
  #candidates: Candidate[] = [];
  #loose: LogEvent[] = [];

  constructor(exchange: SeenExchange) {
    this.#key = joinKeyOf(exchange);
  }

  add(event: LogEvent): void {
    const fit = fitOf(event, this.#key);
    if (fit !== undefined) {
      this.#candidates.push({ event, fit });
      if (this.#candidates.length >= 2 * KEPT) this.#candidates = this.#best();
      return;
    }
    // What does not tell enough by itself may belong to a line that does.
    const time = timeFit(event, this.#key.time);
    const isLoose = time === 'near' || time === 'as_utc' || time === 'shifted';
    if (!isLoose && !(time === 'unknown' && isBare(event))) return;
    this.#loose.push(event);
    if (this.#loose.length >= 2 * KEPT) this.#loose = nearest(this.#loose, this.#key);
  }

  /** Those that belong to the exchange, nearest first, those of one request together. */
  joined(): readonly JoinedEvent[] {
    this.#settleZones();
    const requests = this.#sole(this.#requests());
    const [best] = requests;
    if (best === undefined) return [];
    const rivals = requests
      .filter(([seed]) => seed.fit.score > best[0].fit.score - SCORE_STEP)
      .slice(0, RIVALS);
    return rivals
      .flatMap((request) => request.map((one) => strengthen(one, rivals)))
      .slice(0, MOST_EVENTS);
  }

  /** Puts what is kept into the zones that are learnt from it: what then is of another time is let go. */
  #settleZones(): void {
    const events = [...this.#candidates.map(({ event }) => event), ...this.#loose];
    const zones = learnZones(events, this.#key);
    if (zones.size === 0) return;
    this.#candidates = [];
    this.#loose = [];
    for (const event of events) this.add(inZone(event, zones));
  }

  /** Where no time is known, the only request that fits is more surely the one than one of several. */
  #sole(
    requests: readonly (readonly [Candidate, ...Candidate[]])[],
  ): readonly (readonly [Candidate, ...Candidate[]])[] {
    const [only, ...others] = requests.length > 0 ? requests : this.#bare();
    if (only === undefined) return [];
    const [{ event, fit }, ...rest] = only;
    if (others.length > 0 || fit.time !== 'unknown') return [only, ...others];
    const least = isBare(event) ? SOLE_BARE : this.#key.path === undefined ? SOLE : SOLE_PATH;
    const raise = (one: Candidate): Candidate => ({
      ...one,
      fit: {
        ...one.fit,
        certainty: Math.max(one.fit.certainty, least),
        by: [...one.fit.by, 'no other that fits'],
      },
    });
    return [[raise({ event, fit }), ...rest.map((one) => raise(one))]];
  }

  /** Lines with a reason alone, where no line fits by its path: each may be of the exchange. */
  #bare(): readonly (readonly [Candidate])[] {
    return this.#loose
      .flatMap((event): (readonly [Candidate])[] => {
        const fit = bareFit(event, this.#key);
        return fit === undefined ? [] : [[{ event, fit }]];
      })
      .toSorted(([left], [right]) => right.fit.score - left.fit.score);
  }

  #best(): Candidate[] {
    return this.#candidates
      .toSorted((left, right) => right.fit.score - left.fit.score)
      .slice(0, KEPT);
  }

  /** The candidates by request, best first; each begins with the one that fits best. */
  #requests(): readonly (readonly [Candidate, ...Candidate[]])[] {
    const requests: [Candidate, ...Candidate[]][] = [];
    for (const candidate of this.#best()) {
      const own = requests.find(([seed]) => sameRequest(seed.event, candidate.event) !== undefined);
      if (own === undefined) requests.push([candidate]);
      else own.push(joinedTo(own[0], candidate));
    }
    for (const event of nearest(this.#loose, this.#key)) {
      const own = requests.find(([seed]) => sameRequest(seed.event, event) !== undefined);
      const fit: Fit = { score: 0, certainty: 0, by: [], time: 'unknown' };
      own?.push(joinedTo(own[0], { event, fit }));
    }
    return requests;
  }
}

/** Events that belong to an exchange, nearest first. For logs that are too large to hold, `LogJoiner`. */
export function joinLogs(
  exchange: SeenExchange,
  events: Iterable<LogEvent>,
): readonly JoinedEvent[] {
  const joiner = new LogJoiner(exchange);
  for (const event of events) joiner.add(event);
  return joiner.joined();
}

/** What a log that was read means for an exchange. `range`: first and last time that it tells. */
export function logReadFor(
  exchange: SeenExchange,
  log: {
    readonly file: string;
    readonly formats: readonly { readonly id: string }[];
    readonly lines: number;
    readonly firstAtMs?: number;
    readonly lastAtMs?: number;
    readonly zoneKnown: boolean;
  },
): readonly LogRead[] {
  const { time } = joinKeyOf(exchange);
  const { firstAtMs, lastAtMs, zoneKnown, file, lines } = log;
  const known = time !== undefined && firstAtMs !== undefined && lastAtMs !== undefined;
  // Without a zone, it must cover the exchange whatever its zone is.
  const { least, most } = zoneKnown ? { least: 0, most: 0 } : ZONES_MS;
  // A log is not silent on what comes after its last line: it may just have been copied before.
  const coversExchange = known && time.atMs + least >= firstAtMs && time.atMs + most <= lastAtMs;
  return log.formats.map(({ id }) => ({ file, format: id, lines, coversExchange }));
}

function nearest(events: readonly LogEvent[], { time }: JoinKey): LogEvent[] {
  const away = ({ atMs, zoneKnown }: LogEvent): number =>
    !zoneKnown || atMs === undefined || time === undefined ? 0 : Math.abs(atMs - time.atMs);
  return events.toSorted((left, right) => away(left) - away(right)).slice(0, KEPT);
}

/** An event as surely of the exchange as the one beside it, or as by itself. */
function joinedTo(seed: Candidate, { event, fit }: Candidate): Candidate {
  const by = sameRequest(seed.event, event) ?? [];
  const isDoubtful = by.some((one) => one.includes('zone') || one === BESIDE);
  const share = by.includes('the request id') ? 1 : isDoubtful ? 0.85 : 0.98;
  const certainty = seed.fit.certainty * share;
  if (fit.certainty >= certainty) return { event, fit };
  const where = `being of the same request as \`${seed.event.file}:${seed.event.line}\` (${by.join(', ')})`;
  return { event, fit: { ...fit, certainty, by: [where] } };
}

/** Factors as strong as the join: to the power of how sure it is, and of how many that fit as well say the same. */
function strengthen(
  { event, fit }: Candidate,
  rivals: readonly (readonly Candidate[])[],
): JoinedEvent {
  const causes = event.causes.map((cause): CauseFinding => {
    const agree = rivals.filter((request) =>
      request.some((one) => one.event.causes.some(({ code }) => code === cause.code)),
    ).length;
    const certainty = fit.certainty * (agree / rivals.length);
    if (certainty >= SURE) return cause;
    const others = agree < rivals.length ? `; ${rivals.length} requests fit as well` : '';
    const doubt = `joined by ${fit.by.join(', ')}${fit.certainty < HALF ? ' alone' : ''}${others}`;
    return {
      ...cause,
      factor: cause.factor ** certainty,
      evidence: { ...cause.evidence, text: `${cause.evidence.text} (${doubt})` },
    };
  });
  return { ...event, causes, join: { by: fit.by, certainty: fit.certainty } };
}
