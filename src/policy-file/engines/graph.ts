import { formatPointer, parsePointer } from '../../util/json-pointer.ts';
import { isObject } from '../../util/json.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { Files, Location } from '../openapi/files.ts';
import type { Finding } from '../problem-at.ts';
import { dialectOf, modernise } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { keywordFault, kindOf } from './keywords.ts';
import type { KeywordKind } from './keywords.ts';
import { compilePattern } from './pattern.ts';
import type { CompiledPattern } from './pattern.ts';
import { inPlace } from './schema.ts';
import type { Schema } from './schema.ts';

/** A schema that a body is held against, or that a `$ref` leads to. */
export interface Target {
  readonly key: string;
  readonly at: Location;
  readonly schema: Schema;
  /** Keys of the targets that it refers to. */
  readonly references: ReadonlySet<string>;
  /** Whether something in it, itself, is wrong. */
  readonly broken: boolean;
}

type Path = readonly string[];

/** Schemas that are made ready, all targets together: beyond this a file is not for people. */
const MAX_SCHEMAS = 400_000;

interface Work {
  readonly at: Location;
  readonly dialect: Dialect;
  readonly key: string;
}

/** What one target's translation gathers. */
interface Gathering {
  readonly file: string;
  readonly dialect: Dialect;
  readonly references: Map<string, Work>;
  broken: boolean;
}

/** Schemas by what they refer to, made ready as they are entered. Mistakes are reported to the files. */
export class SchemaGraph {
  readonly #files: Files;
  readonly #fallback: () => Dialect;
  readonly #targets = new Map<string, Target>();
  readonly #origins = new WeakMap<Schema, Location>();
  readonly #patterns = new Map<string, CompiledPattern>();
  readonly #verdicts = new Map<string, boolean>();
  #count = 0;

  /** `fallback`: the dialect of files that say nothing of theirs. */
  constructor(files: Files, fallback: () => Dialect) {
    this.#files = files;
    this.#fallback = fallback;
  }

  /** The target of a place with all that it refers to; undefined where the place has no schema. */
  enter(at: Location): Target | undefined {
    const root = this.#workOf(at, undefined);
    const waiting: Work[] = [root];
    for (let work = waiting.pop(); work !== undefined; work = waiting.pop()) {
      if (!this.#targets.has(work.key)) waiting.push(...this.#make(work));
    }
    return this.#targets.get(root.key);
  }

  target(key: string): Target | undefined {
    return this.#targets.get(key);
  }

  /** Where a schema made ready was written. */
  origin(schema: Schema): Location | undefined {
    return this.#origins.get(schema);
  }

  pattern(source: string): CompiledPattern {
    let found = this.#patterns.get(source);
    if (found === undefined) {
      found = compilePattern(source);
      this.#patterns.set(source, found);
    }
    return found;
  }

  /** Whether a target and all that it refers to is in order. */
  sound(target: Target): boolean {
    let verdict = this.#verdicts.get(target.key);
    if (verdict === undefined) {
      const all = reachable([target], this.#targets);
      verdict = all.every(({ broken }) => !broken) && findLoop(all, this.#targets) === undefined;
      this.#verdicts.set(target.key, verdict);
    }
    return verdict;
  }

  #workOf(at: Location, around: Dialect | undefined): Work {
    const dialect = dialectOf(this.#files.open(at.file)?.value) ?? around ?? this.#fallback();
    const key = `${dialect}:${encodeURIComponent(at.file)}/${encodeURIComponent(at.pointer)}`;
    return { at, dialect, key };
  }

  #make({ at, dialect, key }: Work): readonly Work[] {
    const value = this.#files.value(at);
    if (value === undefined) return [];
    const into: Gathering = { file: at.file, dialect, references: new Map(), broken: false };
    const schema = this.#translate(value, parsePointer(at.pointer) ?? [], into);
    const references = new Set(into.references.keys());
    this.#targets.set(key, { key, at, schema, references, broken: into.broken });
    return [...into.references.values()];
  }

  #translate(source: Json, path: Path, into: Gathering): Schema {
    const fault = keywordFault(path.at(-1) ?? 'schema', 'schema', source);
    if (fault !== undefined) this.#report(into, path, { code: 'schema.invalid', message: fault });
    const schema: Record<string, unknown> = {};
    this.#count += 1;
    if (source === false) schema['not'] = {};
    if (this.#count === MAX_SCHEMAS) {
      this.#report(into, path, { code: 'schema.invalid', message: 'too many schemas in all' });
    }
    if (isObject(source) && this.#count < MAX_SCHEMAS) {
      for (const [keyword, value] of Object.entries(modernise(source, into.dialect))) {
        const made = this.#keyword(keyword, value, path, into);
        if (made !== undefined) schema[plain(keyword)] = made;
      }
    }
    this.#origins.set(schema, { file: into.file, pointer: formatPointer(path) });
    return schema;
  }

  #keyword(keyword: string, value: Json, holder: Path, into: Gathering): unknown {
    const kind = kindOf(keyword);
    if (kind === undefined) return undefined;
    const path = [...holder, keyword];
    const fault = keywordFault(keyword, kind, value);
    if (fault === undefined) return this.#read(kind, value, path, into);
    this.#report(into, path, { code: 'schema.invalid', message: fault });
    return undefined;
  }

