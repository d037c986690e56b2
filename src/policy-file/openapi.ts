import type { OperationSource, SchemaRef } from '../core/policy/source.ts';
import { isObject } from '../util/json.ts';
import type { Json } from '../util/json.ts';
import { show } from './check/words.ts';
import { checkSchemaGraph } from './engines/check-schemas.ts';
import { dialectOf } from './engines/dialect.ts';
import { openFiles, plainName } from './openapi/files.ts';
import type { Files, Location, ReadText } from './openapi/files.ts';
import { readOperations } from './openapi/operations.ts';
import type { FoundOperation } from './openapi/operations.ts';
import type { Place } from './positions.ts';
import { hasErrors } from './problem.ts';
import type { Problem } from './problem.ts';

/** An OpenAPI document that was read as far as it could be. */
export interface OpenapiRead {
  readonly operations: readonly OperationSource[];
  /** Whether no operation was lost to a mistake: what is not among them, the document does not have. */
  readonly isComplete: boolean;
  /** Names of every file that was read, relative to the policy document. */
  readonly included: readonly string[];
  readonly problems: readonly Problem[];
  /** Where an operation was written. */
  positionOf(operationId: string): Place | undefined;
}

export interface OpenapiOptions {
  /** The name as written in the policy, relative to the policy document. */
  readonly file: string;
  /** Reads a file by its name relative to the policy document; what lies outside or is missing is a problem. */
  readonly read: ReadText;
}

/**
 * Reads the operations of an OpenAPI document (3.0 or 3.1, YAML or JSON) and checks the schemas of their request
 * bodies, with all that they refer to in this and other files. Mistakes are values; none is thrown.
 */
export function readOpenapi({ file, read }: OpenapiOptions): OpenapiRead {
  const name = plainName(file);
  const decoded = read(name);
  if (!decoded.ok) return nothing([decoded.problem]);
  const files = openFiles(read);
  const root = files.open(name)?.value;
  if (root === undefined) return nothing(files.problems(), files.names());
  const found = isOpenapi(files, name, root) ? readPaths(files, name, root) : [];
  const isComplete = !hasErrors(files.problems());
  const refs = found.flatMap(({ source }) => schemasOf(source));
  checkSchemaGraph(files, refs, () => dialectOf(root) ?? 'openapi31');
  const places = new Map(found.map(({ source, at }) => [source.id, at]));
  return {
    operations: found.map(({ source }) => source),
    isComplete,
    included: files.names(),
    problems: files.problems(),
    positionOf(operationId) {
      const at = places.get(operationId);
      return at === undefined ? undefined : files.place(at);
    },
  };
}

function nothing(problems: readonly Problem[], included: readonly string[] = []): OpenapiRead {
  return { operations: [], isComplete: false, included, problems, positionOf: () => undefined };
}

function schemasOf({ body }: OperationSource): readonly SchemaRef[] {
  return Object.values(body?.content ?? {}).filter((ref) => ref !== null);
}

function readPaths(files: Files, name: string, root: Json): readonly FoundOperation[] {
  const paths = isObject(root) ? root['paths'] : undefined;
  if (paths === undefined) return [];
  return readOperations(files, { at: { file: name, pointer: '/paths' }, value: paths });
}

/** Whether this is a version of OpenAPI that is read; says why not. */
function isOpenapi(files: Files, name: string, root: Json): boolean {
  const at = (pointer: string): Location => ({ file: name, pointer });
  const invalid = (where: Location, message: string): boolean => {
    files.report(where, { code: 'openapi.invalid', message });
    return false;
  };
  if (!isObject(root)) {
    return invalid(at(''), `this is ${show(root)}, and must be an OpenAPI document: a map`);
  }
  const { swagger, openapi } = root;
  if (swagger !== undefined) {
    const message =
      `this is Swagger ${typeof swagger === 'object' ? '' : String(swagger)}, which is not read: ` +
      'convert it to OpenAPI 3.0 or 3.1 (`swagger2openapi` and the Swagger Editor do that)';
    return invalid(at('/swagger'), message);
  }
  if (openapi === undefined) {
    return invalid(at(''), 'there is no `openapi: 3.1.0`: this is no OpenAPI document');
  }
  if (typeof openapi === 'string' && /^3\.[01](?:\.|$)/.test(openapi)) return true;
  const message = `OpenAPI ${show(openapi)} is not read, only 3.0 and 3.1`;
  return invalid(
    at('/openapi'),
    typeof openapi === 'string' ? message : `${message}: write it in quotes`,
  );
}
