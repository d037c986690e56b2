import type { RequestFacts } from '../../src/core/facts.ts';
import type { PolicySource } from '../../src/core/policy/source.ts';
import type { SchemaFiles } from './bodies.ts';

/** Everything that one decision depends on: can be written down and decided again. */
export interface Case {
  readonly source: PolicySource;
  readonly schemas: SchemaFiles;
  readonly facts: RequestFacts;
}

interface Base64 {
  readonly base64: string;
}

/** A case as JSON text, bytes in Base64. */
export function printCase(one: Case): string {
  const text = (_: string, value: unknown): unknown =>
    value instanceof Uint8Array
      ? ({ base64: Buffer.from(value).toString('base64') } satisfies Base64)
      : value;
  return JSON.stringify(one, text, 1);
}

/** A case from what `printCase` wrote. */
export function readCase(text: string): Case {
  return JSON.parse(text, (_, value: unknown) =>
    isBase64(value) ? fromBase64(value) : value,
  ) as Case;
}

function isBase64(value: unknown): value is Base64 {
  return typeof value === 'object' && value !== null && 'base64' in value;
}

function fromBase64(value: Base64): Uint8Array {
  return new Uint8Array(Buffer.from(value.base64, 'base64'));
}
