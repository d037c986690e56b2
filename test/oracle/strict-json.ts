import type { Json } from '../../src/util/json.ts';

/** The deepest nesting that a body may have. */
const MAX_DEPTH = 64;

/**
 * Reads bytes as the one JSON value that they must be (RFC 8259), or undefined: invalid UTF-8, a byte order mark, a name
 * twice in one object and nesting below 64 levels are refused.
 */
export function readStrictJson(bytes: Uint8Array): { readonly value: Json } | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text) as Json;
    return isStrict(text) ? { value } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether valid JSON text has no name twice in one object and is not too deep: one pass over its tokens. */
function isStrict(text: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    const token = match[0];
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      if (open.length > MAX_DEPTH) return false;
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (match[1] !== undefined) {
      const name = String(JSON.parse(token.slice(0, token.length - match[1].length)));
      if (open.at(-1)?.has(name) === true) return false;
      open.at(-1)?.add(name);
    }
  }
  return true;
}
