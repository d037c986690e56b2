import { resolveEscapes } from './escapes.ts';
import {
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DASH,
  DOUBLE_QUOTE,
  HASH,
  isGap,
  leave,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  SINGLE_QUOTE,
  SPACE,
} from './scan.ts';
import type { Scan } from './scan.ts';

const BACKSLASH = 92;

/** Whether this character ends or begins something within `[…]` and `{…}`. */
function isFlowIndicator(code: number): boolean {
  return (
    code === COMMA ||
    code === OPEN_BRACKET ||
    code === CLOSE_BRACKET ||
    code === OPEN_BRACE ||
    code === CLOSE_BRACE
  );
}

/** What may not begin a plain scalar (YAML 1.2 §7.3.3), so that the full reader says what it is. */
function mayBeginPlain(scan: Scan, inFlow: boolean): boolean {
  const code = scan.text.charCodeAt(scan.at);
  if (code === DASH || code === COLON || code === 63) {
    const next = scan.text.charCodeAt(scan.at + 1);
    return !isGap(next) && next !== 9 && !(inFlow && isFlowIndicator(next));
  }
  // # & * ! | > ' " % @ ` and the flow indicators
  return !(
    code === HASH ||
    code === 38 ||
    code === 42 ||
    code === 33 ||
    code === 124 ||
    code === 62 ||
    code === SINGLE_QUOTE ||
    code === DOUBLE_QUOTE ||
    code === 37 ||
    code === 64 ||
    code === 96 ||
    isFlowIndicator(code)
  );
}

/** Where the plain scalar at `scan.at` ends on its line, without the spaces after it. Moves to what stopped it. */
export function plainEnd(scan: Scan, inFlow: boolean): number {
  if (!mayBeginPlain(scan, inFlow)) leave();
  const { text } = scan;
  let end = scan.at;
  for (let at = scan.at; ; at += 1) {
    const code = text.charCodeAt(at);
    const stops =
      code === NEWLINE ||
      Number.isNaN(code) ||
      code === CARRIAGE_RETURN ||
      (inFlow && isFlowIndicator(code)) ||
      (code === HASH && at > end) ||
      (code === COLON && isColonStop(text.charCodeAt(at + 1), inFlow));
    if (stops) {
      scan.at = at;
      return end;
    }
    if (code < SPACE || code === 127) leave();
    if (code !== SPACE) end = at + 1;
  }
}

function isColonStop(next: number, inFlow: boolean): boolean {
  if (next === 9) leave();
  return isGap(next) || (inFlow && isFlowIndicator(next));
}

/** The quoted scalar at `scan.at`, on one line as keys are. Moves past the closing quote. */
export function quotedKey(scan: Scan): string {
  const start = scan.at;
  const lineStart = scan.lineStart;
  const value = quoted(scan, -1);
  if (scan.lineStart !== lineStart || scan.at - start > 1000) leave();
  return value;
}

/** The quoted scalar at `scan.at`; further lines must be indented by more than the parent. Moves past the closing quote. */
export function quoted(scan: Scan, parentIndent: number): string {
  const { text } = scan;
  const quote = text.charCodeAt(scan.at);
  const start = scan.at + 1;
  const { lineStart } = scan;
  const end = closingQuote(scan, quote, parentIndent);
  const inner = text.slice(start, end);
  scan.at = end + 1;
  const isSingle = quote === SINGLE_QUOTE;
  const folded = scan.lineStart === lineStart ? inner : foldQuoted(inner, isSingle);
  if (isSingle) return folded.includes("'") ? folded.replaceAll("''", "'") : folded;
  if (!folded.includes('\\')) return folded;
  return resolveEscapes(folded) ?? leave();
}

/** The offset of the quote that ends the scalar at `scan.at`; keeps count of the lines. */
function closingQuote(scan: Scan, quote: number, parentIndent: number): number {
  const { text } = scan;
  const escapes = quote === DOUBLE_QUOTE;
  for (let at = scan.at + 1; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (escapes || text.charCodeAt(at + 1) !== SINGLE_QUOTE) return at;
      at += 1;
    } else if (code === NEWLINE) {
      at = lineWithin(scan, at + 1, parentIndent) - 1;
    } else if (code === BACKSLASH && escapes) {
      // A line end after a backslash is a line end all the same.
      const next = text.charCodeAt(at + 1);
      if (next !== NEWLINE && next !== CARRIAGE_RETURN) at += 1;
    } else if (Number.isNaN(code) || code === 127 || (code < SPACE && code !== CARRIAGE_RETURN)) {
      leave();
    }
  }
}

/** A further line of a quoted scalar begins here. Returns where its text begins. */
function lineWithin(scan: Scan, lineStart: number, parentIndent: number): number {
  const { text } = scan;
  scan.lineStart = lineStart;
  let at = lineStart;
  while (text.charCodeAt(at) === SPACE) at += 1;
  const code = text.charCodeAt(at);
  const isBlank = code === NEWLINE || code === CARRIAGE_RETURN;
  if (!isBlank && at - lineStart <= parentIndent) leave();
  // A document marker, perhaps.
  if (at === lineStart && (code === DASH || code === 46)) leave();
  return at;
}

/** Line folding within quotes (YAML 1.2 §6.5): a line end is a space, each blank line a line end. */
function foldQuoted(inner: string, isSingle: boolean): string {
  const lines = inner.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (inner.replaceAll('\r\n', '').includes('\r')) leave();
  let folded = '';
  let join = '';
  for (const [at, line] of lines.entries()) {
    const from = at === 0 ? line : line.trimStart();
    const isLast = at === lines.length - 1;
    const words = isLast ? from : trimLineEnd(from, isSingle);
    if (words === '' && at > 0 && !isLast) {
      if (join === '') leave();
      if (join === '\n') folded += join;
      else join = '\n';
      continue;
    }
    const continues = !isSingle && !isLast && endsInBackslash(words);
    folded += join + (continues ? words.slice(0, -1) : words);
    join = continues ? '' : ' ';
  }
  return folded;
}

/** Without the spaces at the end of a line, but for one that is escaped. */
function trimLineEnd(line: string, isSingle: boolean): string {
  const trimmed = line.trimEnd();
  const keepsSpace = !isSingle && trimmed.length < line.length && endsInBackslash(trimmed);
  return keepsSpace ? `${trimmed} ` : trimmed;
}

function endsInBackslash(text: string): boolean {
  let count = 0;
  while (text.charCodeAt(text.length - 1 - count) === BACKSLASH) count += 1;
  return count % 2 === 1;
}
