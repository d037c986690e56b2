import type { Json } from '../../util/json.ts';
import { readBlockScalar } from './block-scalar.ts';
import { readFlow } from './flow.ts';
import { setMember, unreadKey } from './members.ts';
import { resolvePlain } from './resolve-scalar.ts';
import { plainEnd, quoted } from './scalars.ts';
import {
  BAR,
  CARRIAGE_RETURN,
  COLON,
  DASH,
  DOUBLE_QUOTE,
  enter,
  GREATER,
  HASH,
  isGap,
  leave,
  NEWLINE,
  nextContent,
  OPEN_BRACE,
  OPEN_BRACKET,
  SINGLE_QUOTE,
  skipLineEnd,
  skipSpaces,
  TAB,
  trimEnd,
} from './scan.ts';
import type { Scan } from './scan.ts';

/** The member that a value belongs to (-1: none), and the indentation that its lines must exceed. */
interface BlockPlace {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly parentIndent: number;
}

/** A value that was read, and the column of the next content (-1: the end of the text). */
interface Read {
  readonly value: Json;
  readonly next: number;
}

/** Reads the block value whose first character is at `scan.at` in this column. Ends at the next content after it. */
export function readBlock(scan: Scan, column: number, place: BlockPlace): Read {
  enter(scan);
  const read = readBlockHere(scan, column, place);
  scan.depth -= 1;
  return read;
}

function readBlockHere(scan: Scan, column: number, place: BlockPlace): Read {
  const code = scan.text.charCodeAt(scan.at);
  if (code === DASH && isGap(scan.text.charCodeAt(scan.at + 1)))
    return readList(scan, column, place);
  if (code === OPEN_BRACE || code === OPEN_BRACKET || code === BAR || code === GREATER) {
    return readInline(scan, place);
  }
  const start = scan.at;
  const line = scan.lineStart;
  const key = readKey(scan);
  if (key !== undefined) return readMap(scan, column, { place, key });
  scan.at = start;
  scan.lineStart = line;
  return readInline(scan, place);
}

