/** One figure of a benchmark. */
export interface Figure {
  /** What was measured, in words. */
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** What it should be at most, in the same unit. */
  readonly aim?: number;
  /** How it is to be read. */
  readonly note?: string;
}

export type Unit = 'ns' | 'us' | 'ms' | 'B' | 'MiB' | '1/s' | 'count' | 'ratio' | '%';

/** The figures of one part. */
export interface PartResult {
  readonly part: string;
  readonly figures: readonly Figure[];
}

/** How large a run is. `quick`: small numbers, to see that it works; its figures mean little. */
export interface BenchOptions {
  readonly quick: boolean;
  readonly seed: number;
  /** Tells what is going on, on standard error. */
  readonly say: (line: string) => void;
}

/** The figures of a part as a table for people. */
export function tableOf({ part, figures }: PartResult): string {
  const head = [part, 'value', 'unit', 'aim', 'of the aim', 'note'];
  const rows = figures.map((figure) => [
    figure.name,
    numberText(figure.value),
    UNIT_TEXTS[figure.unit],
    figure.aim === undefined ? '' : numberText(figure.aim),
    shareText(figure),
    figure.note ?? '',
  ]);
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) =>
        isNumberColumn(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const UNIT_TEXTS: Readonly<Record<Unit, string>> = {
  ns: 'ns',
  us: 'µs',
  ms: 'ms',
  B: 'B',
  MiB: 'MiB',
  '1/s': '/s',
  count: '',
  ratio: '×',
  '%': '%',
};

function isNumberColumn(at: number): boolean {
  return at === 1 || at === 3 || at === 4;
}

function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

function shareText({ value, aim }: Figure): string {
  if (aim === undefined) return '';
  return `${value <= aim ? '' : 'MISSED '}${(value / aim).toFixed(2)}`;
}

/** The middle one of several measurements. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The measurement that a share of them does not exceed. `share`: 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
