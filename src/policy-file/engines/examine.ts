import type { JsonPath } from '../../util/json-pointer.ts';
import { isObject } from '../../util/json.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { Breach, Examination } from './breach.ts';
import { canonical, firstRepeated } from './canonical.ts';
import { formats } from './formats.ts';
import type { SchemaGraph } from './graph.ts';
import { own } from './schema.ts';
import type { Schema } from './schema.ts';
import { evaluatedItems, evaluatedMembers } from './unevaluated.ts';

/** Values looked at in one examination: beyond this it ends with what it has. */
const MAX_STEPS = 100_000;
/** Breaches that tell how far a branch is from the value. */
const BRANCH_BREACHES = 16;

/**
 * Every way in which a value breaks a schema, at most `limit`, in the order of the schema's keywords. It tells what the
 * compiled validator only knows to be wrong; of alternatives it tells the one that comes nearest.
 */
export function examine(
  graph: SchemaGraph,
  schema: Schema,
  value: Json,
  limit: number,
): readonly Breach[] {
  const run = begin(graph, limit, MAX_STEPS);
  check(run, schema, value, []);
  return run.breaches;
}

/** Whether a value keeps `contains`, `unevaluatedItems` and `unevaluatedProperties` of a schema. */
export function keepsInterpreted(graph: SchemaGraph, schema: Schema, value: Json): boolean {
  const run = begin(graph, 1, Infinity);
  if (Array.isArray(value) && schema.contains !== undefined) {
    checkContains(run, schema, { value: value as readonly Json[], path: [] });
  }
  checkUnevaluated(run, schema, { value, path: [] });
  return run.breaches.length === 0;
}

function begin(graph: SchemaGraph, limit: number, steps: number): Examination {
  const run: Examination = {
    graph,
    breaches: [],
    limit,
    budget: { steps },
    keeps(part, one) {
      const inner: Examination = { ...run, breaches: [], limit: 1 };
      check(inner, part, one, []);
      return inner.breaches.length === 0;
    },
  };
  return run;
}

/** A value and its place. */
export interface Spot {
  readonly value: Json;
  readonly path: JsonPath;
}

function check(run: Examination, schema: Schema, value: Json, path: JsonPath): void {
  run.budget.steps -= 1;
  if (run.breaches.length >= run.limit || run.budget.steps < 0) return;
  const spot = { value, path };
  if (schema.type !== undefined && !schema.type.some((type) => hasType(value, type))) {
    add(run, spot, schema, 'type');
    // The other keywords of the value's own type would only repeat it.
    return;
  }
  checkAny(run, schema, spot);
  if (typeof value === 'string') checkText(run, schema, { value, path });
  else if (typeof value === 'number') checkNumber(run, schema, { value, path });
  else if (Array.isArray(value)) checkItems(run, schema, { value: value as readonly Json[], path });
  else if (isObject(value)) checkMembers(run, schema, { value, path });
  checkInPlace(run, schema, spot);
  checkUnevaluated(run, schema, spot);
}

function add(run: Examination, spot: Spot, schema: Schema, what: string | Beyond): void {
  if (run.breaches.length >= run.limit) return;
  const more = typeof what === 'string' ? { keyword: what } : what;
  run.breaches.push({ path: spot.path, schema, value: spot.value, ...more });
}

/** A keyword whose breach is a member or an item. */
type Beyond = Required<Pick<Breach, 'keyword' | 'member'>>;

/** Whether a value is of a type (JSON Schema validation §6.1.1): 1.0 is an integer. */
export function hasType(value: Json, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return type === 'null' ? value === null : typeof value === type;
}

function checkAny(run: Examination, schema: Schema, spot: Spot): void {
  const { enum: values, const: only } = schema;
  if (values === undefined && only === undefined) return;
  const text = canonical(spot.value);
  if (values !== undefined && !values.some((one) => canonical(one) === text)) {
    add(run, spot, schema, 'enum');
  }
  if (only !== undefined && canonical(only) !== text) add(run, spot, schema, 'const');
}

/** Characters, as JSON Schema counts them (validation §6.3): code points. */
export function lengthOf(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length - 1; at += 1) {
    const high = text.charCodeAt(at);
    if (high < 0xd800 || high > 0xdbff) continue;
    const low = text.charCodeAt(at + 1);
    if (low < 0xdc00 || low > 0xdfff) continue;
    length -= 1;
    at += 1;
  }
  return length;
}