  #read(kind: KeywordKind, value: Json, path: Path, into: Gathering): unknown {
    switch (kind) {
      case 'reference':
        return this.#refer(value as string, path, into);
      case 'schema':
        return this.#translate(value, path, into);
      case 'schema_or_false':
        return value === false ? false : this.#translate(value, path, into);
      case 'schemas':
        return (value as readonly Json[]).map((item, index) =>
          this.#translate(item, [...path, String(index)], into),
        );
      case 'schemas_by_name':
        return this.#named(value as JsonObject, path, into);
      case 'types':
        return typeof value === 'string' ? [value] : value;
      case 'pattern':
        this.#checkPattern(value as string, path, into);
        return value;
      default:
        return value;
    }
  }

  #named(value: JsonObject, path: Path, into: Gathering): Readonly<Record<string, Schema>> {
    const isPatterns = path.at(-1) === 'patternProperties';
    const schemas = Object.entries(value).map(([name, inner]): [string, Schema] => {
      if (isPatterns) this.#checkPattern(name, [...path, name], into);
      return [name, this.#translate(inner, [...path, name], into)];
    });
    return Object.fromEntries(schemas);
  }

  #checkPattern(source: string, path: Path, into: Gathering): void {
    const compiled = this.pattern(source);
    if (compiled.ok) return;
    const message = `the pattern \`${shorten(source)}\` cannot be used: ${compiled.reason}`;
    this.#report(into, path, { code: 'schema.unsupported_pattern', message, found: source });
  }

  #refer(reference: string, path: Path, into: Gathering): string | undefined {
    const resolved = this.#files.resolve(into.file, reference);
    if (!resolved.ok) {
      const { code, message } = resolved;
      this.#report(into, path, { code, message, found: reference });
      return undefined;
    }
    const work = this.#workOf(resolved.at, into.dialect);
    into.references.set(work.key, work);
    return work.key;
  }

  #report(into: Gathering, path: Path, finding: Finding): void {
    into.broken = true;
    this.#files.report({ file: into.file, pointer: formatPointer(path) }, finding);
  }
}

/** Names of one dialect that say the same. */
function plain(keyword: string): string {
  return keyword === '$dynamicRef' || keyword === '$recursiveRef' ? '$ref' : keyword;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Targets and all that they lead to. */
export function reachable(
  entered: readonly Target[],
  targets: { get(key: string): Target | undefined },
): readonly Target[] {
  const found = new Set(entered);
  for (const one of found) {
    for (const key of one.references) {
      const next = targets.get(key);
      if (next !== undefined) found.add(next);
    }
  }
  return [...found];
}

/** References in a row for the same value: more would be a loop unrolled. */
const MAX_CHAIN = 200;

/** A target that refers to itself for the same value (or nearly without end), so that holding a value against it would not end. */
export function findLoop(
  all: readonly Target[],
  targets: { get(key: string): Target | undefined },
): Target | undefined {
  const done = new Set<Target>();
  const onWay = new Set<Target>();
  const visit = (target: Target): Target | undefined => {
    if (done.has(target)) return undefined;
    if (onWay.has(target) || onWay.size >= MAX_CHAIN) return target;
    onWay.add(target);
    for (const key of referencesInPlace(target.schema)) {
      const next = targets.get(key);
      const loop = next === undefined ? undefined : visit(next);
      if (loop !== undefined) return loop;
    }
    onWay.delete(target);
    done.add(target);
    return undefined;
  };
  for (const target of all) {
    const loop = visit(target);
    if (loop !== undefined) return loop;
  }
  return undefined;
}

function referencesInPlace(schema: Schema): readonly string[] {
  const inner = inPlace(schema).flatMap(referencesInPlace);
  return schema.$ref === undefined ? inner : [schema.$ref, ...inner];
}
