import { invalidUtf8At } from '../util/utf8.ts';
import { formatBytes } from '../util/units.ts';
import type { Problem, ProblemCode } from './problem.ts';

/** The largest file that is read, bytes: some 200,000 written-out routes. */
export const FILE_LIMIT_BYTES = 16 * 1024 * 1024;

/** The text of a file, or why it is none. */
export type DecodedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: Problem };

/** Reads bytes as UTF-8, without a byte order mark. `file`: the name to show. */
export function decodeText(bytes: Uint8Array, file: string): DecodedText {
  if (bytes.length > FILE_LIMIT_BYTES) return { ok: false, problem: tooLarge(file, bytes.length) };
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) {
    return notText(bytes, file, { at: 0, message: 'the file is UTF-16: save it as UTF-8' });
  }
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    const message = `a zero byte at offset ${zero}: this is no text file`;
    return notText(bytes, file, { at: zero, message });
  }
  const bad = invalidUtf8At(bytes, 0, bytes.length);
  if (bad !== -1) {
    const hex = (bytes[bad] ?? 0).toString(16).padStart(2, '0');
    const message = `the byte 0x${hex} at offset ${bad} is not UTF-8: save the file as UTF-8`;
    return notText(bytes, file, { at: bad, message });
  }
  return { ok: true, text: new TextDecoder().decode(bytes) };
}

/** What is said of a file that is larger than is read. */
export function tooLarge(file: string, sizeBytes: number): Problem {
  const message =
    `the file has ${formatBytes(sizeBytes)}, more than the ${formatBytes(FILE_LIMIT_BYTES)} that are read: ` +
    'split it (routes can live in OpenAPI files, address lists in files of their own)';
  return fileProblem(file, 'file.too_large', message);
}

function notText(
  bytes: Uint8Array,
  file: string,
  where: { readonly at: number; readonly message: string },
): DecodedText {
  let line = 1;
  let lineStart = 0;
  for (let at = bytes.indexOf(10); at !== -1 && at < where.at; at = bytes.indexOf(10, at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  const column = where.at - lineStart + 1;
  const problem = fileProblem(file, 'file.not_text', where.message);
  return { ok: false, problem: { ...problem, line, column, endLine: line, endColumn: column } };
}

/** An error of a file as a whole, at its beginning. */
export function fileProblem(file: string, code: ProblemCode, message: string): Problem {
  return { severity: 'error', code, file, line: 1, column: 1, endLine: 1, endColumn: 1, message };
}
