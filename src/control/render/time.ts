import { parseInstant } from '../../util/units.ts';

/** How long ago, in the largest unit that says something: `just now`, `2 min ago`, `3 days ago`. */
export function agoText(atMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1000);
  if (seconds < 0) return `in ${spanText(-seconds * 1000)}`;
  return seconds < 5 ? 'just now' : `${spanText(seconds * 1000)} ago`;
}

/** A span of time in one unit: `40 s`, `3 min`, `5 h`, `2 days`. */
export function spanText(spanMs: number): string {
  const seconds = Math.round(spanMs / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** A moment in UTC to the second: `2026-11-23 21:14:57Z`. */
export function momentText(atMs: number): string {
  if (!Number.isFinite(atMs)) return 'never';
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** A span from a person (`90s`, `15m`, `2h`, `3d`) in milliseconds; undefined where it is none. */
export function parseSpan(text: string): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)\s*(s|min|m|h|d)$/.exec(text) ?? [];
  const unitMs = UNITS_MS.get(unit ?? '');
  return count === undefined || unitMs === undefined ? undefined : Number(count) * unitMs;
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** A moment from a person: ISO 8601, or a span before now. Milliseconds since the epoch; undefined where it is neither. */
export function parseMoment(text: string, nowMs: number): number | undefined {
  const spanMs = parseSpan(text);
  if (spanMs !== undefined) return nowMs - spanMs;
  return parseInstant(text.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T'));
}
