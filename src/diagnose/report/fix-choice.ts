import { clip, widthOf } from '../../util/plain.ts';
import type { Remedy } from '../finding.ts';
import type { RankedCause } from './diagnosis.ts';

/** Lines to paste that are read at a glance. */
const FEW = 2;
/** Lines to paste where they are all the help that there is. */
const MOST = 6;

/**
 * The fix that is told: what was learned in this case before a general recipe, the caller's own before that of others.
 * A second one only where it alone has something to paste.
 */
export function chooseFix({ fixes }: RankedCause): readonly Remedy[] {
  const own = fixes.filter(({ general }) => general !== true);
  const [first] = own.length === 0 ? fixes : own;
  if (first === undefined) return [];
  if (first.paste !== undefined) return [first];
  const pasted = own.find(({ paste }) => paste !== undefined && linesOf(paste).length <= FEW);
  return pasted === undefined ? [first] : [first, pasted];
}

/** What is pasted for a fix: its own lines, or for want of any those of the same person's recipe, without remarks. */
export function snippetOf(fix: Remedy, all: readonly Remedy[]): string | undefined {
  const isOnly = all.every(({ paste, general }) => paste === undefined || general === true);
  const paste =
    fix.paste ??
    (isOnly
      ? all.find((one) => one.general === true && one.actor === fix.actor)?.paste
      : undefined);
  if (paste === undefined) return undefined;
  const lines = linesOf(paste);
  if (lines.length <= FEW) return lines.join('\n');
  const bare = lines.filter((line) => !/^\s*(?:#|\/\/)/.test(line));
  const most = isOnly ? MOST : FEW;
  return bare.length <= most
    ? bare.join('\n')
    : [...bare.slice(0, most), '… (the rest with --all)'].join('\n');
}

function linesOf(paste: string): readonly string[] {
  return paste.trimEnd().split('\n');
}

/** As much of a sentence as fits: up to the end of a clause where that leaves enough of it, else up to a word. */
export function clauseOf(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  const head = Array.from(text)
    .slice(0, room + 1)
    .join('');
  const ends = ['; ', ', '].map((mark) => lastOutside(head, mark));
  const end = Math.max(...ends, head.endsWith(',') || head.endsWith(';') ? room : -1);
  if (end >= room / 2) return head.slice(0, end);
  const words = head.slice(0, room - 1);
  const word = lastOutside(words, ' ');
  return word >= room / 2
    ? `${words.slice(0, word).replace(/(?: (?:a|and|in|of|or|that|the|this|to))+$/, '')} …`
    : clip(text, room);
}

/** The last place of a mark that stands in no value and, but for a blank, in no remark: neither is cut in two. */
function lastOutside(text: string, mark: string): number {
  for (let at = text.lastIndexOf(mark); at > 0; at = text.lastIndexOf(mark, at - 1)) {
    const head = text.slice(0, at);
    const isInValue = head.split('`').length % 2 === 0;
    const isInRemark = mark !== ' ' && head.lastIndexOf('(') > head.lastIndexOf(')');
    if (!isInValue && !isInRemark) return at;
  }
  return -1;
}
