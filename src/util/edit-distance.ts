/**
 * How many characters must be put in, taken out, changed, or swapped with their neighbour to make `b` of `a`
 * (optimal string alignment). Answers `max + 1` as soon as it is sure to be more than `max`.
 */
export function editDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let beforeLast: number[] = [];
  let last: number[] = [];
  for (let column = 0; column <= b.length; column++) last.push(column);
  for (let row = 1; row <= a.length; row++) {
    // Cells further than `max` from the diagonal cannot lie on a path that is cheap enough.
    const from = Math.max(1, row - max);
    const to = Math.min(b.length, row + max);
    const current: number[] = Array.from({ length: b.length + 1 }, () => max + 1);
    if (from === 1) current[0] = row;
    let least = current[0] ?? max + 1;
    for (let column = from; column <= to; column++) {
      const cost = cellCost({ a, b, row, column }, last, current, beforeLast);
      current[column] = cost;
      least = Math.min(least, cost);
    }
    if (least > max) return max + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(last[b.length] ?? max + 1, max + 1);
}

interface Cell {
  readonly a: string;
  readonly b: string;
  readonly row: number;
  readonly column: number;
}

function cellCost(
  { a, b, row, column }: Cell,
  last: readonly number[],
  current: readonly number[],
  beforeLast: readonly number[],
): number {
  const isSame = a[row - 1] === b[column - 1];
  const changed = (last[column - 1] ?? Infinity) + (isSame ? 0 : 1);
  const dropped = (last[column] ?? Infinity) + 1;
  const added = (current[column - 1] ?? Infinity) + 1;
  const cost = Math.min(changed, dropped, added);
  const isSwap =
    row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
  return isSwap ? Math.min(cost, (beforeLast[column - 2] ?? Infinity) + 1) : cost;
}

/**
 * The candidate that was probably meant by a misspelt name: the fewest edits, at most about a third of the name's
 * length, without regard to case; of equals the one that agrees in case, then the first. Undefined when none is near.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const folded = name.toLowerCase();
  const limit = name.length < 3 ? name.length - 1 : Math.floor(name.length / 3);
  let best: { candidate: string; cost: number } | undefined;
  for (const candidate of candidates) {
    const max = best === undefined ? limit : Math.floor(best.cost);
    const distance = editDistance(folded, candidate.toLowerCase(), max);
    if (distance > max) continue;
    // Less than one edit, whatever the length.
    const cost = distance + editDistance(name, candidate, name.length) / (2 * name.length + 1);
    if (best === undefined || cost < best.cost) best = { candidate, cost };
  }
  return best?.candidate;
}
