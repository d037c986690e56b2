import type { DocumentPath } from '../core/edit.ts';
import { decodeNodeTable, encodeNodeTable, NODE_CELLS } from './node-table.ts';
import type { NodeTable } from './node-table.ts';
import { resolveEscapes } from './yaml/escapes.ts';

/** A stretch of text: lines and columns count from 1, columns and offsets in UTF-16 units, `end` is exclusive. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly start: number;
  readonly end: number;
}

/** Where the values and keys of one document stand in its text, by path into the document. */
export class Positions {
  readonly file: string;
  readonly text: string;
  readonly #table: () => NodeTable;
  #read: NodeTable | undefined;
  #lineStarts: readonly number[] | undefined;
  readonly #children = new Map<number, ReadonlyMap<string, number>>();

  constructor(file: string, text: string, table: () => NodeTable) {
    this.file = file;
    this.text = text;
    this.#table = table;
  }

  /** Where the value of a path stands; undefined where the document has no such value. */
  value(path: DocumentPath): Place | undefined {
    const node = this.#find(path);
    return node === undefined ? undefined : this.range(this.#cell(node, 2), this.#cell(node, 3));
  }

  /** Where the key of a member stands; undefined for items, the root, and what is not there. */
  key(path: DocumentPath): Place | undefined {
    const node = this.#find(path);
    if (node === undefined || this.#cell(node, 0) === -1) return undefined;
    return this.range(this.#cell(node, 0), this.#cell(node, 1));
  }

  /** The key of a member, or the item itself; for what is not there, the nearest thing around it. */
  nearest(path: DocumentPath): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const prefix = path.slice(0, length);
      const place = this.key(prefix) ?? this.value(prefix);
      if (place !== undefined) return place;
    }
    return this.range(0, 0);
  }

  /** The place of a stretch of the text. */
  range(start: number, end: number): Place {
    const from = this.#lineAndColumn(start);
    const to = this.#lineAndColumn(end);
    return {
      file: this.file,
      line: from.line,
      column: from.column,
      endLine: to.line,
      endColumn: to.column,
      start,
      end,
    };
  }

  /** As JSON text that `openPositions` reads, given the same document text. */
  toJson(): string {
    return JSON.stringify({ file: this.file, nodes: encodeNodeTable(this.#nodes()) });
  }

  #nodes(): NodeTable {
    this.#read ??= this.#table();
    return this.#read;
  }

  #cell(node: number, cell: number): number {
    return this.#nodes().cells[node * NODE_CELLS + cell] ?? 0;
  }

  #find(path: DocumentPath): number | undefined {
    if (this.#nodes().count === 0) return undefined;
    let node: number | undefined = 0;
    for (const step of path) {
      node = this.#childrenOf(node).get(String(step));
      if (node === undefined) return undefined;
    }
    return node;
  }

  #childrenOf(parent: number): ReadonlyMap<string, number> {
    let children = this.#children.get(parent);
    if (children === undefined) {
      children = this.#readChildren(parent);
      this.#children.set(parent, children);
    }
    return children;
  }

  #readChildren(parent: number): ReadonlyMap<string, number> {
    const children = new Map<string, number>();
    const end = parent + this.#cell(parent, 4);
    let child = parent + 1;
    while (child < end) {
      const keyStart = this.#cell(child, 0);
      const name =
        keyStart === -1
          ? String(children.size)
          : keyText(this.text.slice(keyStart, this.#cell(child, 1)));
      children.set(name, child);
      child += this.#cell(child, 4);
    }
    return children;
  }

  #lineAndColumn(offset: number): { readonly line: number; readonly column: number } {
    this.#lineStarts ??= lineStarts(this.text);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The name that the text of a key stands for (YAML 1.2 §7.3): plain as it is, single- and double-quoted resolved. */
function keyText(source: string): string {
  if (source.startsWith("'")) return source.slice(1, -1).replaceAll("''", "'");
  if (source.startsWith('"')) return resolveEscapes(source.slice(1, -1)) ?? source;
  return source;
}

/** Positions as `toJson` wrote them, read at their first use. `text` is the text of the same document. */
export function openPositions(positionsJson: string, text: string): Positions {
  const { file, nodes } = JSON.parse(positionsJson) as {
    readonly file: string;
    readonly nodes: string;
  };
  return new Positions(file, text, () => decodeNodeTable(nodes));
}
