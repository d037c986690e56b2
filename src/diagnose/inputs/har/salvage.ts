/** What could be read of JSON that ends too early or is broken at one place. */
export interface Salvage {
  /** The elements that are whole, in their order. */
  readonly items: readonly unknown[];
  /** Byte offset (UTF-8) behind the last character that could be read. */
  readonly brokenAt: number;
}

/**
 * Reads as many elements as are whole of the list that is the member `name` of broken JSON, wherever it stands. One pass
 * over the text, whatever the nesting.
 */
export function salvageList(text: string, name: string): Salvage {
  const head = new RegExp(`"${name}"\\s*:\\s*\\[`).exec(text);
  if (head === null) return { items: [], brokenAt: byteLength(text) };
  const items: unknown[] = [];
  let at = head.index + head[0].length;
  const mark = /["{}[\]]/g;
  mark.lastIndex = at;
  let depth = 0;
  let start = -1;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    if (match[0] === '"') mark.lastIndex = jsonStringEnd(text, match.index);
    else if (match[0] === '{' || match[0] === '[') {
      if (depth === 0) start = match.index;
      depth += 1;
    } else {
      if (depth === 0) break;
      depth -= 1;
      if (depth > 0) continue;
      const item = parse(text.slice(start, mark.lastIndex));
      if (item === undefined) break;
      items.push(item);
      at = mark.lastIndex;
    }
  }
  return { items, brokenAt: byteLength(text.slice(0, at)) };
}

/** Behind the closing quote of the JSON string that opens at `open`; the end of the text where it is not closed. */
export function jsonStringEnd(text: string, open: number): number {
  let from = open + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let backslashes = 0;
    while (quote - 1 - backslashes >= from && text.charAt(quote - 1 - backslashes) === '\\')
      backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

/** The byte at which `JSON.parse` stopped; of text that ends too early, its length. */
export function failureByte(text: string, failure: unknown): number {
  const message = failure instanceof Error ? failure.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  return byteLength(position === undefined ? text : text.slice(0, Number(position)));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
