import type { RefusalCode } from '../../../src/core/codes.ts';

/** What the backend must have seen: one request, in one reading. */
export interface Seen {
  /** Method and target, as `GET /orders`. */
  readonly line: string;
  /** The content, one character a byte, after chunks were joined. Default: none. */
  readonly body?: string;
  /** Fields that must stand there exactly so and once. */
  readonly has?: Readonly<Record<string, string>>;
  /** Fields that must not stand there. */
  readonly lacks?: readonly string[];
}

/** Bytes on one connection, and what must come of them: for each answer a code of refusal, or what was forwarded. */
export interface Case {
  readonly name: string;
  /** One character a byte. */
  readonly bytes: string;
  readonly expect: readonly (RefusalCode | Seen)[];
  /** Nothing may be answered beyond what `expect` lists, and the connection must be closed. */
  readonly closes?: boolean;
}

/** The Host field of most cases. */
export const HOST = 'Host: api.example\r\n';

/** A GET of a target, with more fields. */
export function get(target: string, fields = ''): string {
  return `GET ${target} HTTP/1.1\r\n${HOST}${fields}\r\n`;
}

/** A POST with a body of a declared length. */
export function post(target: string, body: string, fields = ''): string {
  return `POST ${target} HTTP/1.1\r\n${HOST}${fields}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** A POST whose head and body are given as they are. */
export function raw(target: string, fields: string, body: string): string {
  return `POST ${target} HTTP/1.1\r\n${HOST}${fields}\r\n${body}`;
}

/** Makes cases of rows that are all refused. */
export function refused(
  code: RefusalCode,
  rows: readonly (readonly [name: string, bytes: string])[],
): readonly Case[] {
  return rows.map(([name, bytes]) => ({ name, bytes, expect: [code] }));
}

/** Makes cases of rows that are all forwarded as the same request. */
export function forwarded(
  seen: Seen,
  rows: readonly (readonly [name: string, bytes: string])[],
): readonly Case[] {
  return rows.map(([name, bytes]) => ({ name, bytes, expect: [seen] }));
}
