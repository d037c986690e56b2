import { basename, dirname, join } from 'node:path';
import { readdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { LogFormat } from '../../logs/format.ts';
import { RecordReader } from '../../logs/record-reader.ts';
import type { LogListener, RecordSummary } from '../../logs/record-reader.ts';
import { LONGEST_LINE_BYTES, LineSplitter } from './line-splitter.ts';
import type { SplitCounts } from './line-splitter.ts';
import { binaryTrouble, troubleOf } from './log-trouble.ts';
import type { LogTrouble } from './log-trouble.ts';
import { openLog } from './open-log.ts';
import type { OpenLog } from './open-log.ts';

/** How far a log is read. */
export interface LogProgress {
  readonly file: string;
  /** Bytes as stored (compressed ones where they are). */
  readonly readBytes: number;
  /** Undefined for a pipe. */
  readonly totalBytes: number | undefined;
}

export interface ReadLogOptions {
  /** All that it may be, in the order in which ties are decided; a single one is taken without being told. */
  readonly formats: readonly LogFormat[];
  /** Hears of everything while the log is read; nothing is kept here. */
  readonly listener: LogListener;
  /** About ten times a second, and at the end. */
  readonly onProgress?: (progress: LogProgress) => void;
  /** Ends the reading early; what was read counts. */
  readonly signal?: AbortSignal;
  /** What `-` is read from. */
  readonly stdin?: Readable;
}

/** What was read of a log, or why it could not be. */
export type LogReading =
  | (RecordSummary & {
      readonly ok: true;
      readonly file: string;
      readonly lines: number;
      /** As stored. */
      readonly bytes: number;
      /** What to tell the person, in sentences without a full stop. */
      readonly problems: readonly string[];
      /** Files beside it that rotation made of it, newest first. */
      readonly rotated: readonly string[];
    })
  | ({ readonly ok: false; readonly file: string } & LogTrouble);

const PROGRESS_MS = 100;
const HEAD_BYTES = 4096;

/**
 * Reads a log of any size: plain, gzip or zstd, UTF-8 or UTF-16, `-` for standard input. Memory does not grow with it.
 * A file that cannot be read is a value; a log that breaks off is read as far as it goes, which `problems` tells.
 */
export async function readLog(path: string, options: ReadLogOptions): Promise<LogReading> {
  const file = path === '-' ? 'standard input' : path;
  let log: OpenLog;
  try {
    log = await openLog(path, options.stdin ?? process.stdin);
  } catch (error) {
    return { ok: false, file, ...troubleOf(file, error) };
  }
  try {
    return await readOpen(path, log, options);
  } finally {
    await log.close();
  }
}

async function readOpen(path: string, log: OpenLog, options: ReadLogOptions): Promise<LogReading> {
  const file = path === '-' ? 'standard input' : path;
  const reader = new RecordReader(path === '-' ? 'stdin' : path, options.formats, options.listener);
  const splitter = new LineSplitter((view, number) => reader.line(view, number));
  const problems: string[] = [];
  let first = true;
  let toldAt = 0;
  try {
    for await (const chunk of withWholeHead(log.chunks)) {
      const trouble = first ? binaryTrouble(file, chunk.subarray(0, HEAD_BYTES)) : undefined;
      if (trouble !== undefined) return { ok: false, file, ...trouble };
      first = false;
      splitter.push(chunk);
      if (options.signal?.aborted === true) break;
      if (options.onProgress === undefined || Date.now() - toldAt < PROGRESS_MS) continue;
      toldAt = Date.now();
      options.onProgress({ file, readBytes: log.readBytes(), totalBytes: log.totalBytes });
    }
  } catch (error) {
    // What came before the fault counts: a log that is copied while it is written ends so.
    if (first) return { ok: false, file, ...troubleOf(file, error) };
    problems.push(brokenOff(file, error));
  }
  if (options.signal?.aborted === true) problems.push(`\`${file}\` was not read to its end`);
  const counts = splitter.end();
  const summary = reader.end();
  const bytes = log.readBytes();
  options.onProgress?.({ file, readBytes: bytes, totalBytes: log.totalBytes });
  problems.push(...problemsOf(file, log, counts, summary));
  const rotated = path === '-' ? [] : await rotatedBeside(path);
  return { ok: true, file, ...summary, lines: counts.lines, bytes, problems, rotated };
}

/** The chunks, of which the first holds the head whole: a pipe may give a few bytes, by which nothing can be judged. */
async function* withWholeHead(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer[] | undefined = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      if (head === undefined) {
        yield chunk;
        continue;
      }
      // The bytes of a chunk may be used again for the next one.
      head.push(Buffer.from(chunk));
      size += chunk.length;
      if (size < HEAD_BYTES) continue;
      const whole = Buffer.concat(head);
      head = undefined;
      yield whole;
    }
  } catch (error) {
    // What came before the fault counts.
    if (head !== undefined && size > 0) yield Buffer.concat(head);
    throw error;
  }
  if (head !== undefined && size > 0) yield Buffer.concat(head);
}

function brokenOff(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'Z_BUF_ERROR'
    ? `\`${file}\` ends in the middle of its compression: it was cut, and is read up to there`
    : `${troubleOf(file, error).message}; what came before is read`;
}

function problemsOf(
  file: string,
  log: OpenLog,
  { lines, overlong, withZeros }: SplitCounts,
  { formats, events }: RecordSummary,
): readonly string[] {
  const problems: string[] = [];
  const mib = LONGEST_LINE_BYTES / 1024 / 1024;
  if (lines === 0) problems.push(`\`${file}\` is empty`);
  if (overlong > 0) {
    const what = overlong === 1 ? '1 line is' : `${overlong} lines are`;
    problems.push(`${what} longer than ${mib} MiB and left out`);
  }
  if (withZeros > 0)
    problems.push(`${withZeros} lines begin with zero bytes, as a crash or a copy leaves them`);
  if (log.encoding !== 'utf-8')
    problems.push(`\`${file}\` is ${log.encoding.toUpperCase()} and was read as such`);
  if (lines > 0 && formats.length === 0) {
    problems.push(
      `the format of \`${file}\` is not known: give it with \`--log-format\`, as an nginx \`log_format\`, an Apache \`LogFormat\`, or an expression with named groups`,
    );
  } else if (lines > 0 && events === 0) {
    problems.push(`\`${file}\` holds no refused request`);
  }
  return problems;
}

/** `error.log.1`, `error.log.2.gz`, `error.log-20260101.gz` beside `error.log`. */
async function rotatedBeside(path: string): Promise<readonly string[]> {
  const name = basename(path);
  try {
    const names = await readdir(dirname(path));
    return names
      .filter(
        (one) =>
          one.startsWith(name) && /^[.-]\d{1,14}(?:\.(?:gz|zst))?$/.test(one.slice(name.length)),
      )
      .toSorted((left, right) => left.localeCompare(right, 'en', { numeric: true }))
      .map((one) => join(dirname(path), one));
  } catch {
    // Beside a log that can be read, the directory may be closed to us.
    return [];
  }
}
