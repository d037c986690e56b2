import type { Json } from '../../util/json.ts';
import type { NodeTable } from '../node-table.ts';
import { readBlock } from './block.ts';
import { LeftToFullReader, newScan, nextContent, skipLineEnd, skipSpaces } from './scan.ts';
import type { Finding, Scan } from './scan.ts';

/** A document that was read: its value, where everything stands, and what was strange in it. */
export interface ReadValue {
  readonly value: Json;
  readonly nodes: NodeTable;
  readonly findings: readonly Finding[];
}

/** What the quick reader came to: the document, or how far it got before it left the text to the full reader. */
export type QuickRead =
  | { readonly kind: 'read'; readonly read: ReadValue }
  | { readonly kind: 'left'; readonly at: number };

/**
 * The quick reader: the part of YAML (and all of JSON) that policies and OpenAPI files are written in, at some twenty
 * times the speed of the full reader. It reads what it is sure of, to exactly the same value, and leaves everything
 * else, mistakes included. Throws `TooDeep`.
 */
export function readPlainYaml(text: string, maxDepth: number): QuickRead {
  const scan = newScan(text, maxDepth);
  try {
    const value = readRoot(scan);
    if (value === undefined) return { kind: 'left', at: scan.at };
    return { kind: 'read', read: { value, nodes: scan.nodes, findings: scan.findings } };
  } catch (error) {
    if (error instanceof LeftToFullReader) return { kind: 'left', at: scan.at };
    throw error;
  }
}

function readRoot(scan: Scan): Json | undefined {
  skipMarker(scan);
  const column = nextContent(scan);
  if (column === -1) return undefined;
  const read = readBlock(scan, column, { keyStart: -1, keyEnd: -1, parentIndent: -1 });
  const isCollection = typeof read.value === 'object' && read.value !== null;
  return read.next === -1 && isCollection ? read.value : undefined;
}

/** A `---` before the document with nothing but comments before it and nothing after it, as many files have. */
function skipMarker(scan: Scan): void {
  while ('#\n\r'.includes(scan.text.charAt(scan.at)) && scan.at < scan.text.length) {
    if (!skipLineEnd(scan)) return;
  }
  if (!scan.text.startsWith('---', scan.at)) return;
  const start = scan.at;
  scan.at += 3;
  skipSpaces(scan);
  if (!skipLineEnd(scan)) scan.at = start;
}
