import { applyBodyEdits } from '../../core/apply-request-edits.ts';
import type { BodyEdit } from '../../core/policy/source.ts';
import { formatPointer } from '../../util/json-pointer.ts';
import type { JsonPath } from '../../util/json-pointer.ts';
import { isObject } from '../../util/json.ts';
import type { Json } from '../../util/json.ts';
import type { Breach } from './breach.ts';
import { examine } from './examine.ts';
import { exampleOf, holdingParts, itemSchemas, memberSchemas } from './example.ts';
import type { SchemaGraph } from './graph.ts';
import { stepFor } from './mend-step.ts';
import type { Wound } from './mend-step.ts';
import type { Schema } from './schema.ts';

/** What a value is mended against. */
export interface MendContext {
  readonly graph: SchemaGraph;
  readonly schema: Schema;
  keeps(value: Json): boolean;
}

/** How often one and the same breach is met before its place is given up. */
const MAX_TRIES = 3;

/**
 * Edits, applied in order, that make a value keep its schema, made from the schema alone: breach after breach, and where
 * that leads nowhere a whole example instead. Empty where nothing is wrong or nothing was found within `limit` edits.
 */
export function mend(context: MendContext, value: Json, limit: number): readonly BodyEdit[] {
  if (limit < 1 || context.keeps(value)) return [];
  const edits = mendStepwise(context, value, limit) ?? replaceAll(context);
  return edits !== undefined && isMended(context, value, edits) ? edits : [];
}

function isMended(context: MendContext, value: Json, edits: readonly BodyEdit[]): boolean {
  const mended = apply(value, edits);
  return mended !== undefined && context.keeps(mended);
}

/** Undefined where an edit does not fit the value. */
function apply(value: Json, edits: readonly BodyEdit[]): Json | undefined {
  try {
    return applyBodyEdits(value, edits);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function replaceAll({ graph, schema }: MendContext): readonly BodyEdit[] | undefined {
  const value = exampleOf(graph, [schema]);
  return value === undefined ? undefined : [{ op: 'set', pointer: '', value }];
}

function mendStepwise(
  context: MendContext,
  value: Json,
  limit: number,
): readonly BodyEdit[] | undefined {
  const tries = new Map<string, number>();
  let edits: readonly BodyEdit[] = [];
  let current = value;
  while (edits.length <= limit) {
    const [breach] = examine(context.graph, context.schema, current, 1);
    if (breach === undefined) return context.keeps(current) ? edits : undefined;
    const place = formatPointer(breach.path);
    const key = `${place} ${breach.keyword} ${breach.member ?? ''}`;
    const times = (tries.get(key) ?? 0) + 1;
    tries.set(key, times);
    if (times > MAX_TRIES) return undefined;
    const steps = treat(context, { current, breach, times });
    const next = steps === undefined ? undefined : apply(current, steps);
    if (steps === undefined || next === undefined) return undefined;
    current = next;
    for (const step of steps) edits = join(edits, step);
  }
  return undefined;
}

interface Case {
  readonly current: Json;
  readonly breach: Breach;
  readonly times: number;
}

/** First what the keyword asks for, then another value in its place, then another one around it. */
function treat(
  context: MendContext,
  { current, breach, times }: Case,
): readonly BodyEdit[] | undefined {
  const wound = woundOf(context, current, breach);
  const step = times === 1 ? stepFor(wound) : undefined;
  if (step !== undefined) return step;
  const path = times < MAX_TRIES ? breach.path : breach.path.slice(0, -1);
  return replaceAt(context, current, path) ?? removeOptional(context, current, path);
}

function woundOf({ graph, schema }: MendContext, current: Json, breach: Breach): Wound {
  const schemas = [...new Set([...schemasAt(graph, schema, current, breach.path), breach.schema])];
  return { graph, breach, schemas, parts: holdingParts(graph, schemas, breach.value) };
}

function replaceAt(
  { graph, schema }: MendContext,
  current: Json,
  path: JsonPath,
): readonly BodyEdit[] | undefined {
  const value = exampleOf(graph, schemasAt(graph, schema, current, path));
  return value === undefined ? undefined : [{ op: 'set', pointer: formatPointer(path), value }];
}

function removeOptional(
  { graph, schema }: MendContext,
  current: Json,
  path: JsonPath,
): readonly BodyEdit[] | undefined {
  const name = path.at(-1);
  if (name === undefined) return undefined;
  const around = schemasAt(graph, schema, current, path.slice(0, -1));
  const isRequired = around.some(({ required = [] }) => required.includes(String(name)));
  return isRequired ? undefined : [{ op: 'remove', pointer: formatPointer(path) }];
}

/** The schemas that hold for the value at a path of a body. */
function schemasAt(
  graph: SchemaGraph,
  root: Schema,
  body: Json,
  path: JsonPath,
): readonly Schema[] {
  let schemas: readonly Schema[] = [root];
  let value: Json = body;
  for (const step of path) {
    const parts = holdingParts(graph, schemas, value);
    schemas =
      typeof step === 'number' ? itemSchemas(parts, step) : memberSchemas(graph, parts, step);
    const inner: Json | undefined = isObject(value)
      ? Object.entries(value).find(([name]) => name === step)?.[1]
      : Array.isArray(value)
        ? (value as readonly Json[])[Number(step)]
        : undefined;
    value = inner ?? null;
  }
  return schemas;
}

/** Adds an edit; those that it overwrites go, unless a removal since has moved places. */
function join(edits: readonly BodyEdit[], next: BodyEdit): readonly BodyEdit[] {
  if (next.op === 'remove') return [...edits, next];
  const moved = edits.findLastIndex(({ op }) => op === 'remove');
  const kept = edits.filter(
    ({ pointer }, at) =>
      at <= moved || (pointer !== next.pointer && !pointer.startsWith(`${next.pointer}/`)),
  );
  return [...kept, next];
}
