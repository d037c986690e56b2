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

/**
 * A moment from a person: ISO 8601, or a span before now (`15m`, `2h`, `3d`, `90s`). Milliseconds since the epoch;
 * undefined where it is neither.
 */
export function parseMoment(text: string, nowMs: number): number | undefined {
  const span = /^(\d+(?:\.\d+)?)\s*(s|min|m|h|d)$/.exec(text);
  if (span !== null) {
    const unitMs =
      { s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }[span[2] ?? 's'] ?? 1000;
    return nowMs - Number(span[1]) * unitMs;
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}
