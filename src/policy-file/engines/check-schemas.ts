import type { SchemaRef } from '../../core/policy/source.ts';
import { plainName } from '../openapi/files.ts';
import type { Files } from '../openapi/files.ts';
import type { Dialect } from './dialect.ts';
import { findLoop, reachable, SchemaGraph } from './graph.ts';

/** Reads each schema and all that it refers to; every mistake is reported to the files, at its place. */
export function checkSchemaGraph(
  files: Files,
  refs: readonly SchemaRef[],
  fallback: () => Dialect,
): void {
  const graph = new SchemaGraph(files, fallback);
  const entered = refs.flatMap(
    ({ file, pointer }) => graph.enter({ file: plainName(file), pointer }) ?? [],
  );
  const lookUp = { get: (key: string) => graph.target(key) };
  const loop = findLoop(reachable(entered, lookUp), lookUp);
  if (loop === undefined) return;
  files.report(loop.at, {
    code: 'openapi.circular_reference',
    message:
      'this schema refers to itself for the same value, so that no value could be held against it: ' +
      'a circle has to go through a member or an item',
  });
}
