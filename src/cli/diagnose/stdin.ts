import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { PinpointError } from '../../util/error.ts';
import type { CommandContext } from '../command.ts';
import { loadMaterialReader } from './parts.ts';
import { decode, readAll } from './read-source.ts';
import type { Source } from './read-source.ts';

/** A log to stream: a file, or what is left of standard input. */
export interface LogInput {
  readonly path: string;
  readonly stream?: Readable;
}

/** So much of the beginning tells what it is. */
const HEAD_BYTES = 64 * 1024;

/**
 * Standard input, told by its beginning: a log is handed on as a stream, everything else is read whole. On a terminal
 * the person is asked to paste.
 * @throws PinpointError `usage.invalid` where nothing came
 */
export async function openStdin({
  terminal,
}: CommandContext): Promise<Source | { readonly log: LogInput }> {
  if (process.stdin.isTTY) {
    terminal.err(
      `${terminal.paintErr('accent', 'Paste')} a curl command, an answer with its headers, a HAR, or lines of a log; then Ctrl-D on a line of its own.\n`,
    );
  }
  const source: AsyncIterator<unknown> = process.stdin[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let size = 0;
  let ended = false;
  while (size < HEAD_BYTES && !ended) {
    const next = await source.next();
    ended = next.done === true;
    if (ended) break;
    const bytes = Buffer.from(next.value as Uint8Array);
    head.push(bytes);
    size += bytes.length;
  }
  const rest = restOf(Buffer.concat(head), source, ended);
  if (size === 0) throw nothingGiven();
  if (await isLog(Buffer.concat(head), ended))
    return { log: { path: '-', stream: Readable.from(rest, { objectMode: false }) } };
  return { name: 'standard input', text: decode(await readAll(rest), 'standard input') };
}

async function* restOf(
  head: Buffer,
  source: AsyncIterator<unknown>,
  ended: boolean,
): AsyncGenerator<Buffer> {
  yield head;
  if (ended) return;
  for (let next = await source.next(); next.done !== true; next = await source.next()) {
    yield Buffer.from(next.value as Uint8Array);
  }
}

function nothingGiven(): PinpointError {
  return new PinpointError(
    'usage.invalid',
    'there is nothing to diagnose: standard input is empty',
    {
      next: 'paste or pipe a curl command, an answer, a HAR or a log, or name a file; see `pinpoint diagnose --help`',
    },
  );
}

/** Whether a file is a log by its beginning; compressed ones are taken for one. False where it cannot be read. */
export async function looksLikeLog(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES);
      return await isLog(buffer.subarray(0, bytesRead), bytesRead < HEAD_BYTES);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

async function isLog(head: Buffer, whole: boolean): Promise<boolean> {
  // gzip (RFC 1952 §2.3.1), zstd (RFC 8878 §3.1.1)
  if (head[0] === 0x1f && head[1] === 0x8b) return true;
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return true;
  const text = new TextDecoder(head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(
    head,
  );
  const lines = whole ? text : text.slice(0, text.lastIndexOf('\n') + 1);
  const readMaterial = await loadMaterialReader();
  return readMaterial(lines, 'standard input').kind === 'log';
}
