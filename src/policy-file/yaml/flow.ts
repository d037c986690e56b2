import type { Json } from '../../util/json.ts';
import { setMember, unreadKey } from './members.ts';
import { resolvePlain } from './resolve-scalar.ts';
import { plainEnd, quoted, quotedKey } from './scalars.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DASH,
  DOUBLE_QUOTE,
  enter,
  HASH,
  leave,
  NEWLINE,
  CARRIAGE_RETURN,
  OPEN_BRACE,
  OPEN_BRACKET,
  SINGLE_QUOTE,
  skipLineEnd,
  SPACE,
  TAB,
} from './scan.ts';
import type { Scan } from './scan.ts';

/** Where a flow collection stands: lines within it must be indented by more than this (-1 at the root). */
interface FlowPlace {
  readonly parentIndent: number;
  readonly keyStart: number;
  readonly keyEnd: number;
}

/** Reads `[…]` or `{…}` at `scan.at`; moves past it. The key offsets are those of the member that it is the value of. */
export function readFlow(scan: Scan, place: FlowPlace): Json {
  enter(scan);
  scan.flowDepth += 1;
  const value =
    scan.text.charCodeAt(scan.at) === OPEN_BRACKET ? readList(scan, place) : readMap(scan, place);
  scan.depth -= 1;
  scan.flowDepth -= 1;
  return value;
}

function readList(scan: Scan, place: FlowPlace): Json {
  const node = scan.nodes.open(place.keyStart, place.keyEnd, scan.at);
  const items: Json[] = [];
  const inner = { parentIndent: place.parentIndent, keyStart: -1, keyEnd: -1 };
  scan.at += 1;
  for (;;) {
    skipFlowSpace(scan, place.parentIndent);
    if (scan.text.charCodeAt(scan.at) === CLOSE_BRACKET) break;
    items.push(readFlowValue(scan, inner));
    // `[a: b]` is a map of one pair: left to the full reader.
    if (!endOfEntry(scan, place.parentIndent, CLOSE_BRACKET)) break;
  }
  scan.at += 1;
  scan.nodes.close(node, scan.at);
  return items;
}

function readMap(scan: Scan, place: FlowPlace): Json {
  const node = scan.nodes.open(place.keyStart, place.keyEnd, scan.at);
  const members: Record<string, Json> = {};
  scan.at += 1;
  for (;;) {
    skipFlowSpace(scan, place.parentIndent);
    if (scan.text.charCodeAt(scan.at) === CLOSE_BRACE) break;
    readPair(scan, place.parentIndent, members);
    if (!endOfEntry(scan, place.parentIndent, CLOSE_BRACE)) break;
  }
  scan.at += 1;
  scan.nodes.close(node, scan.at);
  return members;
}

function readPair(scan: Scan, parentIndent: number, members: Record<string, Json>): void {
  const keyStart = scan.at;
  const code = scan.text.charCodeAt(keyStart);
  let keyEnd: number;
  let name: string;
  if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
    name = quotedKey(scan);
    keyEnd = scan.at;
  } else {
    keyEnd = plainEnd(scan, true);
    name = scan.text.slice(keyStart, keyEnd);
    unreadKey(scan, name, keyStart);
  }
  if (keyEnd - keyStart > 1000) leave();
  while (scan.text.charCodeAt(scan.at) === SPACE) scan.at += 1;
  if (scan.text.charCodeAt(scan.at) !== COLON) leave();
  scan.at += 1;
  skipFlowSpace(scan, parentIndent);
  setMember(scan, members, { name, start: keyStart, end: keyEnd });
  members[name] = readFlowValue(scan, { parentIndent, keyStart, keyEnd });
}

function readFlowValue(scan: Scan, place: FlowPlace): Json {
  const start = scan.at;
  const code = scan.text.charCodeAt(start);
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return readFlow(scan, place);
  const node = scan.nodes.open(place.keyStart, place.keyEnd, start);
  if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
    const value = quoted(scan, place.parentIndent);
    scan.nodes.close(node, scan.at);
    return value;
  }
  const end = plainEnd(scan, true);
  scan.nodes.close(node, end);
  return resolvePlain(scan.text.slice(start, end));
}

/** After an entry: past a comma (true), or at the closing bracket (false). */
function endOfEntry(scan: Scan, parentIndent: number, close: number): boolean {
  skipFlowSpace(scan, parentIndent);
  const code = scan.text.charCodeAt(scan.at);
  if (code === close) return false;
  if (code !== COMMA) leave();
  scan.at += 1;
  return true;
}

function skipFlowSpace(scan: Scan, parentIndent: number): void {
  let newLine = false;
  for (;;) {
    const code = scan.text.charCodeAt(scan.at);
    if (code === SPACE) scan.at += 1;
    else if (code === TAB) {
      if (parentIndent !== -1) leave();
      scan.at += 1;
    } else if (code === NEWLINE || code === CARRIAGE_RETURN || code === HASH) {
      if (!skipLineEnd(scan)) leave();
      newLine = true;
    } else break;
  }
  if (!newLine) return;
  const column = scan.at - scan.lineStart;
  const code = scan.text.charCodeAt(scan.at);
  // The last bracket may stand below its key, as the library lets it, though YAML wants it further in.
  const isEnd = (code === CLOSE_BRACE || code === CLOSE_BRACKET) && scan.flowDepth === 1;
  if (column < parentIndent || (column === parentIndent && !isEnd)) leave();
  // A document marker or a directive, perhaps.
  if (column === 0 && isMarkerStart(code)) leave();
}

function isMarkerStart(code: number): boolean {
  return code === DASH || code === 46 || code === 37;
}
