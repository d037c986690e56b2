import type { TextPattern } from './signature.ts';

/** A pattern as it reads where a page was copied as text: no tags, white space as one space. */
export interface PlainPattern {
  /** A literal in lower case, or an expression. */
  readonly words: string | RegExp;
  /** Letters that it asks for at least: how much a fit tells. */
  readonly letters: number;
  /** A literal of several words that tell something: none that a page has by chance. */
  readonly isSentence: boolean;
}

const TAG = /<\/?[a-z!][^<>]{0,400}>/giu;
/** Letters of a sentence at least. */
const SENTENCE = 12;
const BLOCK =
  /<\/?(?:html|head|body|title|h[1-6]|p|div|pre|center|hr|br|ul|ol|li|tr|table|section|header|footer|blockquote)\b[^<>]{0,400}>/giu;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&#39;', "'"],
  ['&#x27;', "'"],
  ['&quot;', '"'],
  ['&#34;', '"'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&nbsp;', ' '],
  ['&amp;', '&'],
]);
/** A tag in the source of an expression, where `/` and `"` may be escaped; `[^<]` is none. */
const TAG_IN_SOURCE = /<\\?\/?[a-z][a-z\d]{0,12}(?: [^<>[\]()]{0,80})?>/giu;

/** What a tag comes to in an expression. */
const SPACE = String.raw`[ \n]?`;

/** Whether a text has tags, or is JSON: then it was not copied from what a browser shows. */
export function hasForm(body: string): boolean {
  return /^\s{0,99}[{[<]|<\/?[a-z!][^<>]{0,400}>/iu.test(body);
}

/** What a reader sees of a page: no tags, entities read, white space folded, a line for each block. */
export function visibleText(body: string): string {
  return folded(body.replaceAll(BLOCK, '\n\n').replaceAll(TAG, ' '));
}

/** Of line ends, those of paragraphs are kept: the others may have been put there by whatever it was copied from. */
function folded(text: string): string {
  return text
    .replaceAll(/&(?:#39|#x27|quot|#34|lt|gt|nbsp|amp);/giu, readEntity)
    .replaceAll(/[^\S\n]{1,200}/gu, ' ')
    .replaceAll(/ ?\n ?/gu, '\n')
    .replaceAll(/\n{2,200}/gu, '\u2029')
    .replaceAll('\n', ' ')
    .replaceAll(/(?: ?\u2029 ?){1,200}/gu, '\n')
    .trim();
}

function readEntity(entity: string): string {
  return ENTITIES.get(entity.toLowerCase()) ?? entity;
}

const PLAIN = new Map<TextPattern, PlainPattern | undefined>();

/** A pattern of HTML as one of text; undefined where nothing is left of it. */
export function plainPattern(pattern: TextPattern): PlainPattern | undefined {
  if (PLAIN.has(pattern)) return PLAIN.get(pattern);
  const plain = typeof pattern === 'string' ? plainLiteral(pattern) : plainExpression(pattern);
  PLAIN.set(pattern, plain);
  return plain;
}

function plainLiteral(literal: string): PlainPattern | undefined {
  const words = visibleText(literal.replaceAll(/^[^<>]{0,40}>|<[^<>]{0,40}$/gu, ' ')).toLowerCase();
  const letters = lettersOf(words);
  const isSentence = letters >= SENTENCE && /\S \S{1,40} \S/u.test(words);
  return words === '' ? undefined : { words, letters, isSentence };
}

function plainExpression({ source, flags }: RegExp): PlainPattern | undefined {
  const plain = source
    .replaceAll(TAG_IN_SOURCE, SPACE)
    .replaceAll(`${SPACE}${SPACE}`, SPACE)
    .replaceAll(`${SPACE}${SPACE}`, SPACE)
    .replaceAll(/^\[ \\n\]\?|\[ \\n\]\?$/gu, '');
  const letters = Math.min(...plain.split('|').map((part) => lettersOf(literalsOf(part))));
  return plain === '' ? undefined : { words: new RegExp(plain, flags), letters, isSentence: false };
}

/** What an expression asks for letter by letter: without classes, escapes and what may be left out. */
function literalsOf(source: string): string {
  return source
    .replaceAll(/\[[^\]]*\]|\\[a-zA-Z]|\(\?[:=!<]/gu, ' ')
    .replaceAll(/\([^()]*\)[?*]/gu, ' ');
}

/** Words of the statuses, which every product has. */
const COMMON =
  /\b(?:bad request|unauthorized|forbidden|access denied|not found|(?:http )?method not allowed|not acceptable|(?:request entity|payload|content|request header fields|uri|request-uri) too large|unsupported media type|too many requests|internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out|http status|http error|error|http|status|code)\b/giu;

/** Letters of a text beside the words that every product’s pages have: how much it tells. */
export function lettersOf(text: string): number {
  return text.replaceAll(COMMON, ' ').replaceAll(/[^A-Za-z]/gu, '').length;
}