interface Key {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The key at `scan.at`; moves past its colon. Undefined when it is not a key. */
function readKey(scan: Scan): Key | undefined {
  const start = scan.at;
  const { lineStart } = scan;
  const code = scan.text.charCodeAt(start);
  const isQuoted = code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
  let name = isQuoted ? quoted(scan, -1) : '';
  const isOneLine = scan.lineStart === lineStart;
  const end = isQuoted ? scan.at : plainEnd(scan, false);
  if (isQuoted) skipSpaces(scan);
  if (scan.text.charCodeAt(scan.at) !== COLON) return undefined;
  const after = scan.text.charCodeAt(scan.at + 1);
  if (!isGap(after) || end - start > 1000 || !isOneLine) leave();
  if (!isQuoted) {
    name = scan.text.slice(start, end);
    unreadKey(scan, name, start);
  }
  scan.at += 1;
  return { name, start, end };
}

/** Reads the map whose first key has just been read. */
function readMap(
  scan: Scan,
  column: number,
  first: { readonly place: BlockPlace; readonly key: Key },
): Read {
  const { place } = first;
  const node = scan.nodes.open(place.keyStart, place.keyEnd, first.key.start);
  const members: Record<string, Json> = {};
  let { key } = first;
  for (;;) {
    setMember(scan, members, key);
    const read = readMember(scan, column, key);
    members[key.name] = read.value;
    if (read.next !== column) {
      if (read.next > column) leave();
      scan.nodes.close(node, scan.nodes.lastEnd);
      return { value: members, next: read.next };
    }
    const following = readKey(scan);
    if (following === undefined) leave();
    key = following;
  }
}

function readMember(scan: Scan, column: number, key: Key): Read {
  const place = { keyStart: key.start, keyEnd: key.end, parentIndent: column };
  const colonEnd = scan.at;
  skipSpaces(scan);
  if (!atLineEnd(scan)) return readInline(scan, place);
  if (!skipLineEnd(scan)) leave();
  const next = nextContent(scan);
  const isList =
    next === column &&
    scan.text.charCodeAt(scan.at) === DASH &&
    isGap(scan.text.charCodeAt(scan.at + 1));
  if (next > column || isList) return readBlock(scan, next, place);
  return emptyValue(scan, place, { at: colonEnd, next });
}

function emptyValue(
  scan: Scan,
  place: BlockPlace,
  empty: { readonly at: number; readonly next: number },
): Read {
  scan.nodes.close(scan.nodes.open(place.keyStart, place.keyEnd, empty.at), empty.at);
  return { value: null, next: empty.next };
}

function atLineEnd(scan: Scan): boolean {
  const code = scan.text.charCodeAt(scan.at);
  return code === HASH || code === NEWLINE || code === CARRIAGE_RETURN || Number.isNaN(code);
}

function readList(scan: Scan, column: number, place: BlockPlace): Read {
  const node = scan.nodes.open(place.keyStart, place.keyEnd, scan.at);
  const items: Json[] = [];
  for (;;) {
    const read = readItem(scan, column);
    items.push(read.value);
    const more =
      read.next === column &&
      scan.text.charCodeAt(scan.at) === DASH &&
      isGap(scan.text.charCodeAt(scan.at + 1));
    if (more) continue;
    if (read.next > column) leave();
    scan.nodes.close(node, scan.nodes.lastEnd);
    return { value: items, next: read.next };
  }
}

function readItem(scan: Scan, column: number): Read {
  const place = { keyStart: -1, keyEnd: -1, parentIndent: column };
  scan.at += 1;
  const dashEnd = scan.at;
  skipSpaces(scan);
  if (scan.text.charCodeAt(scan.at) === TAB) leave();
  if (!atLineEnd(scan)) return readBlock(scan, scan.at - scan.lineStart, place);
  if (!skipLineEnd(scan)) leave();
  const next = nextContent(scan);
  return next > column
    ? readBlock(scan, next, place)
    : emptyValue(scan, place, { at: dashEnd, next });
}

/** A value that is not a block map or list: flow, quoted, plain, or a block scalar. */
function readInline(scan: Scan, place: BlockPlace): Read {
  const { nodes, text } = scan;
  const start = scan.at;
  const code = text.charCodeAt(start);
  if (code === OPEN_BRACE || code === OPEN_BRACKET) {
    const value = readFlow(scan, place);
    return { value, next: endOfLine(scan) };
  }
  const node = nodes.open(place.keyStart, place.keyEnd, start);
  if (code === BAR || code === GREATER) {
    const value = readBlockScalar(scan, place.parentIndent);
    nodes.close(node, trimEnd(text, scan.at));
    return { value, next: nextContent(scan) };
  }
  if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
    const value = quoted(scan, place.parentIndent);
    nodes.close(node, scan.at);
    return { value, next: endOfLine(scan) };
  }
  return readPlain(scan, place.parentIndent, node);
}

/** After a value: nothing more may stand on its line but a comment. */
function endOfLine(scan: Scan): number {
  skipSpaces(scan);
  if (!skipLineEnd(scan)) leave();
  return nextContent(scan);
}

/** A plain scalar, perhaps over several lines (YAML 1.2 §7.3.3: a line end is a space, blank lines are line ends). */
function readPlain(scan: Scan, parentIndent: number, node: number): Read {
  const start = scan.at;
  let end = plainEnd(scan, false);
  let words = scan.text.slice(start, end);
  let continued = false;
  for (;;) {
    if (scan.text.charCodeAt(scan.at) === COLON) leave();
    const commented = scan.text.charCodeAt(scan.at) === HASH;
    if (!skipLineEnd(scan)) leave();
    const lineStart = scan.lineStart;
    const next = nextContent(scan);
    if (commented || next <= parentIndent || skippedComment(scan, lineStart)) {
      scan.nodes.close(node, end);
      return { value: continued ? words : resolvePlain(words), next };
    }
    const blanks = countLines(scan, lineStart);
    const from = scan.at;
    end = plainEnd(scan, false);
    words += (blanks === 0 ? ' ' : '\n'.repeat(blanks)) + scan.text.slice(from, end);
    continued = true;
  }
}

/** Whether a comment line lies between: it ends a plain scalar, and what follows is a mistake unless it is less indented. */
function skippedComment(scan: Scan, from: number): boolean {
  return scan.text.slice(from, scan.lineStart).includes('#');
}

function countLines(scan: Scan, from: number): number {
  let count = 0;
  for (let at = from; at < scan.lineStart; at += 1) {
    if (scan.text.charCodeAt(at) === NEWLINE) count += 1;
  }
  return count;
}
