import { headerValues } from '../../core/headers.ts';
import type { HeaderList } from '../../core/facts.ts';
import { readItems } from './structured.ts';

/** What one limit says of itself. */
export interface RateReading {
  /** The field that says so, lower case. */
  readonly field: string;
  readonly value: string;
  readonly remaining: number;
  /** Seconds until it is renewed, where told. */
  readonly resetSeconds?: number;
  /** Seconds that the limit counts over, where told. */
  readonly windowSeconds?: number;
}

/** `x-ratelimit-remaining`, with what vendors put before, between and after (`-tokens`, `-minute`). */
const REMAINING = /^(?:x-|anthropic-)?rate-?limit-(?:[a-z]{1,20}-)?remaining(?:-[a-z]{1,20})?$/u;
/** A reset above this is a moment (Unix seconds), below it a span: no window is as long as 10 years. */
const LONGEST_SPAN = 315_360_000;

/** What all the rate limit fields of a response say: the draft of IETF in its forms, and those of vendors. */
export function readRates(headers: HeaderList, nowMs: number): readonly RateReading[] {
  return [...structured(headers), ...legacy(headers, nowMs)];
}

/** `RateLimit: "default";r=0;t=30` with `RateLimit-Policy: "default";q=5;w=60`; before, `limit=5, remaining=0, reset=30`. */
function structured(headers: HeaderList): readonly RateReading[] {
  const windows = new Map(
    readItems(headerValues(headers, 'ratelimit-policy')).map(({ value, parameters }) => [
      value,
      numberOf(parameters.get('w')),
    ]),
  );
  const fields = headerValues(headers, 'ratelimit');
  const items = readItems(fields);
  const value = fields.join(', ');
  const current = items.flatMap((item): readonly RateReading[] => {
    const remaining = numberOf(item.parameters.get('r'));
    if (remaining === undefined) return [];
    return [
      reading(
        { field: 'ratelimit', value, remaining },
        numberOf(item.parameters.get('t')),
        windows.get(item.value),
      ),
    ];
  });
  if (current.length > 0) return current;
  const old = new Map(
    items.map((item) => item.value.split('=', 2).map((part) => part.trim()) as [string, string]),
  );
  const remaining = numberOf(old.get('remaining'));
  return remaining === undefined
    ? []
    : [reading({ field: 'ratelimit', value, remaining }, numberOf(old.get('reset')), undefined)];
}

function legacy(headers: HeaderList, nowMs: number): readonly RateReading[] {
  return headers.flatMap(([field, value]): readonly RateReading[] => {
    if (!REMAINING.test(field)) return [];
    const remaining = numberOf(value);
    if (remaining === undefined) return [];
    const [reset] = headerValues(headers, field.replace('remaining', 'reset'));
    return [reading({ field, value, remaining }, spanOf(reset, nowMs), windowOf(field))];
  });
}

function reading(
  seen: Pick<RateReading, 'field' | 'value' | 'remaining'>,
  resetSeconds: number | undefined,
  windowSeconds: number | undefined,
): RateReading {
  return {
    ...seen,
    ...(resetSeconds === undefined ? {} : { resetSeconds }),
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
  };
}

/** Kong names the window in the field. */
function windowOf(field: string): number | undefined {
  const units = {
    second: 1,
    minute: 60,
    hour: 3600,
    day: 86_400,
    month: 2_592_000,
    year: 31_536_000,
  };
  for (const [unit, seconds] of Object.entries(units)) {
    if (field.endsWith(`-${unit}`)) return seconds;
  }
  return undefined;
}

function numberOf(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  return /^\d{1,15}(?:\.\d{1,6})?$/u.test(trimmed) ? Number(trimmed) : undefined;
}

/** Seconds from now, of a span (`30`, `30s`), of Unix seconds or of an ISO date. */
function spanOf(text: string | undefined, nowMs: number): number | undefined {
  const number = numberOf(text?.replace(/s$/u, ''));
  if (number === undefined) return undefined;
  if (number < LONGEST_SPAN) return number;
  const seconds = (number > 1e11 ? number / 1000 : number) - nowMs / 1000;
  return seconds >= 0 ? Math.round(seconds) : undefined;
}
