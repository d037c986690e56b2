import { sameIp, parseIp } from '../../util/ip.ts';
import type { LogEvent } from './event.ts';
import { bareHost, idForms } from './join-key.ts';
import type { JoinKey, JoinTime } from './join-key.ts';

/** How an event fits an exchange. */
export interface Fit {
  /** For the order alone. */
  readonly score: number;
  /** 0 to 1: how surely it is of this request. */
  readonly certainty: number;
  /** What they have in common, in words: `the request id`, `the time`, `the path`. */
  readonly by: readonly string[];
  readonly time: TimeFit;
}

/**
 * How two times fit. Where the zone of one is not known: `as_utc`, as if it were UTC, which servers mostly keep;
 * `shifted`, if it were another whole zone.
 */
export type TimeFit = 'near' | 'window' | 'as_utc' | 'shifted' | 'unknown' | 'off';

const QUARTER_MS = 900_000;
/** Zones reach from UTC−12 to UTC+14. */
export const ZONES_MS = { least: -12 * 3_600_000, most: 14 * 3_600_000 };

/** How an event fits; undefined: something in it contradicts, or there is too little to say so. */
export function fitOf(event: LogEvent, key: JoinKey): Fit | undefined {
  if (event.ids.some((id) => idForms(id).some((form) => key.tokens.has(form)))) {
    return { score: 100, certainty: 1, by: ['the request id'], time: timeFit(event, key.time) };
  }
  const path = pathFit(event.path, key.path);
  const time = timeFit(event, key.time);
  if (path === 'other' || time === 'off') return undefined;
  if (path === 'unknown' && !fitsWithoutRequest(event, key, time)) return undefined;
  if (differ(event.method, key.method) || !statusFits(event, key.status)) return undefined;
  const client = addressFit(event.clientAddress, key.clientAddress);
  const scores: readonly number[] = [
    PATH_SCORES[path],
    TIME_SCORES[time],
    time === 'near' ? 1 - distance(event, key.time) : 0,
    event.method !== undefined && key.method !== undefined ? 1 : 0,
    event.status !== undefined && key.status !== undefined ? 1.5 : 0,
    client === 'same' ? 4 : client === 'other' ? -2 : 0,
    hostScore(event.host, key.host),
  ];
  return {
    score: scores.reduce((sum, one) => sum + one, 0),
    certainty: certaintyOf({ path, time, client }, event, key),
    by: reasons({ path, time, client }, event, key),
    time,
  };
}

/** Where only an answer is known, its status tells, or the time of a line that has no status. */
function fitsWithoutRequest(event: LogEvent, key: JoinKey, time: TimeFit): boolean {
  if (key.path !== undefined) return false;
  const { status, upstreamStatus } = event;
  if (status !== undefined) return status === key.status || upstreamStatus === key.status;
  return time === 'near' || time === 'as_utc';
}

/** How an event fits that tells neither path nor client, where nothing else in the logs fits. */
export function bareFit(event: LogEvent, key: JoinKey): Fit | undefined {
  const time = timeFit(event, key.time);
  if (time === 'off' || !isBare(event)) return undefined;
  if (differ(event.method, key.method) || !statusFits(event, key.status)) return undefined;
  const certainty = { near: 0.7, as_utc: 0.65, shifted: 0.5, window: 0.4, unknown: 0.25 }[time];
  const isHost = event.host !== undefined && bareHost(event.host) === key.host;
  const by = [...timeReasons(time), ...statusReasons(event, key), ...(isHost ? ['the host'] : [])];
  return {
    score: TIME_SCORES[time] + hostScore(event.host, key.host),
    certainty: isHost ? certainty + (1 - certainty) / 2 : certainty,
    by: by.length === 0 ? ['being in the log'] : by,
    time,
  };
}

/** Whether an event tells nothing of a request but perhaps its time and status: a line with a reason alone. */
export function isBare({ path, clientAddress, ids }: LogEvent): boolean {
  return path === undefined && clientAddress === undefined && ids.length === 0;
}

const PATH_SCORES = { same: 4, behind: 2, unknown: 0 } as const;
/** Of how sure an event would be with the same path. */
const PATH_SHARES = { same: 1, behind: 0.8, unknown: 0.75 } as const;

const TIME_SCORES: Readonly<Record<TimeFit, number>> = {
  near: 6,
  as_utc: 5,
  shifted: 3,
  window: 2,
  unknown: 0,
  off: 0,
};

interface Kinds {
  readonly path: 'same' | 'behind' | 'unknown';
  readonly time: TimeFit;
  readonly client: 'same' | 'other' | 'unknown';
}

