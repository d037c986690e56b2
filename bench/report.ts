/** One figure of a benchmark. */
export interface Figure {
  /** What was measured, in words. */
  readonly name: string;
  readonly value: number;
  readonly unit: 'ns' | 'us' | 'ms' | 'MiB' | 'requests' | 'ratio' | '%';
  /** What it should be at most, in the same unit. */
  readonly aim?: number;
  /** How it is to be read. */
  readonly note?: string;
}

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

/** The figures as a table for people. */
export function tableOf(results: readonly PartResult[]): string {
  const rows = results.flatMap(({ part, figures }) =>
    figures.map((figure) => [
      part,
      figure.name,
      valueText(figure),
      aimText(figure),
      figure.note ?? '',
    ]),
  );
  const head = ['part', 'what', 'value', 'aim', 'note'];
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) =>
        at === 2 || at === 3 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join(
    '\n',
  );
}

function valueText(figure: Figure): string {
  const digits = figure.value >= 100 ? 0 : figure.value >= 10 ? 1 : 2;
  const unit = figure.unit === 'ratio' ? '×' : ` ${figure.unit === 'us' ? 'µs' : figure.unit}`;
  return figure.value.toFixed(digits) + unit;
}

function aimText(figure: Figure): string {
  if (figure.aim === undefined) return '';
  return `${figure.value <= figure.aim ? 'met' : 'MISSED'} (${figure.aim})`;
}

/** The middle one of several measurements. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
