/**
 * Text that a terminal shows and does not obey: control characters (ECMA-48), line breaks and the marks that reverse
 * the direction of writing (Unicode UAX 9) are written as escapes. Values of requests are strangers' text.
 */
export function plain(text: string): string {
  return text.replaceAll(/[^ -~]/gu, (char) => {
    const point = char.codePointAt(0) ?? 0;
    if (isControl(point)) return `\\x${point.toString(16).padStart(2, '0')}`;
    return TURNS_TEXT.has(point) ? `\\u${point.toString(16).padStart(4, '0')}` : char;
  });
}

/** The two sets of control characters, C0 with DEL and C1 (ECMA-48 §5.2, §5.3). */
function isControl(point: number): boolean {
  return point < 0x20 || (point >= 0x7f && point <= 0x9f);
}

/** Line and paragraph separators, direction marks, embeddings, overrides, isolates, and the byte order mark. */
const TURNS_TEXT: ReadonlySet<number> = new Set([
  0x2028, 0x2029, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068,
  0x2069, 0x61c, 0xfeff,
]);

/** Cuts text to a number of characters, the last being an ellipsis where something was cut. */
export function clip(text: string, width: number): string {
  const chars = Array.from(text);
  return chars.length <= width ? text : `${chars.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** Characters that text takes on a line; wide and combining ones are counted as one. */
export function widthOf(text: string): number {
  return Array.from(text).length;
}

/** Pads to a width; longer text stays. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Breaks text at spaces into lines of at most `width`; a word that is longer stands alone and may stick out. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** A number with its noun: `1 decision`, `3 decisions`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
