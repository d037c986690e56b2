import { isObject } from '../../util/json.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { Files } from '../openapi/files.ts';

/** What the words of a schema mean where versions differ. `openapi31` is JSON Schema 2020-12 within OpenAPI. */
export type Dialect = 'openapi30' | 'openapi31' | 'draft7' | 'draft2020';

/** The dialect that a file says it is written in; undefined where it says nothing. */
export function dialectOf(root: Json | undefined): Dialect | undefined {
  if (!isObject(root)) return undefined;
  const { openapi, $schema } = root;
  if (typeof openapi === 'string') {
    if (openapi.startsWith('3.0')) return 'openapi30';
    const named = root['jsonSchemaDialect'];
    return typeof named === 'string' ? (draftOf(named) ?? 'openapi31') : 'openapi31';
  }
  return typeof $schema === 'string' ? draftOf($schema) : undefined;
}

function draftOf(name: string): Dialect | undefined {
  if (/draft-0[3-7]/.test(name)) return 'draft7';
  return name.includes('json-schema.org/draft/') ? 'draft2020' : undefined;
}

/** The dialect of a file that says nothing and is not referred to from one that does: that of the OpenAPI file beside it. */
export function dialectAround(files: Files, names: Iterable<string>): Dialect {
  const found = new Set<Dialect | undefined>();
  for (const name of names) {
    // Lists of networks and the like say nothing of schemas.
    if (/\.(?:json|ya?ml)$/i.test(name)) found.add(dialectOf(files.open(name)?.value));
  }
  if (found.has('openapi31') || found.has('draft2020')) return 'draft2020';
  return found.has('openapi30') ? 'openapi30' : 'draft2020';
}

/** Words of other versions, said in those of 2020-12. What is not sound is left as it is, to be reported. */
export function modernise(source: JsonObject, dialect: Dialect): JsonObject {
  // OpenAPI 3.0.3 "Reference Object" and JSON Schema draft 7 §8.3: what stands beside a $ref is ignored.
  const isAlone = dialect === 'openapi30' || dialect === 'draft7';
  if (isAlone && typeof source['$ref'] === 'string') return { $ref: source['$ref'] };
  const entries = new Map(Object.entries(source));
  if (dialect === 'openapi30' && source['nullable'] === true) addNull(entries);
  exclusive(entries, 'exclusiveMinimum', 'minimum');
  exclusive(entries, 'exclusiveMaximum', 'maximum');
  if (Array.isArray(source['items'])) {
    entries.delete('items');
    entries.set('prefixItems', source['items']);
    const rest = source['additionalItems'];
    if (rest !== undefined) entries.set('items', rest);
  }
  if (isObject(source['dependencies'])) splitDependencies(entries, source['dependencies']);
  showExamples(entries);
  if (dialect === 'openapi30' || dialect === 'openapi31') dropReadOnly(entries);
  return Object.fromEntries(entries);
}

/** OpenAPI 3.0.3 "nullable": adds null to the type, where there is one. */
function addNull(entries: Map<string, Json>): void {
  const type = entries.get('type');
  if (typeof type === 'string') entries.set('type', [type, 'null']);
}

/** JSON Schema draft 4 §5.1.2: a boolean that sharpens the bound beside it. */
function exclusive(entries: Map<string, Json>, sharp: string, bound: string): void {
  const flag = entries.get(sharp);
  if (typeof flag !== 'boolean') return;
  entries.delete(sharp);
  const limit = entries.get(bound);
  if (!flag || limit === undefined) return;
  entries.delete(bound);
  entries.set(sharp, limit);
}

function splitDependencies(entries: Map<string, Json>, dependencies: JsonObject): void {
  const all = Object.entries(dependencies);
  const names = all.filter(([, value]) => Array.isArray(value));
  const schemas = all.filter(([, value]) => !Array.isArray(value));
  if (names.length > 0) entries.set('dependentRequired', Object.fromEntries(names));
  if (schemas.length > 0) entries.set('dependentSchemas', Object.fromEntries(schemas));
}

function showExamples(entries: Map<string, Json>): void {
  const examples = entries.get('examples');
  const shown = [
    entries.get('example'),
    ...(Array.isArray(examples) ? (examples as readonly Json[]) : []),
    entries.get('default'),
  ].filter((value) => value !== undefined);
  entries.delete('examples');
  if (shown.length > 0) entries.set('examples', shown);
}

/** OpenAPI 3.0.3 "readOnly": in a request, `required` does not hold for what only answers have. */
function dropReadOnly(entries: Map<string, Json>): void {
  const required = entries.get('required');
  const properties = entries.get('properties');
  if (!Array.isArray(required) || !isObject(properties)) return;
  const isReadOnly = (name: Json): boolean => {
    const property =
      typeof name === 'string' && Object.hasOwn(properties, name) && properties[name];
    return isObject(property) && property['readOnly'] === true;
  };
  entries.set(
    'required',
    (required as readonly Json[]).filter((name) => !isReadOnly(name)),
  );
}
