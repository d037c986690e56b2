import { Buffer } from 'node:buffer';

/** The content of a body that still has its chunk sizes (RFC 9112 §7.1); undefined where it has none. Sizes count bytes. */
export function dechunk(text: string): string | undefined {
  const bytes = Buffer.from(text, 'utf8');
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (;;) {
    const newline = bytes.indexOf(0x0a, at);
    const end = newline < 0 ? bytes.length : newline;
    if (end - at > 200) return undefined;
    const line = bytes.toString('latin1', at, end).trim();
    const size = /^([0-9a-fA-F]{1,8})(?:;.*)?$/.exec(line)?.[1];
    if (size === undefined) return undefined;
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    pieces.push(bytes.subarray(end + 1, end + 1 + length));
    at = end + 1 + length;
    while (bytes[at] === 0x0d || bytes[at] === 0x0a) at += 1;
    if (at >= bytes.length) break;
  }
  return Buffer.concat(pieces).toString('utf8');
}