function checkText(
  run: Examination,
  schema: Schema,
  spot: Spot & { readonly value: string },
): void {
  const { minLength = 0, maxLength = Infinity, pattern, format } = schema;
  const { value } = spot;
  if (minLength > 0 && lengthOf(value) < minLength) add(run, spot, schema, 'minLength');
  if (value.length > maxLength && lengthOf(value) > maxLength) add(run, spot, schema, 'maxLength');
  if (pattern !== undefined) {
    const compiled = run.graph.pattern(pattern);
    if (compiled.ok && !compiled.test(value)) add(run, spot, schema, 'pattern');
  }
  const known = own(formats(), format ?? '');
  if (known?.type === 'string' && !known.check(value)) add(run, spot, schema, 'format');
}

function checkNumber(
  run: Examination,
  schema: Schema,
  spot: Spot & { readonly value: number },
): void {
  const { value } = spot;
  const { multipleOf, format } = schema;
  if (value < (schema.minimum ?? -Infinity)) add(run, spot, schema, 'minimum');
  if (value > (schema.maximum ?? Infinity)) add(run, spot, schema, 'maximum');
  if (value <= (schema.exclusiveMinimum ?? -Infinity)) add(run, spot, schema, 'exclusiveMinimum');
  if (value >= (schema.exclusiveMaximum ?? Infinity)) add(run, spot, schema, 'exclusiveMaximum');
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
    add(run, spot, schema, 'multipleOf');
  }
  const known = own(formats(), format ?? '');
  if (known?.type === 'number' && !known.check(value)) add(run, spot, schema, 'format');
}

/** Whether a quotient is whole, as far as doubles tell: 0.3 is a multiple of 0.1. */
function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  return !(Math.abs(Math.round(quotient) - quotient) > 1e-9);
}

function checkItems(
  run: Examination,
  schema: Schema,
  spot: Spot & { readonly value: readonly Json[] },
): void {
  const { value, path } = spot;
  const { prefixItems = [], items, maxItems = Infinity } = schema;
  if (value.length < (schema.minItems ?? 0))
    add(run, spot, schema, { keyword: 'minItems', member: value.length });
  if (value.length > maxItems) add(run, spot, schema, { keyword: 'maxItems', member: maxItems });
  if (schema.uniqueItems === true) {
    const repeated = firstRepeated(value);
    if (repeated !== -1) add(run, spot, schema, { keyword: 'uniqueItems', member: repeated });
  }
  prefixItems.forEach((item, at) => {
    const inner = value[at];
    if (inner !== undefined) check(run, item, inner, [...path, at]);
  });
  if (items === false && value.length > prefixItems.length) {
    add(run, spot, schema, { keyword: 'items', member: prefixItems.length });
  } else if (items !== undefined && items !== false) {
    for (let at = prefixItems.length; at < value.length; at += 1) {
      if (run.breaches.length >= run.limit || run.budget.steps < 0) return;
      check(run, items, value[at] ?? null, [...path, at]);
    }
  }
  if (schema.contains !== undefined) checkContains(run, schema, { value, path });
}

function checkContains(
  run: Examination,
  schema: Schema,
  spot: Spot & { readonly value: readonly Json[] },
): void {
  const { contains = {}, minContains = 1, maxContains = Infinity } = schema;
  let found = 0;
  let last = 0;
  spot.value.forEach((item, at) => {
    if (found > maxContains || run.budget.steps < 0 || !run.keeps(contains, item)) return;
    found += 1;
    last = at;
  });
  if (found < minContains)
    add(run, spot, schema, { keyword: 'contains', member: spot.value.length });
  if (found > maxContains) add(run, spot, schema, { keyword: 'maxContains', member: last });
}

function checkMembers(
  run: Examination,
  schema: Schema,
  spot: Spot & { readonly value: JsonObject },
): void {
  const { value, path } = spot;
  const { required = [], dependentRequired = {}, minProperties, maxProperties } = schema;
  for (const name of required) {
    if (!Object.hasOwn(value, name)) add(run, spot, schema, { keyword: 'required', member: name });
  }
  for (const [name, others] of Object.entries(dependentRequired)) {
    if (!Object.hasOwn(value, name)) continue;
    for (const other of others) {
      if (!Object.hasOwn(value, other))
        add(run, spot, schema, { keyword: 'dependentRequired', member: other });
    }
  }
  if (minProperties !== undefined || maxProperties !== undefined) {
    const count = Object.keys(value).length;
    if (count < (minProperties ?? 0)) add(run, spot, schema, 'minProperties');
    if (count > (maxProperties ?? Infinity)) add(run, spot, schema, 'maxProperties');
  }
  for (const [name, inner] of Object.entries(value)) {
    if (run.breaches.length >= run.limit || run.budget.steps < 0) return;
    checkMember(run, schema, spot, { name, inner, path: [...path, name] });
  }
}

