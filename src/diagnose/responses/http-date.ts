import { parseInstant } from '../../util/units.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const IMF_FIXDATE = /^[A-Za-z]{3}, (\d{2}) ([A-Za-z]{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) (?:GMT|UTC)$/u;

/** Milliseconds since the epoch of an HTTP date in the form that is sent today (RFC 9110 §5.6.7); undefined for anything else. */
export function httpDateMs(text: string): number | undefined {
  const [, day, month = '', year, time] = IMF_FIXDATE.exec(text.trim()) ?? [];
  const index = MONTHS.indexOf(month.toLowerCase());
  if (day === undefined || year === undefined || time === undefined || index === -1)
    return undefined;
  return parseInstant(`${year}-${String(index + 1).padStart(2, '0')}-${day}T${time}Z`);
}
