import type { Json, JsonObject } from '../../util/json.ts';
import type { Examination } from './breach.ts';
import { own } from './schema.ts';
import type { Schema } from './schema.ts';

/** Names of the members that some keyword in the same place has looked at (JSON Schema 2020-12 core §11.3). */
export function evaluatedMembers(
  run: Examination,
  schema: Schema,
  value: JsonObject,
): ReadonlySet<string> {
  const known = new Set<string>();
  for (const part of holding(run, schema, value, true)) {
    const isOpen = part !== schema && part.unevaluatedProperties !== undefined;
    const patterns = Object.keys(part.patternProperties ?? {}).map((one) => run.graph.pattern(one));
    for (const name of Object.keys(value)) {
      if (
        isOpen ||
        part.additionalProperties !== undefined ||
        own(part.properties, name) !== undefined ||
        patterns.some((pattern) => pattern.ok && pattern.test(name))
      ) {
        known.add(name);
      }
    }
  }
  return known;
}

/** Indexes of the items that some keyword in the same place has looked at (JSON Schema 2020-12 core §11.2). */
export function evaluatedItems(
  run: Examination,
  schema: Schema,
  value: readonly Json[],
): ReadonlySet<number> {
  const known = new Set<number>();
  for (const part of holding(run, schema, value, true)) {
    const isOpen =
      part.items !== undefined || (part !== schema && part.unevaluatedItems !== undefined);
    const prefix = part.prefixItems?.length ?? 0;
    value.forEach((item, at) => {
      const { contains } = part;
      if (isOpen || at < prefix || (contains !== undefined && run.keeps(contains, item))) {
        known.add(at);
      }
    });
  }
  return known;
}

/** The schemas in the same place that hold for the value, the schema itself among them. */
function holding(
  run: Examination,
  schema: Schema,
  value: Json,
  isKnownToHold: boolean,
): readonly Schema[] {
  if (!isKnownToHold && !run.keeps(schema, value)) return [];
  const inner = (part: Schema): readonly Schema[] => holding(run, part, value, false);
  const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const target = schema.$ref === undefined ? undefined : run.graph.target(schema.$ref);
  if (target !== undefined) parts.push(target.schema);
  if (schema.if !== undefined) {
    const holds = run.keeps(schema.if, value);
    if (holds) parts.push(schema.if);
    const next = holds ? schema.then : schema.else;
    if (next !== undefined) parts.push(next);
  }
  for (const [name, part] of Object.entries(schema.dependentSchemas ?? {})) {
    if (value !== null && typeof value === 'object' && Object.hasOwn(value, name)) parts.push(part);
  }
  return [schema, ...parts.flatMap(inner)];
}
