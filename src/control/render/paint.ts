/** What a piece of text means; the words carry the meaning too, so that nothing is lost without colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong' | 'accent' | 'plain';

/** Colours text by its meaning. */
export type Paint = (tone: Tone, text: string) => string;

/** No colour: files, pipes, `NO_COLOR`. */
export const uncoloured: Paint = (_tone, text) => text;

// Select Graphic Rendition (ECMA-48 §8.3.117): the sixteen basic colours, which every theme makes readable.
const CODES: Readonly<Record<Tone, readonly [number, number] | undefined>> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  quiet: [2, 22],
  strong: [1, 22],
  accent: [36, 39],
  plain: undefined,
};

export const coloured: Paint = (tone, text) => {
  const codes = CODES[tone];
  return codes === undefined || text === ''
    ? text
    : `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m`;
};
