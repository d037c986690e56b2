const CONTEXT_LINES = 3;
/** More differing lines than that on both sides are shown as replaced whole, rather than matched line by line. */
const MOST_CELLS = 4_000_000;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** The difference of two texts in unified format (as `diff -u` writes it, without times); empty where they are the same. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = compare(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines);
  return `--- ${file}\n+++ ${file}\n${hunks.map(hunkText).join('')}`;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let same = 0;
  const most = Math.min(before.length, after.length) - start;
  while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same])
    same += 1;
  const kept = (text: string): Line => ({ sign: ' ', text });
  return [
    ...before.slice(0, start).map(kept),
    ...compareMiddle(
      before.slice(start, before.length - same),
      after.slice(start, after.length - same),
    ),
    ...before.slice(before.length - same).map(kept),
  ];
}

/** By the longest common subsequence: exact, and cheap on what is left between the common ends. */
function compareMiddle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const removed = (text: string): Line => ({ sign: '-', text });
  const added = (text: string): Line => ({ sign: '+', text });
  const width = after.length + 1;
  if (before.length * after.length > MOST_CELLS)
    return [...before.map(removed), ...after.map(added)];
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const old = before[i];
    const fresh = after[j];
    if (old !== undefined && old === fresh) {
      lines.push({ sign: ' ', text: old });
      i += 1;
      j += 1;
    } else if (
      old !== undefined &&
      (fresh === undefined ||
        (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      lines.push(removed(old));
      i += 1;
    } else if (fresh !== undefined) {
      lines.push(added(fresh));
      j += 1;
    }
  }
  return lines;
}

interface Hunk {
  readonly lines: readonly Line[];
  /** Lines before it in the old and in the new text. */
  readonly oldStart: number;
  readonly newStart: number;
}

/** Cuts changed lines out, with three lines around them; what lies nearer than that to the next goes with it. */
function hunksOf(lines: readonly Line[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let oldLine = 0;
  let newLine = 0;
  let at = 0;
  while (at < lines.length) {
    const end = hunkEnd(lines, at);
    const hunk = lines.slice(at, end);
    if (end > at) hunks.push({ lines: hunk, oldStart: oldLine, newStart: newLine });
    const step = end > at ? end : at + 1;
    for (const line of lines.slice(at, step)) {
      if (line.sign !== '+') oldLine += 1;
      if (line.sign !== '-') newLine += 1;
    }
    at = step;
  }
  return hunks;
}

/** Where a hunk that starts here ends; the start itself where none starts here. */
function hunkEnd(lines: readonly Line[], start: number): number {
  let end = start;
  for (
    let at = start;
    at < lines.length && at <= end + CONTEXT_LINES * (end === start ? 1 : 2);
    at += 1
  ) {
    if (lines[at]?.sign !== ' ') end = at + 1;
  }
  return end === start ? start : Math.min(lines.length, end + CONTEXT_LINES);
}

function hunkText(hunk: Hunk): string {
  const oldCount = hunk.lines.filter((line) => line.sign !== '+').length;
  const newCount = hunk.lines.filter((line) => line.sign !== '-').length;
  const start = (before: number, count: number): number => (count === 0 ? before : before + 1);
  const head = `@@ -${start(hunk.oldStart, oldCount)},${oldCount} +${start(hunk.newStart, newCount)},${newCount} @@\n`;
  return head + hunk.lines.map((line) => `${line.sign}${line.text}\n`).join('');
}
