import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatBytes } from '../../util/units.ts';
import { PinpointError } from '../../util/error.ts';

/** The largest file that is read whole; logs are streamed and have no limit. */
const LIMIT_BYTES = 256 * 1024 * 1024;

/** What a person gave, as text, and how it is named to them. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a file whole; `-` is standard input.
 * @throws PinpointError `material.unreadable` where it cannot be read, `material.not_understood` where it is no text
 */
export async function readSource(name: string, cwd: string): Promise<Source> {
  const bytes =
    name === '-' ? await readAll(process.stdin) : await readBytes(resolve(cwd, name), name);
  return { name: name === '-' ? 'standard input' : name, text: decode(bytes, name) };
}

/** @throws PinpointError as `readSource` */
async function readBytes(file: string, name: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > LIMIT_BYTES) throw tooLarge(name, size);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof PinpointError) throw cause;
    throw unreadable(name, cause);
  }
}

/** All bytes of a stream. @throws PinpointError `material.unreadable` beyond the limit */
export async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > LIMIT_BYTES) throw tooLarge('standard input', size);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLarge(name: string, sizeBytes: number): PinpointError {
  return new PinpointError(
    'material.unreadable',
    `\`${name}\` has ${formatBytes(sizeBytes)}, more than the ${formatBytes(LIMIT_BYTES)} that are read whole`,
    { next: 'give a log with `--log`, which has no limit; of a HAR, save the one request' },
  );
}

/** Why a file cannot be opened, and what to do. */
function unreadable(name: string, cause: unknown): PinpointError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const [message, next] = REASONS.get(code) ?? [
    `cannot be read${code === '' ? '' : ` (${code})`}`,
    'check the file',
  ];
  return new PinpointError('material.unreadable', `\`${name}\` ${message}`, { next, cause });
}

const REASONS: ReadonlyMap<string, readonly [message: string, next: string]> = new Map([
  ['ENOENT', ['is not there', 'check the name of the file']],
  ['EACCES', ['may not be read by this user', 'copy it to where you may read it']],
  ['EISDIR', ['is a directory', 'name a file in it']],
]);

/** Bytes as text: UTF-8, or UTF-16 as Windows programs save it. @throws PinpointError where they are neither */
export function decode(bytes: Uint8Array, name: string): string {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) {
    throw new PinpointError('material.not_understood', `\`${name}\` ${whatItIs(bytes)}`, {
      next: 'give text: a curl command, an answer, a HAR, a log (logs may be gzip, with `--log`)',
    });
  }
  return new TextDecoder(encoding).decode(bytes);
}

function encodingOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zero = bytes.subarray(0, 8192).indexOf(0);
  if (zero === -1) return isPacked(bytes) ? undefined : 'utf-8';
  // PowerShell's `>` of old writes UTF-16 with its mark; a copy may have lost it.
  return zero === 1 && bytes[3] === 0 ? 'utf-16le' : undefined;
}

function whatItIs(bytes: Uint8Array): string {
  return isPacked(bytes) ? 'is compressed: unpack it first' : 'is no text';
}

/** Magic numbers of gzip (RFC 1952 §2.3.1), zip and zstd (RFC 8878 §3.1.1). */
function isPacked([first, second, third, fourth]: Uint8Array): boolean {
  return (
    (first === 0x1f && second === 0x8b) ||
    (first === 0x50 && second === 0x4b && third === 0x03) ||
    (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd)
  );
}
