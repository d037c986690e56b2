import { ENVELOPES } from './envelope.ts';
import type { Envelope } from './envelope.ts';
import type { LogFormat } from './format.ts';

/** What the first lines of a log are taken for. */
export interface ToldFormats {
  /** By share, largest first; empty: none is known. */
  readonly formats: readonly LogFormat[];
  /** What a collector put around each line. */
  readonly envelope?: Envelope;
}

/** How surely a log must be of one format for no other to be looked for. */
const SURE = 0.85;
/** How surely a line or a log must be of a format to count. */
const LEAST = 0.3;

/** Tells what a log is by its first lines (at most 50), the formats in the order in which ties are decided. */
export function tellFormats(lines: readonly string[], formats: readonly LogFormat[]): ToldFormats {
  const plain = tellIn(lines, formats);
  let best: ToldFormats & { readonly score: number } = plain;
  if (plain.score >= SURE) return { formats: plain.formats };
  for (const envelope of ENVELOPES) {
    const opened = lines.map((line) => envelope.open(line)).filter((line) => line !== undefined);
    if (opened.length === 0 || opened.length < 0.8 * lines.length) continue;
    const inside = tellIn(opened, formats);
    if (inside.score > best.score) best = { ...inside, envelope };
  }
  return best.envelope === undefined
    ? { formats: best.formats }
    : { formats: best.formats, envelope: best.envelope };
}

function tellIn(
  lines: readonly string[],
  formats: readonly LogFormat[],
): { readonly formats: readonly LogFormat[]; readonly score: number } {
  const whole = mostSure(lines, formats);
  if (whole !== undefined && whole.score >= SURE)
    return { formats: [whole.format], score: whole.score };
  const shares = new Map<LogFormat, number>();
  let score = 0;
  for (const line of lines) {
    const one = bestFormat(line, formats);
    if (one === undefined) continue;
    shares.set(one.format, (shares.get(one.format) ?? 0) + 1);
    score += one.score / lines.length;
  }
  const mixed = [...shares].toSorted((left, right) => right[1] - left[1]).map(([format]) => format);
  // A format whose records span lines may be known only by several of them together.
  if (whole !== undefined && whole.score > LEAST && !shares.has(whole.format)) {
    if (whole.score >= score) return { formats: [whole.format], score: whole.score };
  }
  if (mixed.length === 0) {
    return whole === undefined || whole.score < 0.05
      ? { formats: [], score: 0 }
      : { formats: [whole.format], score: whole.score };
  }
  return { formats: mixed, score };
}

/** The format that one line is most surely of, if any is sure enough. */
export function bestFormat(
  line: string,
  formats: readonly LogFormat[],
): { readonly format: LogFormat; readonly score: number } | undefined {
  const one = mostSure([line], formats);
  return one !== undefined && one.score > LEAST ? one : undefined;
}

function mostSure(
  lines: readonly string[],
  formats: readonly LogFormat[],
): { readonly format: LogFormat; readonly score: number } | undefined {
  let found: { readonly format: LogFormat; readonly score: number } | undefined;
  for (const format of formats) {
    const score = format.recognise(lines);
    if (score > (found?.score ?? 0)) found = { format, score };
  }
  return found;
}
