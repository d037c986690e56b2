import { parseStrictJson } from '../util/strict-json.ts';
import type { Json } from '../util/json.ts';
import type { DecisionContext } from './context.ts';
import type { BodyFacts, JsonFailure } from './facts.ts';

/** Deepest nesting that a body may have: deeper ones are refused before they are read further. */
export const MAX_BODY_DEPTH = 64;

/** A body as the schema layer reads it. */
export type ParsedBody =
  | {
      readonly kind: 'value';
      readonly value: Json;
      /** Places whose value is as sent; undefined: all. */ readonly kept:
        | ReadonlySet<string>
        | undefined;
    }
  | { readonly kind: 'failure'; readonly failure: JsonFailure }
  | { readonly kind: 'unknown' };

const parsed = new WeakMap<BodyFacts, ParsedBody>();

/** Reads a body that was held, or what a record kept of one; remembered for as long as the facts live. */
export function parsedBody(context: DecisionContext): ParsedBody {
  const body = context.request()?.body;
  if (body === undefined) return { kind: 'unknown' };
  let found = parsed.get(body);
  if (found === undefined) {
    found = parseBody(body);
    parsed.set(body, found);
  }
  return found;
}

function parseBody(body: BodyFacts): ParsedBody {
  if (body.kind === 'buffered') {
    const result = parseStrictJson(body.bytes, { maxDepth: MAX_BODY_DEPTH });
    return result.ok
      ? { kind: 'value', value: result.value, kept: undefined }
      : { kind: 'failure', failure: result.failure };
  }
  if (body.kind !== 'shape') return { kind: 'unknown' };
  if (!body.shape.parsed) return { kind: 'failure', failure: body.shape.failure };
  return { kind: 'value', value: body.shape.value, kept: new Set(body.shape.kept) };
}
