/** A command line as words, or why it cannot be split. */
export type ShellWords =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'broken'; readonly reason: string };

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/**
 * Splits a pasted command line into words as a POSIX shell would (POSIX.1-2024 §2.2), plus `$'…'` of bash, which
 * browsers' "copy as cURL" writes. Nothing is expanded: variables and command substitutions stay as they are written.
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

function readPiece(text: string, at: number): Piece | undefined {
  const char = text.charAt(at);
  if (char === "'") return readSingle(text, at);
  if (char === '"') return readDouble(text, at);
  if (char === '$' && text.charAt(at + 1) === "'") return readAnsi(text, at);
  if (char !== '\\') return { text: char, end: at + 1 };
  const newline = /^\r?\n/.exec(text.slice(at + 1));
  if (newline !== null) return { text: undefined, end: at + 1 + newline[0].length };
  return { text: text.charAt(at + 1), end: at + 2 };
}

function readSingle(text: string, at: number): Piece | undefined {
  const close = text.indexOf("'", at + 1);
  return close < 0 ? undefined : { text: text.slice(at + 1, close), end: close + 1 };
}

function readDouble(text: string, at: number): Piece | undefined {
  let value = '';
  for (let i = at + 1; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === '"') return { text: value, end: i + 1 };
    const next = text.charAt(i + 1);
    if (char === '\\' && '$`"\\\n'.includes(next) && next !== '') {
      if (next !== '\n') value += next;
      i += 1;
    } else {
      value += char;
    }
  }
  return undefined;
}

function readAnsi(text: string, at: number): Piece | undefined {
  let value = '';
  for (let i = at + 2; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === "'") return { text: value, end: i + 1 };
    if (char !== '\\') {
      value += char;
      continue;
    }
    const hex = /^(?:u([0-9a-fA-F]{1,4})|x([0-9a-fA-F]{1,2}))/.exec(text.slice(i + 1, i + 6));
    if (hex !== null) {
      value += String.fromCharCode(Number.parseInt(hex[1] ?? hex[2] ?? '', 16));
      i += hex[0].length;
    } else {
      const next = text.charAt(i + 1);
      value += SIMPLE_ESCAPES[next] ?? `\\${next}`;
      i += 1;
    }
  }
  return undefined;
}
