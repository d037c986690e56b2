import { Lexer } from 'yaml';
import type { SyntaxFault } from './compose.ts';

/** What the lexer of the library puts between the pieces of the text that are not of the text. */
const MARKS = new Set(['\u0002', '\u0018', '\u001F']);

/**
 * The mistake that a quote which nothing closes makes: the text runs on to the next quote, or to the end, and the fault
 * is found there. Tells it where the quote opens instead; undefined where that is not what happened.
 */
export function openQuote(text: string, faults: readonly SyntaxFault[]): SyntaxFault | undefined {
  const first = faults.reduce<SyntaxFault | undefined>(
    (least, fault) => (least === undefined || fault.start < least.start ? fault : least),
    undefined,
  );
  if (first?.code !== 'yaml.syntax') return undefined;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (MARKS.has(lexeme)) continue;
    const start = offset;
    offset += lexeme.length;
    if (start > first.start) return undefined;
    const isQuoted = lexeme.startsWith('"') || lexeme.startsWith("'");
    if (isQuoted && lexeme.includes('\n') && isNear(text, first, offset)) {
      return {
        code: 'yaml.syntax',
        message: messageFor(text, start, offset),
        start,
        end: start + 1,
      };
    }
  }
  return undefined;
}

/** Whether the fault is within the quoted text, or on the line on which it ends. */
function isNear(text: string, fault: SyntaxFault, quotedEnd: number): boolean {
  const lineEnd = text.indexOf('\n', quotedEnd);
  return fault.start <= (lineEnd === -1 ? text.length : lineEnd);
}

function messageFor(text: string, start: number, end: number): string {
  const quote = text[start] ?? '"';
  const isClosed = end - start > 1 && text[end - 1] === quote && text.length > end;
  const line = text.slice(0, end).split('\n').length;
  return isClosed
    ? `the quote ${quote} that opens here is closed only on line ${line}: is one missing on this line?`
    : `the quote ${quote} that opens here is not closed`;
}
