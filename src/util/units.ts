const BYTE_UNITS: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KB', 1000],
  ['MB', 1000 ** 2],
  ['GB', 1000 ** 3],
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
]);

/** A size in bytes: a whole number, or text such as `64KiB`, `1.5 MiB`, `500 B`, `2048`. Undefined for anything else. */
export function parseBytes(value: number | string): number | undefined {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  const parts = /^(\d{1,16}(?:\.\d{1,16})?)(?: ?([A-Za-z]+))?$/.exec(value);
  const unit = BYTE_UNITS.get(parts?.[2] ?? 'B');
  if (parts === null || unit === undefined) return undefined;
  const bytes = Number(parts[1]) * unit;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A size for people: `512 B`, `64 KiB`, `1.5 MiB`; exact where rounding would give a round number. */
export function formatBytes(bytes: number): string {
  let unit = 'B';
  let size = bytes;
  for (const larger of ['KiB', 'MiB', 'GiB']) {
    if (Math.abs(size) < 1024) break;
    size /= 1024;
    unit = larger;
  }
  const rounded = Math.round(size * 100) / 100;
  // 10,485,761 B against a limit of 10 MiB must not read as 10 MiB, nor what is over 1.5 MiB as that.
  if (Number.isInteger(rounded * 20) && rounded !== size) return `${groupDigits(bytes)} B`;
  return `${rounded} ${unit}`;
}

function groupDigits(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** So many in so long. */
export interface Rate {
  /** At least 1. */
  readonly count: number;
  readonly periodMs: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Largest first. */
const PERIODS: readonly (readonly [unit: string, periodMs: number])[] = [
  ['day', DAY_MS],
  ['h', HOUR_MS],
  ['min', MINUTE_MS],
  ['s', SECOND_MS],
];

/** A rate: `100/min`, `5/s`, `10/10s`, `1000/h`, `10000/day`. Undefined for anything else. */
export function parseRate(text: string): Rate | undefined {
  const parts = /^([1-9]\d{0,14})\/([1-9]\d{0,6})?(s|min|h|day)$/.exec(text);
  const unitMs = PERIODS.find(([unit]) => unit === parts?.[3])?.[1];
  if (parts === null || unitMs === undefined) return undefined;
  return { count: Number(parts[1]), periodMs: Number(parts[2] ?? 1) * unitMs };
}

/** A rate as it is written, in the largest unit that divides its period: `100/min`, `10/90s`. */
export function formatRate(rate: Rate): string {
  const [unit, unitMs] = PERIODS.find(([, periodMs]) => rate.periodMs % periodMs === 0) ?? [
    'ms',
    1,
  ];
  const periods = rate.periodMs / unitMs;
  return `${rate.count}/${periods === 1 && unit !== 'ms' ? '' : periods}${unit}`;
}

/** A length of time for people, in its two largest units: `0.4 ms`, `350 ms`, `1.5 s`, `2 min 5 s`, `3 days 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 10 && !Number.isInteger(ms)) return `${Math.round(ms * 10) / 10} ms`;
  const wholeMs = Math.round(ms);
  if (wholeMs < SECOND_MS) return `${wholeMs} ms`;
  // Up to 9.9 s; what would round to 10.0 s is said in whole seconds.
  if (wholeMs < 9950) return `${Math.round(wholeMs / 100) / 10} s`;
  const seconds = Math.round(wholeMs / SECOND_MS);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return twoUnits(seconds, 60, 'min', [1, 's']);
  const minutes = Math.round(wholeMs / MINUTE_MS);
  if (minutes < 24 * 60) return twoUnits(minutes, 60, 'h', [1, 'min']);
  const hours = Math.round(wholeMs / HOUR_MS);
  return twoUnits(hours, 24, hours < 48 ? 'day' : 'days', [1, 'h']);
}

function twoUnits(
  total: number,
  size: number,
  unit: string,
  rest: readonly [number, string],
): string {
  const remainder = total % size;
  const whole = `${Math.floor(total / size)} ${unit}`;
  return remainder === 0 ? whole : `${whole} ${remainder / rest[0]} ${rest[1]}`;
}

const INSTANT_FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * An ISO 8601 date (its start in UTC) or a date and time with `Z` or an offset (RFC 3339 §5.6), in milliseconds since
 * the epoch. Undefined for anything else: no local times, no day that its month does not have, no leap seconds.
 */
export function parseInstant(text: string): number | undefined {
  const parts = INSTANT_FORM.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offsetMinutes = readOffset(parts[8] ?? 'Z');
  if (offsetMinutes === undefined) return undefined;
  const fractionMs = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1000 + 1e-6);
  const minutes = hour * 60 + minute - offsetMinutes;
  return daysSinceEpoch(year, month, day) * DAY_MS + minutes * 60_000 + second * 1000 + fractionMs;
}

/** ISO 8601 in UTC, with milliseconds only where there are some: `2026-01-31T10:20:30Z`. */
export function formatInstant(ms: number): string {
  const wholeMs = Math.floor(ms);
  const days = Math.floor(wholeMs / DAY_MS);
  const inDay = wholeMs - days * DAY_MS;
  const { year, month, day } = dateOf(days);
  const time = [inDay / 3_600_000, (inDay / 60_000) % 60, (inDay / 1000) % 60]
    .map((part) => pad(Math.floor(part), 2))
    .join(':');
  const fraction = inDay % 1000 === 0 ? '' : `.${pad(inDay % 1000, 3)}`;
  return `${formatYear(year)}-${pad(month, 2)}-${pad(day, 2)}T${time}${fraction}Z`;
}

/** Minutes east of UTC. */
function readOffset(text: string): number | undefined {
  if (text === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(4));
  if (hours > 23 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March (Hinnant, days_from_civil). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The reverse of `daysSinceEpoch` (Hinnant, civil_from_days). */
function dateOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Four digits, or a sign and six for years that four do not hold (ECMA-262 §21.4.1.32.1). */
function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return pad(year, 4);
  return `${year < 0 ? '-' : '+'}${pad(Math.abs(year), 6)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
