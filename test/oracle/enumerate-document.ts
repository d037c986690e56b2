import { readFileSync } from 'node:fs';
import type { RefusalCode } from '../../src/core/codes.ts';
import type { DocumentEdit, DocumentPath } from '../../src/core/edit.ts';
import type { Json, JsonObject } from '../../src/util/json.ts';

/** What the enumeration reads of JSON Schema; everything else in the published schema only narrows texts. */
interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly const?: Json;
  readonly enum?: readonly Json[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | false;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The published schema of the policy document. */
const POLICY_SCHEMA = JSON.parse(
  readFileSync(new URL('../../schema/policy.json', import.meta.url), 'utf8'),
) as Schema;

/** Values that a document may be edited to, by the kind of place: names in the document, and what the request holds. */
export type Vocabulary = Readonly<Record<string, readonly Json[]>>;

/** Members on which no decision depends. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(
  `pinpoint listen records upstreams upstream contact since by reason successor sunset stripPath
  forwardCredential usage rotatedTo hash id`.split(/\s+/),
);

/** Members that say where routes are found: moving them takes them from those who call them where they are. */
const WHERE_FOUND = ['path', 'hosts', 'versionHeader'] as const;

/** Members that are left alone: what they change is which operation is asked for, unless that is what is refused. */
function leftAlone(code: RefusalCode): ReadonlySet<string> {
  const names: string[] = [...WITHOUT_EFFECT, ...WHERE_FOUND];
  if (code !== 'request.method_not_allowed') names.push('methods');
  if (code !== 'version.not_found') names.push('defaultVersion');
  return new Set(names);
}

/**
 * Every edit of one place that the published schema allows: each optional member removed, each absent one set, each
 * list lengthened and shortened by one, each value replaced, with values from the vocabulary.
 */
export function enumerateDocumentEdits(
  document: Json,
  vocabulary: Vocabulary,
  code: RefusalCode,
): DocumentEdit[] {
  return [...new Walk(vocabulary, leftAlone(code)).edits(POLICY_SCHEMA, document, [])];
}

class Walk {
  readonly #vocabulary: Vocabulary;
  readonly #leftAlone: ReadonlySet<string>;

  constructor(vocabulary: Vocabulary, leftAloneNames: ReadonlySet<string>) {
    this.#vocabulary = vocabulary;
    this.#leftAlone = leftAloneNames;
  }

  *edits(given: Schema, value: Json | undefined, path: DocumentPath): Generator<DocumentEdit> {
    const schema = resolve(given);
    if (isList(value)) yield* this.#listEdits(schema, value, path);
    else if (isObject(value)) yield* this.#memberEdits(schema, value, path);
    else {
      for (const candidate of this.#values(schema, path)) {
        if (JSON.stringify(candidate) !== JSON.stringify(value)) yield edit(path, 'set', candidate);
      }
      // What lies deeper than a member that is absent can be set all the same.
      if (value === undefined && schema.properties !== undefined)
        yield* this.#memberEdits(schema, {}, path);
    }
  }

  *#listEdits(schema: Schema, value: readonly Json[], path: DocumentPath): Generator<DocumentEdit> {
    for (const [at, item] of value.entries()) {
      if (value.length > (schema.minItems ?? 0)) yield edit([...path, at], 'remove');
      yield* this.edits(schema.items ?? {}, item, [...path, at]);
    }
    for (const item of this.#values(schema.items ?? {}, [...path, '-']))
      yield edit(path, 'append', item);
    if (value.length > 0 && schema.minItems === undefined) yield edit(path, 'set', []);
  }

  *#memberEdits(schema: Schema, value: JsonObject, path: DocumentPath): Generator<DocumentEdit> {
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      if (this.#leftAlone.has(name)) continue;
      const present = Object.hasOwn(value, name);
      if (present && schema.required?.includes(name) !== true)
        yield edit([...path, name], 'remove');
      yield* this.edits(member, present ? value[name] : undefined, [...path, name]);
    }
    const others = schema.additionalProperties;
    if (others === undefined || others === false || path.at(-1) === 'upstreams') return;
    const names = new Set([...Object.keys(value), ...this.#names(schema, path)]);
    for (const name of names) {
      if (Object.hasOwn(schema.properties ?? {}, name)) continue;
      const present = Object.hasOwn(value, name);
      if (present) yield edit([...path, name], 'remove');
      yield* this.edits(others, present ? value[name] : undefined, [...path, name]);
    }
  }

  /** Names that a map may get: methods of lists by method, operations of rules by operation, limits of rates. */
  #names(schema: Schema, path: DocumentPath): readonly string[] {
    const kind =
      schema.propertyNames === undefined ? undefined : resolve(schema.propertyNames).title;
    if (kind === 'a method' || path.at(-1) === 'rates') {
      return (this.#vocabulary[kind ?? 'a limit id'] ?? []).map(String);
    }
    if (kind !== 'an operation id') return [];
    return (this.#vocabulary[`operations of ${path.slice(1, 4).join('/')}`] ?? []).map(String);
  }

  /** Whole values for one place. */
  #values(given: Schema, path: DocumentPath): readonly Json[] {
    const schema = resolve(given);
    if (schema.const !== undefined) return [schema.const];
    if (schema.enum !== undefined) return schema.enum;
    const types = new Set([schema.type ?? []].flat());
    if (types.has('boolean')) return [true, false];
    if (types.has('array')) {
      const items = this.#values(schema.items ?? {}, [...path, '-']);
      return [...(schema.minItems === undefined ? [[]] : []), ...items.map((item) => [item])];
    }
    if (types.has('object')) return this.#vocabulary[`object ${schema.title ?? ''}`] ?? [];
    return this.#vocabulary[kindOf(schema, path)] ?? [];
  }
}

/** What kind of value stands at a place: by the title of its schema, or by the nearest name on the way to it. */
function kindOf(schema: Schema, path: DocumentPath): string {
  const place = path.findLast(
    (step) => typeof step === 'string' && step !== '-' && !isMethodName(step),
  );
  const byName = ['roles', 'forbidRoles', 'includes', 'groups', 'forbidGroups', 'tenant'];
  if (typeof place === 'string' && byName.includes(place)) return place;
  return schema.title ?? String(place ?? '');
}

function isMethodName(step: string | number): boolean {
  return typeof step === 'string' && /^([A-Z]+|\*)$/.test(step);
}

function resolve(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace('#/$defs/', '');
  return POLICY_SCHEMA.$defs?.[name] ?? {};
}

function edit(path: DocumentPath, op: 'remove'): DocumentEdit;
function edit(path: DocumentPath, op: 'set' | 'append', value: Json): DocumentEdit;
function edit(path: DocumentPath, op: 'set' | 'append' | 'remove', value?: Json): DocumentEdit {
  const on = ['tenants', 'groups', 'consumers'].includes(String(path[0])) ? 'directory' : 'policy';
  if (op === 'remove' || value === undefined) return { on, path, op: 'remove' };
  return { on, path, op, value };
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}
