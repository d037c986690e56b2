/** A command line as words, or why it cannot be split. */
export type ShellWords =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'broken'; readonly reason: string };

/** One command of a shell, as far as it reaches. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** What the shell would have put something in for, as written: `$TOKEN`, `$(cat key)`. */
  readonly variables: readonly string[];
  /** What keeps the command from working as it stands. */
  readonly problems: readonly string[];
  /** Where in the text it ends. */
  readonly end: number;
}

/**
 * Splits a pasted command line into words as a POSIX shell would (POSIX.1-2024 §2.2), plus `$'…'` of bash, which
 * browsers' "copy as cURL" writes. Line ends part words like blanks. Nothing is expanded: variables and command
 * substitutions stay as they are written.
 */
export function shellWords(text: string): ShellWords {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    const piece = readPiece(text, at);
    if (piece === undefined)
      return { kind: 'broken', reason: `the quote at character ${at + 1} is not closed` };
    if (piece.text !== undefined) word = (word ?? '') + piece.text;
    at = piece.end;
  }
  if (word !== undefined) words.push(word);
  return { kind: 'words', words };
}

/** A piece of a word; `text` undefined: it adds nothing, not even an empty word (a joined line). */
interface Piece {
  readonly text: string | undefined;
  readonly end: number;
}

const TYPOGRAPHIC: Readonly<Record<string, string>> = { '“': '”', '‘': '’', '„': '“', '”': '”' };
const UNTIL_WORD_END = /[^\s'"\\$`;&|<>()“‘„”]+/y;
const VARIABLE = /\$(?:[A-Za-z_]\w*|\{[^{}\n]{1,80}\}|\([^()\n]{1,200}\))|`[^`\n]{1,200}`/y;
const REDIRECTION = /\d?(?:>>?|<<?)(?:&\d|[ \t]*[^\s;|&]+)?/y;
/** A line that goes on with options though the line before it did not say so. */
const ORPHAN = /(?:[ \t]*\r?\n)+[ \t]*(?=--?[A-Za-z])/y;

/**
 * Reads one command from `from` on, up to the line end, `;`, `|` or `&` that ends it. Goes on where a shell would not:
 * at quotes that are not closed, typographic quotes, and lines that are not joined; `problems` tells.
 */
export function readShellCommand(text: string, from: number): ShellCommand {
  const reading: CommandReading = { text, at: from, words: [], variables: [], problems: [] };
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) reading.words.push(word);
    word = undefined;
  };
  while (reading.at < text.length) {
    const char = text.charAt(reading.at);
    const digitBefore = word !== undefined && !/^\d$/.test(word);
    if (char === ' ' || char === '\t' || char === '\u00a0') {
      endWord();
      reading.at += 1;
    } else if (char === '\n' || char === '\r') {
      endWord();
      if (!skipOrphanEnd(reading)) break;
    } else if (isBareAmpersand(reading, word)) {
      word = `${word ?? ''}&`;
      reading.at += 1;
    } else if (char === ';' || char === '|' || char === '&') break;
    else if ((char === '<' || char === '>') && !looksLikePlaceholder(text, reading.at)) {
      if (!digitBefore) word = undefined;
      endWord();
      reading.at = matchEnd(REDIRECTION, text, reading.at) ?? reading.at + 1;
    } else {
      const piece = readLenientPiece(reading, word === undefined);
      if (piece.text !== undefined) word = (word ?? '') + piece.text;
      reading.at = piece.end;
    }
  }
  endWord();
  return { ...reading, end: reading.at };
}

interface CommandReading {
  readonly text: string;
  at: number;
  readonly words: string[];
  readonly variables: string[];
  readonly problems: string[];
}

/** Whether the next line belongs to the command though nothing joins it. */
function skipOrphanEnd(reading: CommandReading): boolean {
  const end = matchEnd(ORPHAN, reading.text, reading.at);
  if (end === undefined) return false;
  reading.problems.push(
    'a line of the command is not joined to the line before it: without ` \\` at the end of that line the shell runs them apart',
  );
  reading.at = end;
  return true;
}

/** `&` between parameters of an address that stands without quotes. */
function isBareAmpersand(
  { text, at, problems }: CommandReading,
  word: string | undefined,
): boolean {
  const isOne =
    text.charAt(at) === '&' &&
    word?.includes('?') === true &&
    /^&[\w.[\]-]+=/.test(text.slice(at, at + 60));
  const problem =
    'the address stands without quotes: the shell ends the command at its first `&`, and sends nothing of what follows';
  if (isOne && !problems.includes(problem)) problems.push(problem);
  return isOne;
}

/** `<your key>`, which people leave in; a shell would read it as a redirection. */
function looksLikePlaceholder(text: string, at: number): boolean {
  return /^<[A-Za-z][\w .-]{0,60}>/.test(text.slice(at, at + 64));
}

function readLenientPiece(reading: CommandReading, atWordStart: boolean): Piece {
  const { text, at } = reading;
  const char = text.charAt(at);
  const plainEnd = matchEnd(UNTIL_WORD_END, text, at);
  if (plainEnd !== undefined) return { text: text.slice(at, plainEnd), end: plainEnd };
  if (char === '<')
    return { text: text.slice(at, text.indexOf('>', at) + 1), end: text.indexOf('>', at) + 1 };
  const close = TYPOGRAPHIC[char];
  if (atWordStart && close !== undefined) {
    const end = text.indexOf(close, at + 1);
    if (end >= 0) {
      reading.problems.push(
        `the quotes ${char}…${close} are typographic: no shell takes them for quotes, write ' or "`,
      );
      return { text: text.slice(at + 1, end), end: end + 1 };
    }
  }
  const variableEnd = matchEnd(VARIABLE, text, at);
  if (variableEnd !== undefined) {
    noteVariable(text.slice(at, variableEnd), reading);
    return { text: text.slice(at, variableEnd), end: variableEnd };
  }
  const blanks = /^\\[ \t]+\r?\n/.exec(text.slice(at, at + 200));
  if (blanks !== null) {
    reading.problems.push(
      'white space follows a `\\` at the end of a line, so that the shell ends the command there',
    );
    return { text: undefined, end: at + blanks[0].length };
  }
  const piece = readPiece(text, at);
  if (piece === undefined) {
    reading.problems.push(
      `the quote ${char === '$' ? "$'" : char} that opens at \`${excerpt(text, at)}\` is not closed`,
    );
    return { text: text.slice(at + (char === '$' ? 2 : 1)), end: text.length };
  }
  if (char === '"') noteVariables(text.slice(at, piece.end), reading);
  return piece;
}

