import type { LogFormat } from './format.ts';

/** A request as a log shows it, refused or not: what refusals are compared with. */
export interface Traffic {
  readonly atMs?: number;
  readonly clientAddress?: string;
  readonly method?: string;
  /** Without the query. */
  readonly path?: string;
  readonly userAgent?: string;
  readonly account?: string;
  readonly status: number;
}

/** A format whose lines tell of all requests, also of those that passed. */
export interface TrafficFormat extends LogFormat {
  /** Undefined: the line is not of this format, or tells of no request. */
  traffic(line: string): Traffic | undefined;
}

/** Whether a format tells of requests that passed, too. */
export function tellsTraffic(format: LogFormat): format is TrafficFormat {
  return 'traffic' in format;
}

/**
 * Statuses that a server refuses with: RFC 9110 and RFC 6585, and those that products made up (419 Laravel, 444 and
 * 494 to 497 nginx). What else an application may refuse with (400, 404, 422, 500, 503) means other things more often.
 */
const REFUSING: ReadonlySet<number> = new Set([
  401, 403, 405, 407, 413, 415, 419, 421, 426, 428, 429, 431, 444, 451, 494, 495, 496, 497, 511,
]);

/** Whether this status by itself says that a request was refused. */
export function isRefusing(status: number): boolean {
  return REFUSING.has(status);
}
