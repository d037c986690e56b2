/**
 * Text that a terminal shows and does not obey: control characters (ECMA-48), line breaks and the marks that reverse
 * the direction of writing (Unicode UAX 9) are written as escapes. Values of requests are strangers' text.
 */
export function plain(text: string): string {
  return text.replaceAll(UNSAFE, (char) => {
    const point = char.codePointAt(0) ?? 0;
    return point <= 0xff ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u${point.toString(16).padStart(4, '0')}`;
  });
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Cuts text to a number of characters, the last being an ellipsis where something was cut. */
export function clip(text: string, width: number): string {
  const chars = [...text];
  return chars.length <= width ? text : `${chars.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** Characters that text takes on a line; wide and combining ones are counted as one. */
export function widthOf(text: string): number {
  return [...text].length;
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