const MAX_VARIABLES = 100;

function noteVariable(variable: string, { variables }: CommandReading): void {
  if (variables.length < MAX_VARIABLES && !variables.includes(variable)) variables.push(variable);
}

function noteVariables(quoted: string, reading: CommandReading): void {
  for (const [, before = '', name] of quoted.matchAll(
    /(\\)?(\$(?:[A-Za-z_]\w*|\{[^{}\n]{1,80}\}|\([^()\n]{1,200}\))|`[^`\n]{1,200}`)/g,
  ))
    if (before === '' && name !== undefined) noteVariable(name, reading);
}

function excerpt(text: string, at: number): string {
  return text.slice(at, at + 20).replaceAll(/\s+/g, ' ');
}

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function readPiece(text: string, at: number): Piece | undefined {
  const char = text.charAt(at);
  if (char === "'") return readSingle(text, at);
  if (char === '"') return readDouble(text, at);
  if (char === '$' && text.charAt(at + 1) === "'") return readAnsi(text, at);
  if (char !== '\\') return { text: char, end: at + 1 };
  const newline = /^\r?\n/.exec(text.slice(at + 1, at + 3));
  if (newline !== null) return { text: undefined, end: at + 1 + newline[0].length };
  return { text: text.charAt(at + 1), end: at + 2 };
}

function readSingle(text: string, at: number): Piece | undefined {
  const close = text.indexOf("'", at + 1);
  return close < 0 ? undefined : { text: text.slice(at + 1, close), end: close + 1 };
}

function readDouble(text: string, at: number): Piece | undefined {
  let value = '';
  let i = at + 1;
  while (i < text.length) {
    const char = text.charAt(i);
    if (char === '"') return { text: value, end: i + 1 };
    const next = text.charAt(i + 1);
    if (char === '\\' && next !== '' && '$`"\\\n'.includes(next)) {
      if (next !== '\n') value += next;
      i += 2;
    } else {
      value += char;
      i += 1;
    }
  }
  return undefined;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};
const CODE_ESCAPE = /(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|x([0-9a-fA-F]{1,2})|([0-7]{1,3}))/y;

/** Bash's ANSI-C quoting. `\xNN` is a byte there; browsers mean the character, and write `\041` for `!`. */
function readAnsi(text: string, at: number): Piece | undefined {
  let value = '';
  let i = at + 2;
  while (i < text.length) {
    const char = text.charAt(i);
    if (char === "'") return { text: value, end: i + 1 };
    if (char !== '\\') {
      value += char;
      i += 1;
      continue;
    }
    CODE_ESCAPE.lastIndex = i + 1;
    const code = CODE_ESCAPE.exec(text);
    if (code === null) {
      const next = text.charAt(i + 1);
      value += SIMPLE_ESCAPES[next] ?? `\\${next}`;
      i += 2;
    } else {
      value += characterOf(code);
      i = CODE_ESCAPE.lastIndex;
    }
  }
  return undefined;
}

function characterOf([, short, long, hex, octal]: RegExpExecArray): string {
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
  const code = Number.parseInt(short ?? long ?? hex ?? '', 16);
  return code > 0x10_ffff ? '\ufffd' : String.fromCodePoint(code);
}
