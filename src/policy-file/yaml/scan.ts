import { NodeTableBuilder } from '../node-table.ts';

/** Thrown within the quick reader when it meets something that it leaves to the full reader. Never leaves this folder. */
export class LeftToFullReader extends Error {}

/** Something seen that is a mistake, or may be one, depending on the kind of document. */
export interface Finding {
  readonly kind: 'duplicate_key' | 'key_not_text';
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** Where the quick reader stands. */
export interface Scan {
  readonly text: string;
  at: number;
  /** Offset of the first character of the line of `at`. */
  lineStart: number;
  depth: number;
  /** How many brackets are open. */
  flowDepth: number;
  readonly maxDepth: number;
  readonly nodes: NodeTableBuilder;
  readonly findings: Finding[];
}

export const NEWLINE = 10;
export const CARRIAGE_RETURN = 13;
export const SPACE = 32;
export const TAB = 9;
export const HASH = 35;
export const COLON = 58;
export const DASH = 45;
export const COMMA = 44;
export const DOUBLE_QUOTE = 34;
export const SINGLE_QUOTE = 39;
export const OPEN_BRACKET = 91;
export const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
export const BAR = 124;
export const GREATER = 62;

const LEFT = new LeftToFullReader();

/** Stops the quick reader: the full reader takes the text. */
export function leave(): never {
  throw LEFT;
}

/** A scan at the start of a text. */
export function newScan(text: string, maxDepth: number): Scan {
  return {
    text,
    at: 0,
    lineStart: 0,
    depth: 0,
    flowDepth: 0,
    maxDepth,
    nodes: new NodeTableBuilder(),
    findings: [],
  };
}

/** Stops the reading of a document that is nested deeper than is read. */
export class TooDeep extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super('too deep');
    this.offset = offset;
  }
}

/** One level down. */
export function enter(scan: Scan): void {
  scan.depth += 1;
  if (scan.depth > scan.maxDepth) throw new TooDeep(scan.at);
}

/** Past spaces on the line. */
export function skipSpaces(scan: Scan): void {
  while (scan.text.charCodeAt(scan.at) === SPACE) scan.at += 1;
}

/** Whether a character ends a word: space, line end, end of text. */
export function isGap(code: number): boolean {
  return code === SPACE || code === NEWLINE || code === CARRIAGE_RETURN || Number.isNaN(code);
}

/** At the end of a line, perhaps after a comment: goes past it. Returns false when something else stands there. */
export function skipLineEnd(scan: Scan): boolean {
  const { text } = scan;
  const code = text.charCodeAt(scan.at);
  if (code === HASH) {
    const before = text.charCodeAt(scan.at - 1);
    if (scan.at !== scan.lineStart && before !== SPACE && before !== TAB) leave();
    const end = text.indexOf('\n', scan.at);
    scan.at = end === -1 ? text.length : end;
  } else if (code === CARRIAGE_RETURN) {
    if (text.charCodeAt(scan.at + 1) !== NEWLINE) leave();
    scan.at += 1;
  }
  if (scan.at >= text.length) return true;
  if (text.charCodeAt(scan.at) !== NEWLINE) return false;
  scan.at += 1;
  scan.lineStart = scan.at;
  return true;
}

/** From the start of a line to the next line with content. Returns its column (from 0), or -1 at the end. */
export function nextContent(scan: Scan): number {
  for (;;) {
    skipSpaces(scan);
    const code = scan.text.charCodeAt(scan.at);
    if (code === HASH || code === NEWLINE || code === CARRIAGE_RETURN) {
      if (!skipLineEnd(scan)) leave();
      continue;
    }
    if (Number.isNaN(code)) return -1;
    if (code === TAB) leave();
    const column = scan.at - scan.lineStart;
    if (column === 0 && isMarker(scan)) leave();
    return column;
  }
}

/** `---` or `...` at the start of a line, or a directive. */
function isMarker(scan: Scan): boolean {
  const { text, at } = scan;
  const code = text.charCodeAt(at);
  if (code === 37) return true;
  if (code !== DASH && code !== 46) return false;
  const word = text.slice(at, at + 3);
  return (word === '---' || word === '...') && isGap(text.charCodeAt(at + 3));
}

/** An offset moved back over white space. */
export function trimEnd(text: string, offset: number): number {
  let end = offset;
  while (end > 0 && (isGap(text.charCodeAt(end - 1)) || text.charCodeAt(end - 1) === TAB)) end -= 1;
  return end;
}
