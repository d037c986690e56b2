const DAY_MS = 86_400_000;

/** A moment in UTC to the second, `2026-11-26 05:00:00 UTC`; pure, so without `Date`. Milliseconds since the epoch. */
export function utcText(atMs: number): string {
  const days = Math.floor(atMs / DAY_MS);
  const seconds = Math.floor((atMs - days * DAY_MS) / 1000);
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) =>
    String(Math.floor(part)).padStart(2, '0'),
  );
  return `${dateText(days)} ${clock.join(':')} UTC`;
}

/** The date that so many days after 1970-01-01 is, in the Gregorian calendar counted from March (years end in February). */
function dateText(days: number): string {
  const fromMarch = days + 719_468;
  const era = Math.floor(fromMarch / 146_097);
  const ofEra = fromMarch - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * month + 2) / 5) + 1;
  const civilMonth = month < 10 ? month + 3 : month - 9;
  const civilYear = year + era * 400 + (civilMonth <= 2 ? 1 : 0);
  return [
    String(civilYear).padStart(4, '0'),
    String(civilMonth).padStart(2, '0'),
    String(day).padStart(2, '0'),
  ].join('-');
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The moment of a `Date` header field in the form that must be sent (RFC 9110 §5.6.7, IMF-fixdate); undefined for others. */
export function httpDateMs(text: string): number | undefined {
  const [, day, month, year, hour, minute, second] =
    /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(text.trim()) ?? [];
  const monthAt = MONTHS.indexOf((month ?? '').toLowerCase());
  if (day === undefined || monthAt === -1) return undefined;
  const days = daysBefore(Number(year), monthAt + 1) + Number(day) - 1;
  return days * DAY_MS + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}

/** Days from 1970-01-01 to the first of a month. */
function daysBefore(year: number, month: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const fromMarch = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5);
  return (
    era * 146_097 +
    (ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100)) +
    fromMarch -
    719_468
  );
}
