/** A time that a log tells. */
export interface Moment {
  /** Milliseconds since the epoch; without a zone taken as UTC. */
  readonly atMs: number;
  readonly zoneKnown: boolean;
  /** How exact it is. */
  readonly precisionMs: number;
}

const DAY_MS = 86_400_000;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A date and time of day in UTC; `month` from 1. */
interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Milliseconds since the epoch; undefined where a field is out of its range. A leap second counts as the one before. */
function utcMs({ year, month, day, hour, minute, second }: Fields): number | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined;
  if (!(hour <= 24 && minute <= 59 && second <= 60)) return undefined;
  const inDay = hour * 3600 + minute * 60 + Math.min(second, 59);
  return daysSinceEpoch(year, month, day) * DAY_MS + inDay * 1000;
}

/** Days from 1970-01-01 in the Gregorian calendar, in years that begin in March (Hinnant, days_from_civil). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** From 1; 0: none. */
function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

const CLF =
  /^(\d{1,2})\/([A-Za-z]{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?: ([+-])(\d{2})(\d{2}))?$/;

/** The time of the common log format, as between its brackets: `10/Oct/2000:13:55:36 -0700`. */
export function readClfTime(text: string): Moment | undefined {
  const parts = CLF.exec(text);
  if (parts === null) return undefined;
  const [, day, month = '', year, hour, minute, second, fraction, sign, hours, minutes] = parts;
  const base = utcMs({
    year: Number(year),
    month: monthOf(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  });
  return momentFrom(base, { fraction, offset: offsetMs(sign, hours, minutes) });
}

const ISO =
  /^(\d{4})[-/](\d{2})[-/](\d{2})[T _](\d{2}):(\d{2})(?::(\d{2})([.,]\d{1,9})?)?(?: ?(?:(Z|z|UTC|GMT)|([+-])(\d{2}):?(\d{2})?))?(?= |[\]|,"]|$)/;

/** A time written year first, with `T`, a space or `_`, with or without fraction and zone; what follows it is left aside. */
export function readIsoTime(text: string): Moment | undefined {
  const parts = ISO.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, utc, sign, hours, minutes] = parts;
  const base = utcMs({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? 0),
  });
  const offset = utc === undefined ? offsetMs(sign, hours, minutes) : 0;
  const moment = momentFrom(base, { fraction, offset });
  return moment !== undefined && second === undefined ? { ...moment, precisionMs: 60_000 } : moment;
}

const NAMED =
  /^(?:[A-Z][a-z]{2},? )?(?:([A-Z][a-z]{2}) +(\d{1,2})|(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})) (\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?: (\d{4}))?(?: (GMT|UTC|[+-]\d{4}))?/;

/** `Wed Oct 11 14:32:52.127 2000` as of Apache's error log and `date`, or `Wed, 11 Oct 2000 14:32:52 GMT` as of RFC 9110 §5.6.7. */
export function readNamedTime(text: string): Moment | undefined {
  const parts = NAMED.exec(text);
  if (parts === null) return undefined;
  const [, monthA, dayA, dayB, monthB, yearB, hour, minute, second, fraction, yearA, zone] = parts;
  const year = yearB ?? yearA;
  if (year === undefined) return undefined;
  const base = utcMs({
    year: Number(year),
    month: monthOf(monthA ?? monthB ?? ''),
    day: Number(dayA ?? dayB),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  });
  const offset =
    zone === 'GMT' || zone === 'UTC'
      ? 0
      : offsetMs(zone?.slice(0, 1), zone?.slice(1, 3), zone?.slice(3));
  return momentFrom(base, { fraction, offset });
}

/** Seconds, milliseconds, microseconds or nanoseconds since the epoch, told apart by their size; from 2001 on. */
export function readEpoch(value: number): Moment | undefined {
  if (!(value >= 1e9) || value >= 1e20) return undefined;
  let scale = 1000;
  for (const [below, factor] of [
    [1e11, 1000],
    [1e14, 1],
    [1e17, 1e-3],
    [1e20, 1e-6],
  ] as const) {
    scale = factor;
    if (value < below) break;
  }
  const whole = scale === 1000 && Number.isInteger(value);
  return { atMs: Math.floor(value * scale), zoneKnown: true, precisionMs: whole ? 1000 : 1 };
}

/** A time in any of these forms, the whole text being one. */
export function readTime(text: string): Moment | undefined {
  if (/^\d{9,19}(?:\.\d+)?$/.test(text)) return readEpoch(Number(text));
  return readIsoTime(text) ?? readClfTime(text) ?? readNamedTime(text);
}

const FINDS: readonly (readonly [RegExp, (text: string) => Moment | undefined])[] = [
  [/\d{4}[-/]\d{2}[-/]\d{2}[T _]\d{2}:\d{2}[^\]"|]{0,24}/, readIsoTime],
  [/\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?: [+-]\d{4})?/, readClfTime],
  [
    /[A-Z][a-z]{2},? (?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} [A-Z][a-z]{2} \d{4}) [^\]"|]{8,32}/,
    readNamedTime,
  ],
];

/** The first time that a line of any log tells, within its first 400 characters. Yearless ones are not taken. */
export function findMoment(line: string): Moment | undefined {
  const head = line.slice(0, 400);
  for (const [pattern, read] of FINDS) {
    const found = pattern.exec(head);
    const moment = found === null ? undefined : read(found[0]);
    if (moment !== undefined) return moment;
  }
  const epoch = /(?:^|[":\s(])(1[0-9]{9}(?:\d{3})?(?:\.\d+)?)(?=[,:\s}"]|$)/.exec(head);
  return epoch === null ? undefined : readEpoch(Number(epoch[1]));
}

/** Milliseconds east of UTC; undefined where no zone is told. */
function offsetMs(
  sign: string | undefined,
  hours: string | undefined,
  minutes: string | undefined,
): number | undefined {
  if (sign === undefined || sign === '' || hours === undefined) return undefined;
  const size = Number(hours) * 3_600_000 + Number(minutes ?? 0) * 60_000;
  return sign === '-' ? -size : size;
}

function momentFrom(
  base: number | undefined,
  {
    fraction,
    offset,
  }: { readonly fraction: string | undefined; readonly offset?: number | undefined },
): Moment | undefined {
  if (base === undefined) return undefined;
  const fractionMs =
    fraction === undefined ? 0 : Math.floor(Number(`0.${fraction.slice(1)}`) * 1000 + 1e-6);
  return {
    atMs: base + fractionMs - (offset ?? 0),
    zoneKnown: offset !== undefined,
    precisionMs: fraction === undefined ? 1000 : Math.max(1, 10 ** (4 - fraction.length)),
  };
}
