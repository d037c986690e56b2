import {
  BAR,
  CARRIAGE_RETURN,
  DASH,
  leave,
  NEWLINE,
  skipLineEnd,
  skipSpaces,
  SPACE,
  TAB,
} from './scan.ts';
import type { Scan } from './scan.ts';

interface Header {
  readonly folded: boolean;
  readonly chomp: 'clip' | 'strip' | 'keep';
}

interface Line {
  /** Spaces before the text; for a blank line its whole length. */
  readonly indent: number;
  /** Without its indentation; empty for a blank line. */
  readonly text: string;
}

/** Reads `|` or `>` (YAML 1.2 §8.1) at `scan.at`: the text of the lines indented by more than the parent. Moves past them. */
export function readBlockScalar(scan: Scan, parentIndent: number): string {
  const header = readHeader(scan);
  const lines = readLines(scan, parentIndent);
  const first = lines.find((line) => line.text !== '');
  if (first === undefined) leave();
  const trim = first.indent;
  let last = lines.length;
  while (last > 0 && isBlank(lines[last - 1], trim)) last -= 1;
  const body = lines.slice(0, last);
  const trailing = lines.length - last;
  const text = header.folded ? fold(body, trim) : keepLines(body, trim);
  if (header.chomp === 'strip') return text;
  return text + '\n'.repeat(header.chomp === 'keep' ? 1 + trailing : 1);
}

function isBlank(line: Line | undefined, trim: number): boolean {
  // Spaces beyond the indentation are content, and unusual enough to leave them.
  if (line !== undefined && line.text === '' && line.indent > trim) leave();
  return line === undefined || line.text === '';
}

function readHeader(scan: Scan): Header {
  const folded = scan.text.charCodeAt(scan.at) !== BAR;
  scan.at += 1;
  const code = scan.text.charCodeAt(scan.at);
  const chomp = code === DASH ? 'strip' : code === 43 ? 'keep' : 'clip';
  if (chomp !== 'clip') scan.at += 1;
  skipSpaces(scan);
  // An explicit indentation, or anything else.
  if (!skipLineEnd(scan)) leave();
  return { folded, chomp };
}

function readLines(scan: Scan, parentIndent: number): readonly Line[] {
  const { text } = scan;
  const lines: Line[] = [];
  let trim = -1;
  while (scan.at < text.length) {
    let at = scan.at;
    while (text.charCodeAt(at) === SPACE) at += 1;
    const indent = at - scan.at;
    const blank = text.charCodeAt(at) === NEWLINE;
    if (!blank && Number.isNaN(text.charCodeAt(at))) leave();
    // Perhaps a blank line of the other kind of line end.
    if (text.charCodeAt(at) === CARRIAGE_RETURN) leave();
    if (!blank && indent <= parentIndent) break;
    if (!blank && trim === -1) trim = leadingIndent(lines, indent);
    // A less indented line, or a tab in the indentation.
    if (!blank && indent < trim) leave();
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(at, end);
    if (line.includes('\r') || text.charCodeAt(at) === TAB) leave();
    lines.push({ indent, text: line });
    scan.at = newline === -1 ? end : end + 1;
    scan.lineStart = scan.at;
  }
  return lines;
}

/** The first line with text sets the indentation; blank lines before it may not be indented more. */
function leadingIndent(before: readonly Line[], indent: number): number {
  if (before.some((line) => line.indent > indent)) leave();
  return indent;
}

function keepLines(lines: readonly Line[], trim: number): string {
  return lines.map((line) => indented(line, trim)).join('\n');
}

function indented(line: Line, trim: number): string {
  return line.text === ''
    ? ' '.repeat(Math.max(0, line.indent - trim))
    : ' '.repeat(line.indent - trim) + line.text;
}

/** Line folding (YAML 1.2 §8.1.3): a single line end becomes a space, but not beside lines that are indented more. */
function fold(lines: readonly Line[], trim: number): string {
  const start = lines.findIndex((line) => line.text !== '');
  let text = '\n'.repeat(start);
  let join = '';
  let wasIndented = false;
  for (const line of lines.slice(start)) {
    if (line.text === '' && line.indent <= trim) {
      if (join === '\n') text += '\n';
      else join = '\n';
    } else if (line.indent > trim) {
      if (join === ' ') join = '\n';
      else if (!wasIndented && join === '\n') join = '\n\n';
      text += join + indented(line, trim);
      join = '\n';
      wasIndented = true;
    } else {
      text += join + line.text;
      join = ' ';
      wasIndented = false;
    }
  }
  return text;
}
