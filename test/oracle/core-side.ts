import { decide } from '../../src/core/decide.ts';
import type { Outcome } from '../../src/core/explanation.ts';
import type { RequestFacts } from '../../src/core/facts.ts';
import { buildDirectory } from '../../src/core/policy/build-directory.ts';
import { compile } from '../../src/core/policy/compile.ts';
import type { Directory } from '../../src/core/policy/directory.ts';
import type { PolicySnapshot } from '../../src/core/policy/snapshot.ts';
import type {
  BodyValidator,
  Engines,
  PolicySource,
  SchemaRef,
} from '../../src/core/policy/source.ts';
import { lookUp } from './bodies.ts';
import type { SchemaFiles } from './bodies.ts';
import { obeys } from './json-schema.ts';
import { oracle } from './oracle.ts';

/** A policy made ready for the core. */
export interface CoreSide {
  readonly source: PolicySource;
  readonly schemas: SchemaFiles;
  readonly engines: Engines;
  readonly snapshot: PolicySnapshot;
  readonly directory: Directory;
}

/** Compiles a policy for the core. */
export function prepare(
  source: PolicySource,
  schemas: SchemaFiles,
  engines = smallEngines(schemas),
): CoreSide {
  const snapshot = compile(source, engines);
  const directory = buildDirectory(source.document, source.directoryVersion);
  return { source, schemas, engines, snapshot, directory };
}

/** Validators that only tell good from bad: enough for decisions. */
export function smallEngines(schemas: SchemaFiles): Engines {
  const made = new Map<string, BodyValidator>();
  return {
    validator(ref: SchemaRef) {
      const name = `${ref.file}#${ref.pointer}`;
      const validator = made.get(name) ?? smallValidator(schemas, ref);
      made.set(name, validator);
      return validator;
    },
  };
}

function smallValidator(schemas: SchemaFiles, ref: SchemaRef): BodyValidator {
  const schema = lookUp(schemas, ref);
  const violation = {
    pointer: '',
    keyword: 'any',
    schema: ref.pointer,
    expected: 'a value that obeys the schema',
  };
  return {
    first: (value) => (obeys(schema, value) ? undefined : violation),
    all: (value) => (obeys(schema, value) ? [] : [violation]),
    mend: () => [],
  };
}

/** What oracle and core say of one request, in words that can be compared. */
export function askBoth(
  side: CoreSide,
  facts: RequestFacts,
): { readonly oracle: string; readonly core: string } {
  const judgement = oracle(side.source, facts, side.schemas);
  const wanted =
    judgement.kind === 'refuse'
      ? `${judgement.code} (${judgement.status}, ${judgement.layer})`
      : judgement.kind;
  return { oracle: wanted, core: describeOutcome(decide(side.snapshot, side.directory, facts)) };
}

/** An outcome in the words of `askBoth`. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome.kind !== 'refuse') return outcome.kind;
  const { code, status, layer } = outcome.refusal;
  return `${code} (${status}, ${layer})`;
}
