import { isMap, isScalar, isSeq } from 'yaml';
import type { Node } from 'yaml';
import type { Splice } from './patch-splice.ts';
import { lineEnd, lineStart } from './patch-splice.ts';

/** One item or member of a collection, and where it stands. */
export interface Removal {
  readonly text: string;
  readonly parent: Node | undefined;
  readonly node: Node;
  readonly step: string | number;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Takes an item out of a list, or a member out of a map, with the comma or the lines that belong to it. */
export function removeItem(removal: Removal): Splice {
  const { text, parent } = removal;
  const stretches = itemStretches(parent, text);
  const at = indexOf(removal);
  const own = stretches[at];
  if (parent === undefined || own === undefined) return { start: 0, end: 0, text: '' };
  if (stretches.length === 1) return emptyCollection(text, parent);
  const isFlow = (isMap(parent) || isSeq(parent)) && parent.flow === true;
  if (isFlow) return removeFlow(stretches, at);
  return removeBlock(text, parent, own, stretches[at + 1]);
}

function indexOf(removal: Removal): number {
  const { parent, step } = removal;
  if (isSeq(parent)) return Number(step);
  if (!isMap(parent)) return -1;
  return parent.items.findIndex(
    (pair) => isScalar(pair.key) && String(pair.key.value) === String(step),
  );
}

/** From the key (or the item) to the end of the value, for each entry of a collection. */
function itemStretches(parent: Node | undefined, text: string): readonly Stretch[] {
  const nodes: { first: Node; last: Node }[] = [];
  if (isSeq(parent))
    for (const item of parent.items as Node[]) nodes.push({ first: item, last: item });
  if (isMap(parent)) {
    for (const pair of parent.items) {
      const first = pair.key as Node;
      nodes.push({ first, last: (pair.value as Node | null) ?? first });
    }
  }
  return nodes.map(({ first, last }) => {
    const start = first.range?.[0] ?? 0;
    const end = Math.max(last.range?.[1] ?? 0, first.range?.[1] ?? 0);
    return { start, end: start + text.slice(start, end).trimEnd().length };
  });
}

function removeFlow(stretches: readonly Stretch[], at: number): Splice {
  const own = stretches[at] ?? { start: 0, end: 0 };
  const next = stretches[at + 1];
  const before = stretches[at - 1];
  if (before !== undefined) return { start: before.end, end: own.end, text: '' };
  return { start: own.start, end: next?.start ?? own.end, text: '' };
}

/** A block entry goes with its lines; the first entry of a map within a list shares its line with the dash. */
function removeBlock(text: string, parent: Node, own: Stretch, next: Stretch | undefined): Splice {
  const start = lineStart(text, own.start);
  const lead = text.slice(start, own.start);
  const dashes = isSeq(parent) ? lead.slice(0, lead.lastIndexOf('-')) : lead;
  if (dashes.trim() !== '' && next !== undefined) {
    const nextStart = isSeq(parent) ? text.lastIndexOf('-', next.start) : next.start;
    return { start: start + dashes.length, end: nextStart, text: '' };
  }
  const end = lineEnd(text, own.end);
  const lineBreak = text.startsWith('\r\n', end) ? 2 : end < text.length ? 1 : 0;
  if (lineBreak === 0 && start > 0) return { start: start - 1, end, text: '' };
  return { start, end: end + lineBreak, text: '' };
}

/** The last entry of a collection leaves it empty. */
function emptyCollection(text: string, parent: Node): Splice {
  const [start, end] = parent.range ?? [0, 0];
  const trimmedEnd = start + text.slice(start, end).trimEnd().length;
  const empty = isSeq(parent) ? '[]' : '{}';
  const isFlow = (isMap(parent) || isSeq(parent)) && parent.flow === true;
  if (isFlow) return { start, end: trimmedEnd, text: empty };
  const colon = text.lastIndexOf(':', start);
  const between = text.slice(colon + 1, start);
  return between.trim() === ''
    ? { start: colon + 1, end: trimmedEnd, text: ` ${empty}` }
    : { start, end: trimmedEnd, text: empty };
}
