/** What a piece of text means; the words carry the meaning too, so that nothing is lost without colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong' | 'accent' | 'plain';

/** Colours text by its meaning; handed in, because only the command line knows what it prints on. */
export type Paint = (tone: Tone, text: string) => string;
