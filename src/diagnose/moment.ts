import { formatInstant, parseInstant } from '../util/units.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const FIXDATE =
  /^(?:[A-Za-z]{3}, )?(\d{2}) ([A-Za-z]{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) (?:GMT|UTC)$/u;

/** An HTTP date in its preferred form (RFC 9110 §5.6.7), in milliseconds since the epoch; undefined for anything else. */
export function parseHttpDate(text: string): number | undefined {
  const [, day, name = '', year, time] = FIXDATE.exec(text.trim()) ?? [];
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  if (day === undefined || year === undefined || time === undefined || month === 0)
    return undefined;
  return parseInstant(`${year}-${String(month).padStart(2, '0')}-${day}T${time}Z`);
}

/** `20261126T104500Z`, as signatures of AWS and Google write it, in milliseconds since the epoch. */
export function parseCompactDate(text: string): number | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** A moment in UTC to the second, `2026-11-26 05:00:00 UTC`. Milliseconds since the epoch. */
export function utcText(atMs: number): string {
  return formatInstant(Math.floor(atMs / 1000) * 1000)
    .replace('T', ' ')
    .replace('Z', ' UTC');
}
