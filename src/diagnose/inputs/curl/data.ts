import { Buffer } from 'node:buffer';
import type { CurlArgument } from './arguments.ts';

/** Reads a file that a command line names (`-`: standard input); undefined where it cannot be read. */
export type ReadFile = (name: string) => Uint8Array | undefined;

/** The body that the data options make together, or the files that are wanting. */
export interface CurlData {
  readonly bytes?: Uint8Array;
  /** `--json` was among them, which sets two header fields. */
  readonly json: boolean;
  /** Files that could not be read; `bytes` lacks them. */
  readonly unread: readonly string[];
}

const DATA_EFFECTS = new Set(['data', 'data_raw', 'data_binary', 'data_urlencode', 'json']);

/** Joins the data options as curl does: `&` between pieces, nothing before a `--json` piece (curl manual, `--data`, `--json`). */
export function joinData(given: readonly CurlArgument[], readFile: ReadFile): CurlData {
  const unread: string[] = [];
  const pieces: Buffer[] = [];
  let isGiven = false;
  let json = false;
  for (const argument of given) {
    if (!DATA_EFFECTS.has(argument.effect)) continue;
    const piece = readPiece(argument, readFile);
    json ||= argument.effect === 'json';
    if (typeof piece === 'string') {
      unread.push(piece);
      isGiven = true;
      continue;
    }
    if (isGiven && argument.effect !== 'json') pieces.push(Buffer.from('&'));
    pieces.push(piece);
    isGiven = true;
  }
  return {
    json,
    unread,
    ...(isGiven ? { bytes: new Uint8Array(Buffer.concat(pieces)) } : {}),
  };
}

/** The bytes of one option, or the name of the file that cannot be read. */
function readPiece(argument: CurlArgument, readFile: ReadFile): Buffer | string {
  const { effect, value } = argument;
  if (effect === 'data_urlencode') return readUrlEncoded(value, readFile);
  if (effect === 'data_raw' || !value.startsWith('@')) return Buffer.from(value);
  const bytes = readFile(value.slice(1));
  if (bytes === undefined) return value.slice(1);
  if (effect !== 'data') return Buffer.from(bytes);
  // `-d @file` drops line ends and null bytes; the other forms keep every byte.
  return Buffer.from(bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0));
}

/** `content`, `=content`, `name=content`, `@file` or `name@file`. */
function readUrlEncoded(value: string, readFile: ReadFile): Buffer | string {
  const [, name = '', sign = '', content = ''] = /^([^=@]*)([=@]?)([\s\S]*)$/.exec(value) ?? [];
  if (sign === '') return Buffer.from(percentEncode(Buffer.from(name)));
  let bytes: Uint8Array | undefined = Buffer.from(content);
  if (sign === '@') bytes = readFile(content);
  if (bytes === undefined) return content;
  return Buffer.from((name === '' ? '' : `${name}=`) + percentEncode(bytes));
}

/** As curl encodes: `%XX` for everything but unreserved characters (RFC 3986 §2.3), `+` for a blank. */
export function percentEncode(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    text +=
      char === ' '
        ? '+'
        : /[A-Za-z0-9._~-]/.test(char)
          ? char
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

/** What to say of a file that a command line names and that cannot be read. */
export function cannotRead(name: string): string {
  return name === '-'
    ? 'the standard input cannot be read here'
    : `the file \`${name}\` cannot be read`;
}
