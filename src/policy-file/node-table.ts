/** Numbers kept for each value of a document: where its key and it stand in the text, and how many values lie within. */
export const NODE_CELLS = 5;

/** The values of a document in the order of the text, a parent before its children: a flat table, because there can be millions. */
export interface NodeTable {
  readonly count: number;
  /**
   * `NODE_CELLS` numbers a node: key start, key end (-1 where it has no key), value start, value end, and the number of
   * nodes of its subtree, itself included. Offsets are UTF-16 units.
   */
  readonly cells: Int32Array;
}

/** Fills a `NodeTable` while a document is read. */
export class NodeTableBuilder implements NodeTable {
  count = 0;
  cells = new Int32Array(NODE_CELLS * 256);
  /** Where the value that was closed last ends; a block that ends with it ends there too. */
  lastEnd = 0;

  /** Begins a value; `keyStart` -1 for items and the root. Returns its index, for `close`. */
  open(keyStart: number, keyEnd: number, start: number): number {
    const at = this.count * NODE_CELLS;
    if (at + NODE_CELLS > this.cells.length) this.#grow();
    this.cells[at] = keyStart;
    this.cells[at + 1] = keyEnd;
    this.cells[at + 2] = start;
    this.count += 1;
    return this.count - 1;
  }

  /** Ends the value that `open` began, at this offset. */
  close(index: number, end: number): void {
    const at = index * NODE_CELLS;
    this.lastEnd = end;
    this.cells[at + 3] = end;
    this.cells[at + 4] = this.count - index;
  }

  #grow(): void {
    const larger = new Int32Array(this.cells.length * 2);
    larger.set(this.cells);
    this.cells = larger;
  }
}

/**
 * The table as text: each number as a difference from the one before it in the text, in base-128 groups (the varints
 * of Protocol Buffers, zigzag), base64.
 */
export function encodeNodeTable(table: NodeTable): string {
  // At most five bytes a number.
  const bytes = new Uint8Array(table.count * NODE_CELLS * 5);
  let length = 0;
  const push = (value: number): void => {
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    while (rest > 127) {
      bytes[length] = (rest & 127) | 128;
      length += 1;
      rest >>>= 7;
    }
    bytes[length] = rest;
    length += 1;
  };
  const { cells } = table;
  let last = 0;
  for (let at = 0; at < table.count * NODE_CELLS; at += NODE_CELLS) {
    const keyStart = cells[at] ?? -1;
    const keyEnd = cells[at + 1] ?? -1;
    const start = cells[at + 2] ?? 0;
    const end = cells[at + 3] ?? 0;
    push(keyStart === -1 ? -1 : keyEnd - keyStart);
    if (keyStart !== -1) {
      push(keyStart - last);
      last = keyEnd;
    }
    push(start - last);
    push(end - start);
    push(cells[at + 4] ?? 1);
    last = start;
  }
  return Buffer.from(bytes.buffer, 0, length).toString('base64');
}

/** The inverse of `encodeNodeTable`. */
export function decodeNodeTable(text: string): NodeTable {
  const bytes = Buffer.from(text, 'base64');
  const builder = new NodeTableBuilder();
  let at = 0;
  const pull = (): number => {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value |= (byte & 127) << shift;
      if (byte < 128) break;
      shift += 7;
    }
    return (value >>> 1) ^ -(value & 1);
  };
  let last = 0;
  while (at < bytes.length) {
    const keyLength = pull();
    const keyStart = keyLength === -1 ? -1 : last + pull();
    const keyEnd = keyLength === -1 ? -1 : keyStart + keyLength;
    if (keyLength !== -1) last = keyEnd;
    const start = last + pull();
    const index = builder.open(keyStart, keyEnd, start);
    builder.close(index, start + pull());
    builder.cells[index * NODE_CELLS + 4] = pull();
    last = start;
  }
  return builder;
}
