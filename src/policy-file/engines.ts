import type { BodyValidator, Engines, SchemaRef } from '../core/policy/source.ts';
import type { Json } from '../util/json.ts';
import { checkSchemaGraph } from './engines/check-schemas.ts';
import { openCompiler } from './engines/compile.ts';
import type { Compiler, Test } from './engines/compile.ts';
import { dialectAround } from './engines/dialect.ts';
import { examine } from './engines/examine.ts';
import { SchemaGraph } from './engines/graph.ts';
import type { Target } from './engines/graph.ts';
import { mend } from './engines/mend.ts';
import { violationOf } from './engines/words.ts';
import { fileProblem } from './decode-text.ts';
import { openFiles, plainName } from './openapi/files.ts';
import type { Files, ReadText } from './openapi/files.ts';
import type { Problem } from './problem.ts';

/** Violations that an explanation names. */
const MAX_VIOLATIONS = 100;

/**
 * Engines over the texts that a policy pulls in, by name relative to the policy document. Texts are read and schemas
 * compiled when they are first asked for. `validator` throws for a schema in which `checkSchemas` finds a mistake.
 */
export function createEngines(included: Readonly<Record<string, string>>): Engines {
  const texts = new Map(Object.entries(included).map(([name, text]) => [plainName(name), text]));
  const files = openFiles((name) => {
    const text = texts.get(name);
    if (text !== undefined) return { ok: true, text };
    return { ok: false, problem: fileProblem(name, 'file.unreadable', 'there is no such file') };
  });
  const graph = new SchemaGraph(files, () => dialectAround(files, texts.keys()));
  const compiler = openCompiler(graph);
  const validators = new Map<string, BodyValidator>();
  return {
    validator(ref) {
      const key = `${plainName(ref.file)}#${ref.pointer}`;
      let found = validators.get(key);
      if (found === undefined) {
        found = createValidator(graph, compiler, soundTarget(files, graph, ref));
        validators.set(key, found);
      }
      return found;
    },
  };
}

/**
 * Every mistake of schemas and of all that they refer to: keywords that hold what they cannot, broken references,
 * patterns that cannot run in linear time. `included`: the names of the files that were read.
 */
export function checkSchemas(
  refs: readonly SchemaRef[],
  read: ReadText,
): { readonly problems: readonly Problem[]; readonly included: readonly string[] } {
  const files = openFiles(read);
  checkSchemaGraph(files, refs, () => dialectAround(files, files.names()));
  return { problems: files.problems(), included: files.names() };
}

function soundTarget(files: Files, graph: SchemaGraph, ref: SchemaRef): Target {
  const target = graph.enter({ file: plainName(ref.file), pointer: ref.pointer });
  if (target !== undefined && graph.sound(target)) return target;
  const problems = target === undefined ? [] : files.problems();
  const first = problems.find(({ file }) => file === target?.at.file) ?? problems[0];
  const why = first === undefined ? 'there is no schema' : `line ${first.line}: ${first.message}`;
  throw new Error(`the schema ${ref.file}#${ref.pointer} cannot be used: ${why}`);
}

function createValidator(graph: SchemaGraph, compiler: Compiler, target: Target): BodyValidator {
  let compiled: Test | undefined;
  const keeps: Test = (value) => {
    compiled ??= compiler.compile(target);
    return compiled(value);
  };
  const violations = (value: Json, limit: number): BodyViolations => {
    if (keeps(value)) return [];
    const breaches = examine(graph, target.schema, value, limit);
    if (breaches.length > 0) return breaches.map((breach) => violationOf(graph, breach));
    // The examination ended without an answer: the value is too large to tell more.
    return [
      {
        pointer: '',
        keyword: 'schema',
        schema: target.at.pointer,
        expected: 'valid against the schema',
      },
    ];
  };
  return {
    first: (value) => violations(value, 1)[0],
    all: (value) => violations(value, MAX_VIOLATIONS),
    mend: (value, limit) => mend({ graph, schema: target.schema, keeps }, value, limit),
  };
}

type BodyViolations = ReturnType<BodyValidator['all']>;