/** How often an event that fits so is of this request: time and path tell, either alone does not. */
function certaintyOf({ path, time, client }: Kinds, event: LogEvent, key: JoinKey): number {
  const known = { near: 0.95, as_utc: 0.9, shifted: 0.7, window: 0.6, unknown: 0.3, off: 0 }[time];
  const both =
    event.method !== undefined && key.method !== undefined && event.status === key.status;
  const bonus = time === 'unknown' && both ? 0.1 : 0;
  const byClient = client === 'same' ? (1 - known) * 0.6 : client === 'other' ? -0.1 : 0;
  return Math.max(0.1, (known + bonus + byClient) * PATH_SHARES[path]);
}

function reasons({ path, time, client }: Kinds, event: LogEvent, key: JoinKey): readonly string[] {
  return [
    ...timeReasons(time),
    ...(path === 'unknown' ? [] : [path === 'same' ? 'the path' : 'the end of the path']),
    ...(event.method !== undefined && key.method !== undefined ? ['the method'] : []),
    ...statusReasons(event, key),
    ...(client === 'same' ? ['the address'] : []),
  ];
}

function timeReasons(time: TimeFit): readonly string[] {
  return [
    ...(time === 'near' ? ['the time'] : []),
    ...(time === 'window' ? ['about the time'] : []),
    ...(time === 'as_utc' ? ['the time as UTC'] : []),
    ...(time === 'shifted' ? ['the time, if its zone is another'] : []),
  ];
}

function statusReasons(event: LogEvent, key: JoinKey): readonly string[] {
  return event.status !== undefined && key.status !== undefined ? ['the status'] : [];
}

/** How a time of a log fits that of a request. */
export function timeFit(
  event: Pick<LogEvent, 'atMs' | 'zoneKnown' | 'precisionMs'>,
  time: JoinTime | undefined,
): TimeFit {
  if (event.atMs === undefined || time === undefined) return 'unknown';
  const delta = event.atMs - time.atMs;
  const near = time.nearMs + event.precisionMs;
  if (event.zoneKnown) {
    if (Math.abs(delta) <= near) return 'near';
    return Math.abs(delta) <= time.farMs + event.precisionMs ? 'window' : 'off';
  }
  const zone = Math.round(delta / QUARTER_MS) * QUARTER_MS;
  const fits = zone >= ZONES_MS.least && zone <= ZONES_MS.most && Math.abs(delta - zone) <= near;
  if (!fits) return 'off';
  return zone === 0 ? 'as_utc' : 'shifted';
}

/** 0 to 1 within what counts as near. */
function distance({ atMs = 0, precisionMs }: LogEvent, time: JoinTime | undefined): number {
  return time === undefined ? 1 : Math.abs(atMs - time.atMs) / (time.nearMs + precisionMs);
}

/** `behind`: one is the other with more before it, as a proxy leaves off or a server puts on. */
export function pathFit(
  seen: string | undefined,
  wanted: string | undefined,
): 'same' | 'behind' | 'other' | 'unknown' {
  if (seen === undefined || wanted === undefined) return 'unknown';
  const [a, b] = [plainPath(seen), plainPath(wanted)];
  if (a === b) return 'same';
  if (a.length < 3 || b.length < 3) return 'other';
  return a.endsWith(b) || b.endsWith(a) ? 'behind' : 'other';
}

function plainPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** nginx logs statuses of its own where it sends 400 (ngx_http_special_response.c). */
function statusFits(event: LogEvent, wanted: number | undefined): boolean {
  const { status, upstreamStatus } = event;
  if (status === undefined || wanted === undefined || status === wanted) return true;
  if (upstreamStatus === wanted) return true;
  return wanted === 400 && status >= 494 && status <= 497;
}

/** Whether two addresses are one, however they are written. */
export function addressFit(
  seen: string | undefined,
  wanted: string | undefined,
): 'same' | 'other' | 'unknown' {
  if (seen === undefined || wanted === undefined) return 'unknown';
  const [a, b] = [parseIp(seen), parseIp(wanted)];
  if (a === undefined || b === undefined) return seen === wanted ? 'same' : 'unknown';
  return sameIp(a, b) ? 'same' : 'other';
}

function hostScore(seen: string | undefined, wanted: string | undefined): number {
  if (seen === undefined || wanted === undefined) return 0;
  return bareHost(seen) === wanted ? 1 : -1;
}

function differ(seen: string | undefined, wanted: string | undefined): boolean {
  return seen !== undefined && wanted !== undefined && seen.toUpperCase() !== wanted.toUpperCase();
}
