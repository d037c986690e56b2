import { pad, plain, widthOf, wrap } from '../../util/plain.ts';
import type { Paint } from './paint.ts';

/** Widest line, but for text to paste, which is never broken. */
const WIDTH = 80;
const LABEL = 15;
/** Characters of a line beside the label. */
export const ROOM = WIDTH - LABEL - 1;

/** Lines of one section, already painted, without the label. */
export type Lines = readonly string[];

/** A section: its label, then its lines under one another. */
export function labelled(label: string, lines: Lines, paint: Paint): string {
  return lines
    .map((line, at) =>
      at === 0 ? ` ${paint('accent', pad(label, LABEL))}${line}` : indented(line),
    )
    .join('\n');
}

function indented(line: string): string {
  return line === '' ? '' : ' '.repeat(LABEL + 1) + line;
}

/** Text broken into lines. Strangers' text in it is made harmless. */
export function wrapped(text: string): Lines {
  return wrap(plain(text), ROOM);
}

/** Text that one may skip. */
export function quiet(text: string, paint: Paint): Lines {
  return text === '' ? [] : wrapped(text).map((line) => paint('quiet', line));
}

/** One of a list. */
export function item(text: string): Lines {
  return hanging('·', text, (line) => line);
}

/** A sign, then text that goes on under itself. */
export function hanging(
  sign: string,
  text: string,
  paintText: (line: string) => string,
  paintSign: (sign: string) => string = (same) => same,
): Lines {
  const width = widthOf(sign);
  const indent = width > 2 ? 2 : width + 1;
  const [first = '', ...rest] = wrap(`${sign} ${plain(text)}`, ROOM);
  // What follows the first line is narrower, by the indentation.
  const tail = rest.length === 0 ? [] : wrap(rest.join(' '), ROOM - indent);
  return [
    `${paintSign(sign)}${paintText(first.slice(sign.length))}`,
    ...tail.map((line) => ' '.repeat(indent) + paintText(line)),
  ];
}

/** Text to paste stands alone on its lines and is never broken. */
export function pasteLines(paste: string | undefined, paint: Paint): Lines {
  if (paste === undefined) return [];
  return paste
    .trimEnd()
    .split('\n')
    .map((line) => `  ${paint('accent', plain(line))}`);
}
