/** Bytes of a file or of standard input as text, by what they look like. */
export interface DecodedText {
  readonly text: string;
  /** Empty, or what was done or found: `the file was UTF-16`. */
  readonly problems: readonly string[];
}

/**
 * Decodes by the byte order mark, by zero bytes where there is none (UTF-16 from Windows), as UTF-8, and what is none of
 * them as Windows-1252, which every sequence of bytes is. Bytes that are no text at all are told.
 */
export function decodeMaterial(bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return { text: '', problems: ['the file is compressed (gzip): unpack it first'] };
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    return { text: '', problems: ['the file is a ZIP archive: unpack it first'] };
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) return { text: new TextDecoder(utf16).decode(bytes), problems: [] };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), problems: [] };
  } catch {
    return {
      text: new TextDecoder('windows-1252').decode(bytes),
      problems: [
        'the text is not UTF-8: it was read as Windows-1252 (Latin-1), so letters beyond ASCII may be wrong',
      ],
    };
  }
}

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const seen = Math.min(bytes.length, 2000);
  for (let at = 0; at < seen; at += 1)
    if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  if ((zeros[1] ?? 0) > seen * 0.3 && zeros[0] === 0) return 'utf-16le';
  return (zeros[0] ?? 0) > seen * 0.3 && zeros[1] === 0 ? 'utf-16be' : undefined;
}
