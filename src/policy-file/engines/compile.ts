import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json } from '../../util/json.ts';
import { forAjv, EXAMINED } from './for-ajv.ts';
import { canonical, firstRepeated } from './canonical.ts';
import { keepsInterpreted } from './examine.ts';
import { formats } from './formats.ts';
import { reachable } from './graph.ts';
import type { SchemaGraph, Target } from './graph.ts';
import type { Schema } from './schema.ts';

/** Says whether values keep a schema, quickly. */
export type Test = (value: Json) => boolean;

/** Compiles targets of a graph, each once. */
export interface Compiler {
  /** @throws Error where the schema cannot be compiled: `checkSchemas` says why */
  compile(target: Target): Test;
}

/** A compiler for the targets of a graph. Compiled code holds nothing of what is held against it. */
export function openCompiler(graph: SchemaGraph): Compiler {
  const added = new Set<string>();
  const ajv = new Ajv2020({
    strict: false,
    validateSchema: false,
    meta: false,
    logger: false,
    messages: false,
    addUsedSchema: false,
    inlineRefs: false,
    // `constructor` and `__proto__` are names like any other.
    ownProperties: true,
    multipleOfPrecision: 9,
    code: {
      regExp: Object.assign((source: string) => linearPattern(graph, source), { code: 're2' }),
    },
  });
  addFormats(ajv);
  replaceEquality(ajv);
  addInterpreted(ajv, graph);
  return {
    compile(target) {
      for (const one of reachable([target], { get: (key) => graph.target(key) })) {
        if (added.has(one.key)) continue;
        added.add(one.key);
        ajv.addSchema(forAjv(one.schema), one.key);
      }
      const compiled = ajv.getSchema<Json>(target.key);
      if (compiled === undefined) throw new Error(`no schema \`${target.key}\``);
      return (value) => compiled(value) === true;
    },
  };
}

/** Patterns run in time linear in the text; the text that stands for one tells it from others. */
function linearPattern(
  graph: SchemaGraph,
  source: string,
): { test(text: string): boolean; toString(): string } {
  const pattern = graph.pattern(source);
  if (!pattern.ok) throw new Error(`unsupported pattern \`${source}\`: ${pattern.reason}`);
  return { test: (text) => pattern.test(text), toString: () => source };
}

function addFormats(ajv: Ajv2020): void {
  for (const [name, format] of Object.entries(formats())) {
    if (format.type === 'number') ajv.addFormat(name, { type: 'number', validate: format.check });
    else ajv.addFormat(name, { type: 'string', validate: format.check });
  }
}

/**
 * Ajv compares objects by their `constructor` and `valueOf`, which bodies can set, and each item with each other. These
 * compare by text, once an item.
 */
function replaceEquality(ajv: Ajv2020): void {
  for (const keyword of ['enum', 'const', 'uniqueItems']) ajv.removeKeyword(keyword);
  ajv.addKeyword({
    keyword: 'enum',
    errors: false,
    compile: (values: readonly Json[]) => oneOf(values),
  });
  ajv.addKeyword({ keyword: 'const', errors: false, compile: (value: Json) => oneOf([value]) });
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    errors: false,
    compile: (isWanted: boolean) => (items: readonly Json[]) =>
      !isWanted || firstRepeated(items) === -1,
  });
}

function oneOf(values: readonly Json[]): Test {
  const isPlain = (value: Json): boolean => value === null || typeof value !== 'object';
  const plain = new Set(values.filter(isPlain));
  const others = new Set(values.filter((value) => !isPlain(value)).map(canonical));
  return (value) =>
    isPlain(value) ? plain.has(value) : others.size > 0 && others.has(canonical(value));
}

function addInterpreted(ajv: Ajv2020, graph: SchemaGraph): void {
  ajv.addKeyword({
    keyword: EXAMINED,
    errors: false,
    compile: (schema: Schema) => (value: Json) => keepsInterpreted(graph, schema, value),
  });
}
