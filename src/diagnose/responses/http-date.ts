const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const IMF_FIXDATE =
  /^[A-Za-z]{3,9}, (\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC)$/u;

/**
 * Milliseconds since the epoch of an HTTP date (RFC 9110 §5.6.7, the form that is sent today); undefined for anything
 * else. By arithmetic: the room has no clock and no calendar of its own.
 */
export function httpDateMs(text: string): number | undefined {
  const [, day, month, year, hour, minute, second] = IMF_FIXDATE.exec(text.trim()) ?? [];
  const monthIndex = MONTHS.indexOf((month ?? '').toLowerCase());
  if (day === undefined || monthIndex === -1) return undefined;
  const days = daysBefore(Number(year), monthIndex + 1) + Number(day) - 1;
  return (((days * 24 + Number(hour)) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}

/** Days from the epoch to the first of a month (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function daysBefore(year: number, month: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5);
  const dayOfEra = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
  return era * 146_097 + dayOfEra - 719_468;
}
