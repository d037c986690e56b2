import { pad, widthOf, wrap } from '../../util/plain.ts';

/** A column: at most so wide; what is longer is broken at spaces. */
export interface Column {
  readonly most: number;
  /** Paints a cell after it was laid out; `row` counts from 0. */
  readonly paint?: (text: string, row: number) => string;
}

/**
 * Lays rows out in columns, each as wide as its widest cell but no wider than its `most`. Cells are plain text; a cell
 * that is longer goes on in the lines below, within its column. Two spaces between columns, none at the ends of lines.
 */
export function table(
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
): readonly string[] {
  return tableRows(rows, columns).flat();
}

/** `table`, with the lines of each row apart. */
export function tableRows(
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
): readonly (readonly string[])[] {
  const widths = columns.map((column, at) =>
    Math.min(column.most, Math.max(0, ...rows.map((row) => widthOf(row[at] ?? '')))),
  );
  return rows.map((row, number) => layOut(row, number, { columns, widths }));
}

function layOut(
  row: readonly string[],
  number: number,
  { columns, widths }: { readonly columns: readonly Column[]; readonly widths: readonly number[] },
): readonly string[] {
  const cells = columns.map((_, at) => wrap(row[at] ?? '', Math.max(1, widths[at] ?? 0)));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const last = cells.findLastIndex((lines) => (lines[line] ?? '') !== '');
    const shown = cells.slice(0, last + 1).map((lines, at) => {
      const text = lines[line] ?? '';
      const padded = at === last ? text : pad(text, widths[at] ?? 0);
      const paint = columns[at]?.paint;
      return paint === undefined || text === '' ? padded : paint(padded, number);
    });
    return shown.filter((_text, at) => (widths[at] ?? 0) > 0).join('  ');
  });
}
