import { parseInstant } from '../../util/units.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const FIXDATE =
  /^(?:[A-Z][a-z]{2}, )?(\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) (?:GMT|UTC)$/;

/** An HTTP date in its preferred form (RFC 9110 §5.6.7), in milliseconds since the epoch; undefined for anything else. */
export function parseHttpDate(text: string): number | undefined {
  const parts = FIXDATE.exec(text.trim());
  if (parts === null) return undefined;
  const month = MONTHS.indexOf(parts[2] ?? '') + 1;
  if (month === 0) return undefined;
  return parseInstant(
    `${parts[3] ?? ''}-${String(month).padStart(2, '0')}-${parts[1] ?? ''}T${parts[4] ?? ''}Z`,
  );
}

/** `20261126T104500Z`, as signatures of AWS and Google write it, in milliseconds since the epoch. */
export function parseCompactDate(text: string): number | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
