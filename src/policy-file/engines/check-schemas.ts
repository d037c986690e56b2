import type { SchemaRef } from '../../core/policy/source.ts';
import { plainName } from '../openapi/files.ts';
import type { Files } from '../openapi/files.ts';
import type { Dialect } from './dialect.ts';
import { findLoop, reachable, SchemaGraph } from './graph.ts';
import type { Target } from './graph.ts';

/** Reads each schema and all that it refers to; every mistake is reported to the files, at its place. */
export function checkSchemaGraph(
  files: Files,
  refs: readonly SchemaRef[],
  fallback: () => Dialect,
): void {
  const graph = new SchemaGraph(files, fallback);
  const all = new Map<string, Target>();
  for (const ref of refs) {
    const target = graph.enter({ file: plainName(ref.file), pointer: ref.pointer });
    if (target !== undefined) all.set(target.key, target);
  }
  const lookUp = { get: (key: string) => graph.target(key) };
  for (const target of all.values()) {
    for (const inner of reachable(target, lookUp)) all.set(inner.key, inner);
  }
  const loop = findLoop([...all.values()], lookUp);
  if (loop === undefined) return;
  files.report(loop.at, {
    code: 'openapi.circular_reference',
    message:
      'this schema refers to itself for the same value, so that no value could be held against it: ' +
      'a circle has to go through a member or an item',
  });
}
