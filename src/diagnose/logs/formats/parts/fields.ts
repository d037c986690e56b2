/** Longest part of a line that patterns run on: what follows is payload, and no line of a log tells its cause that late. */
const LONGEST_HEAD = 16_384;

/** The beginning of a line, as much as patterns may run on. */
export function headOf(line: string): string {
  return line.length > LONGEST_HEAD ? line.slice(0, LONGEST_HEAD) : line;
}

/** The words of a line; `"…"` and `[…]` are one word each, without their marks. One pass, at most `most` words. */
export function words(line: string, most = 64): readonly string[] {
  const found: string[] = [];
  let at = 0;
  while (at < line.length && found.length < most) {
    const mark = line[at];
    if (mark === ' ' || mark === '\t') {
      at++;
      continue;
    }
    const close = mark === '"' ? '"' : mark === '[' ? ']' : undefined;
    const end = close === undefined ? endOfWord(line, at) : endOfQuote(line, at + 1, close);
    found.push(close === undefined ? line.slice(at, end) : line.slice(at + 1, end));
    at = close === undefined ? end : end + 1;
  }
  return found;
}

function endOfWord(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    const mark = line[at];
    if (mark === ' ' || mark === '\t') return at;
  }
  return line.length;
}

/** Where the quote closes; a backslash keeps the next character from closing it. */
function endOfQuote(line: string, from: number, close: string): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === close) return at;
  }
  return line.length;
}

/** `name=value` and `name="value"` pairs of a line, the first of each name. One pass. */
export function keyValues(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  // Looked for only where a word begins, else a long word would be tried from each of its characters.
  const pattern = /(?<![\w@.-])([\w@.-]{1,64})=(?:"((?:[^"\\]|\\.){0,8192})"|([^\s",]{0,8192}))/g;
  for (const [, name = '', quoted, bare] of text.matchAll(pattern)) {
    if (!pairs.has(name)) pairs.set(name, quoted ?? bare ?? '');
  }
  return pairs;
}

/** A request line: `POST /orders?x HTTP/1.1`. */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
}

/** Reads a request line, also one without a protocol; undefined where no method begins it. */
export function readRequestLine(text: string | undefined): RequestLine | undefined {
  const found = /^([A-Z][A-Z-]{2,19}) (\S{1,8192})/.exec(text ?? '');
  return found === null ? undefined : { method: found[1] ?? '', target: found[2] ?? '' };
}

/** A whole number in a text, else undefined. */
export function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}
