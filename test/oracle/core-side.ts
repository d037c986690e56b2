import { decide } from '../../src/core/decide.ts';
import type { Outcome } from '../../src/core/explanation.ts';
import type { RequestFacts } from '../../src/core/facts.ts';
import { buildDirectory } from '../../src/core/policy/build-directory.ts';
import { compile } from '../../src/core/policy/compile.ts';
import type { Directory } from '../../src/core/policy/directory.ts';
import type { PolicySnapshot } from '../../src/core/policy/snapshot.ts';
import type { Engines, PolicySource } from '../../src/core/policy/source.ts';
import type { SchemaFiles } from './bodies.ts';
import { createEngines } from '../../src/policy-file/engines.ts';
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
export function prepare(source: PolicySource, schemas: SchemaFiles): CoreSide {
  const made = enginesOver(schemas);
  const snapshot = compile(source, made);
  const directory = buildDirectory(source.document, source.directoryVersion);
  return { source, schemas, engines: made, snapshot, directory };
}

const engines = new WeakMap<SchemaFiles, Engines>();

/** The engines that a gateway has, over these files: compiled once for all policies that share them. */
function enginesOver(schemas: SchemaFiles): Engines {
  let found = engines.get(schemas);
  if (found === undefined) {
    const texts = Object.entries(schemas).map(
      ([name, schema]) => [name, JSON.stringify(schema)] as const,
    );
    found = createEngines(Object.fromEntries(texts));
    engines.set(schemas, found);
  }
  return found;
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
