import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable, pipeline } from 'node:stream';
import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** The bytes of a log as UTF-8 text, whatever they are stored as. */
export interface OpenLog {
  /** A chunk may be written over once the next one is asked for. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes of the file as stored; undefined for a pipe. */
  readonly totalBytes: number | undefined;
  /** Bytes as stored that were read so far. */
  readBytes(): number;
  readonly compression: 'gzip' | 'zstd' | undefined;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  close(): Promise<void>;
}

const CHUNK_BYTES = 256 * 1024;
const MAGIC_BYTES = 4;

/** Opens a file, or standard input as `-`. Throws what the file system throws. */
export async function openLog(path: string, stdin: Readable): Promise<OpenLog> {
  const counter = { bytes: 0 };
  const handle = path === '-' ? undefined : await open(path);
  try {
    const stats = await handle?.stat();
    if (stats?.isDirectory() === true) throw directoryError();
    const source = handle === undefined ? stdin : readChunks(handle);
    const raw = counted(source as AsyncIterable<Buffer>, counter);
    const { head, all } = await peek(raw, MAGIC_BYTES);
    const compression = compressionOf(head);
    const unpacked = compression === undefined ? all : unpack(all, compression);
    const { head: text, all: whole } = await peek(unpacked, MAGIC_BYTES);
    const encoding = encodingOf(text);
    return {
      chunks: encoding === 'utf-8' ? withoutMark(whole) : recode(whole, encoding),
      totalBytes: stats?.isFile() === true ? stats.size : undefined,
      readBytes: () => counter.bytes,
      compression,
      encoding,
      close: async () => handle?.close(),
    };
  } catch (error) {
    await handle?.close();
    throw error;
  }
}

function directoryError(): Error {
  return Object.assign(new Error('is a directory'), { code: 'EISDIR' });
}

/** New memory for each chunk is freed as fast as it is used, and compression reads ahead: nothing is shared. */
async function* readChunks(handle: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function* counted(
  source: AsyncIterable<Buffer | string>,
  counter: { bytes: number },
): AsyncGenerator<Buffer> {
  for await (const part of source) {
    const chunk = typeof part === 'string' ? Buffer.from(part) : part;
    counter.bytes += chunk.length;
    yield chunk;
  }
}

/** The first bytes (fewer where there are fewer), and everything with them. */
async function peek(
  source: AsyncIterable<Buffer>,
  bytes: number,
): Promise<{ readonly head: Buffer; readonly all: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < bytes) {
    const step = await iterator.next();
    if (step.done === true) break;
    head = head.length === 0 ? step.value : Buffer.concat([head, step.value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
      yield step.value;
    }
  }
  return { head, all: all() };
}

/** RFC 1952 §2.3.1 and RFC 8878 §3.1.1. */
function compressionOf(head: Buffer): 'gzip' | 'zstd' | undefined {
  if (head.length < 3) return undefined;
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip';
  return head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : undefined;
}

/** Members and frames that follow one another are read as one. */
function unpack(
  source: AsyncIterable<Buffer>,
  compression: 'gzip' | 'zstd',
): AsyncIterable<Buffer> {
  const unpacker: Transform =
    compression === 'gzip'
      ? createGunzip({ chunkSize: CHUNK_BYTES })
      : createZstdDecompress({ chunkSize: CHUNK_BYTES });
  // An error of either reaches whoever reads.
  pipeline(Readable.from(source, { objectMode: false }), unpacker, () => undefined);
  return unpacker as AsyncIterable<Buffer>;
}

function encodingOf(head: Buffer): OpenLog['encoding'] {
  const [a = -1, b = -1, c = -1, d = -1] = head;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // PowerShell 5 writes a mark; where it is lost, ASCII shows by its zeros.
  if (a > 0 && b === 0 && c > 0 && d === 0) return 'utf-16le';
  if (a === 0 && b > 0 && c === 0 && d > 0) return 'utf-16be';
  return 'utf-8';
}

/** RFC 3629 §6: a byte order mark at the beginning is no part of the text. */
async function* withoutMark(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of source) {
    const marked = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    yield marked ? chunk.subarray(3) : chunk;
    first = false;
  }
}

async function* recode(
  source: AsyncIterable<Buffer>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest);
}