interface Member {
  readonly name: string;
  readonly inner: Json;
  readonly path: JsonPath;
}

function checkMember(run: Examination, schema: Schema, spot: Spot, member: Member): void {
  const { name, inner, path } = member;
  const { patternProperties, additionalProperties, propertyNames } = schema;
  if (propertyNames !== undefined && !run.keeps(propertyNames, name)) {
    add(run, spot, schema, { keyword: 'propertyNames', member: name });
  }
  const named = own(schema.properties, name);
  if (named !== undefined) check(run, named, inner, path);
  let isKnown = named !== undefined;
  for (const [source, matched] of Object.entries(patternProperties ?? {})) {
    const compiled = run.graph.pattern(source);
    if (!compiled.ok || !compiled.test(name)) continue;
    isKnown = true;
    check(run, matched, inner, path);
  }
  if (isKnown || additionalProperties === undefined) return;
  if (additionalProperties === false)
    add(run, spot, schema, { keyword: 'additionalProperties', member: name });
  else check(run, additionalProperties, inner, path);
}

function checkInPlace(run: Examination, schema: Schema, spot: Spot): void {
  const { value, path } = spot;
  const target = schema.$ref === undefined ? undefined : run.graph.target(schema.$ref);
  if (target !== undefined) check(run, target.schema, value, path);
  for (const all of schema.allOf ?? []) check(run, all, value, path);
  if (schema.anyOf !== undefined) checkBranches(run, schema, spot, 'anyOf');
  if (schema.oneOf !== undefined) checkBranches(run, schema, spot, 'oneOf');
  if (schema.not !== undefined && run.keeps(schema.not, value)) add(run, spot, schema, 'not');
  if (schema.if !== undefined) {
    const next = run.keeps(schema.if, value) ? schema.then : schema.else;
    if (next !== undefined) check(run, next, value, path);
  }
  if (schema.dependentSchemas === undefined || !isObject(value)) return;
  for (const [name, dependent] of Object.entries(schema.dependentSchemas)) {
    if (Object.hasOwn(value, name)) check(run, dependent, value, path);
  }
}

/** Where no branch holds, the breaches of the nearest stand for it. */
function checkBranches(
  run: Examination,
  schema: Schema,
  spot: Spot,
  keyword: 'anyOf' | 'oneOf',
): void {
  let kept = 0;
  let nearest: { readonly distance: number; readonly breaches: readonly Breach[] } | undefined;
  for (const branch of schema[keyword] ?? []) {
    const inner: Examination = { ...run, breaches: [], limit: BRANCH_BREACHES };
    check(inner, branch, spot.value, spot.path);
    if (run.budget.steps < 0) return;
    if (inner.breaches.length === 0) kept += 1;
    if (kept > 0 && keyword === 'anyOf') return;
    const distance = distanceOf(inner.breaches, spot.path.length);
    if (nearest === undefined || distance < nearest.distance) {
      nearest = { distance, breaches: inner.breaches };
    }
  }
  if (kept > 1) add(run, spot, schema, keyword);
  if (kept > 0 || nearest === undefined) return;
  for (const breach of nearest.breaches) {
    if (run.breaches.length < run.limit) run.breaches.push(breach);
  }
}

/** A branch of another type, or with another tag (`kind: card`), is further away than one with mistakes. */
function distanceOf(breaches: readonly Breach[], depth: number): number {
  let distance = 0;
  for (const { keyword, path } of breaches) {
    if (keyword === 'type' && path.length === depth) distance += 1000;
    else if ((keyword === 'const' || keyword === 'enum') && path.length === depth + 1)
      distance += 20;
    else distance += 1;
  }
  return distance;
}

function checkUnevaluated(run: Examination, schema: Schema, spot: Spot): void {
  const { unevaluatedProperties: members, unevaluatedItems: items } = schema;
  const { value, path } = spot;
  if (members !== undefined && isObject(value)) {
    const known = evaluatedMembers(run, schema, value);
    for (const [name, inner] of Object.entries(value)) {
      if (known.has(name)) continue;
      if (members === false)
        add(run, spot, schema, { keyword: 'unevaluatedProperties', member: name });
      else check(run, members, inner, [...path, name]);
    }
  }
  if (items === undefined || !Array.isArray(value)) return;
  const list: readonly Json[] = value;
  const known = evaluatedItems(run, schema, list);
  list.forEach((inner, at) => {
    if (known.has(at)) return;
    if (items === false) add(run, spot, schema, { keyword: 'unevaluatedItems', member: at });
    else check(run, items, inner, [...path, at]);
  });
}
