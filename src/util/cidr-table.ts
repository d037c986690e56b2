import type { IpAddress } from './ip.ts';

/** Networks swept between two pauses. */
const STEP_SIZE = 2000;

/** A network on its way into a table. */
export interface Range {
  /** First address, as 32-bit words. */
  readonly start: readonly number[];
  readonly prefixLength: number;
  /** Index in the list of entries. */
  readonly entry: number;
}

/** Sorted, disjoint pieces: piece `i` begins at the `i`-th start and belongs to `owners[i]` (-1: to nobody). */
export interface Table {
  /** One word a start for IPv4, four for IPv6. */
  readonly starts: Uint32Array;
  readonly owners: Int32Array;
}

/** The address as 32-bit words, first first. */
export function toWords(ip: IpAddress): readonly number[] {
  if (ip.family === 4) return [ip.value];
  const words: number[] = [];
  for (let at = 0; at < 8; at += 2) words.push(wordAt(ip.hextets, at));
  return words;
}

function wordAt(hextets: readonly number[], at: number): number {
  return (((hextets[at] ?? 0) << 16) | (hextets[at + 1] ?? 0)) >>> 0;
}

/** A table that is being made. */
interface Draft extends Table {
  readonly words: number;
  /** Pieces so far. */
  count: number;
  /** Networks that contain the place reached, the widest first. */
  readonly open: { readonly owner: number; readonly end: readonly number[] | undefined }[];
}

/**
 * Makes a table, in steps of a few milliseconds. `words`: of a start, 1 or 4. Networks nest or are disjoint, so one
 * sweep with a stack cuts them into pieces with one owner each.
 */
export function* buildTable(ranges: readonly Range[], words: number): Generator<void, Table, void> {
  const sorted = yield* sortRanges(ranges);
  // Each network opens one piece, and at its end at most one more.
  const starts = new Uint32Array(sorted.length * 2 * words);
  const owners = new Int32Array(sorted.length * 2);
  const draft: Draft = { starts, owners, words, count: 0, open: [] };
  let previous: Range | undefined;
  for (const [index, range] of sorted.entries()) {
    if (index % STEP_SIZE === 0) yield;
    // Of equal networks the first keeps the place.
    if (previous !== undefined && isSameNetwork(previous, range)) continue;
    previous = range;
    closeUntil(draft, range.start);
    putPiece(draft, range.start, range.entry);
    draft.open.push({ owner: range.entry, end: endOf(range) });
  }
  closeUntil(draft, undefined);
  return { starts: starts.slice(0, draft.count * words), owners: owners.slice(0, draft.count) };
}

/** By start, then the widest first, then as written; sorted by leading byte first, so that no step is long. */
function* sortRanges(ranges: readonly Range[]): Generator<void, Range[], void> {
  const buckets: Range[][] = Array.from({ length: 256 }, () => []);
  for (const range of ranges) buckets[(range.start[0] ?? 0) >>> 24]?.push(range);
  const sorted: Range[] = [];
  let pauseAt = STEP_SIZE;
  for (const bucket of buckets) {
    for (const range of bucket.toSorted(compareRanges)) sorted.push(range);
    if (sorted.length < pauseAt) continue;
    pauseAt = sorted.length + STEP_SIZE;
    yield;
  }
  return sorted;
}

/** Ends the open networks that end at or before the place; undefined: all that end. */
function closeUntil(draft: Draft, place: readonly number[] | undefined): void {
  const { open } = draft;
  for (let top = open.at(-1); top?.end !== undefined; top = open.at(-1)) {
    if (place !== undefined && compareWords(top.end, place) > 0) return;
    open.pop();
    putPiece(draft, top.end, open.at(-1)?.owner ?? -1);
  }
}

/** Begins a piece; one that begins at the same place as the last replaces it. */
function putPiece(draft: Draft, start: readonly number[], owner: number): void {
  const { starts, words } = draft;
  const from = (draft.count - 1) * words;
  const replaces = from >= 0 && start.every((word, index) => starts[from + index] === word);
  if (!replaces) {
    for (let index = 0; index < words; index++) {
      starts[draft.count * words + index] = start[index] ?? 0;
    }
    draft.count++;
  }
  draft.owners[draft.count - 1] = owner;
}

function compareRanges(a: Range, b: Range): number {
  return compareWords(a.start, b.start) || a.prefixLength - b.prefixLength || a.entry - b.entry;
}

function isSameNetwork(a: Range, b: Range): boolean {
  return a.prefixLength === b.prefixLength && compareWords(a.start, b.start) === 0;
}

function compareWords(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The first address after the network; undefined where the network reaches to the last of all. */
function endOf(range: Range): readonly number[] | undefined {
  const end = [...range.start];
  // The word and the bit in it at which counting up by one network carries.
  let at = Math.ceil(range.prefixLength / 32) - 1;
  if (at < 0) return undefined;
  let step = 2 ** (32 * (at + 1) - range.prefixLength);
  for (; at >= 0; at--) {
    const sum = (end[at] ?? 0) + step;
    end[at] = sum >>> 0;
    if (sum < 2 ** 32) return end;
    step = 1;
  }
  return undefined;
}

/** The entry of the most specific network that contains the address; -1 where none does. */
export function findEntry(table: Table, ip: IpAddress): number {
  return ip.family === 4 ? find4(table, ip.value) : find6(table, ip.hextets);
}

function find4(table: Table, value: number): number {
  const { starts } = table;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : (table.owners[low - 1] ?? -1);
}

function find6(table: Table, hextets: readonly number[]): number {
  const a = wordAt(hextets, 0);
  const b = wordAt(hextets, 2);
  const c = wordAt(hextets, 4);
  const d = wordAt(hextets, 6);
  const { starts } = table;
  let low = 0;
  let high = table.owners.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * 4;
    const difference =
      (starts[at] ?? 0) - a ||
      (starts[at + 1] ?? 0) - b ||
      (starts[at + 2] ?? 0) - c ||
      (starts[at + 3] ?? 0) - d;
    if (difference <= 0) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : (table.owners[low - 1] ?? -1);
}
