import { basename } from 'node:path';
import type { ApiDescription, ApiOperation } from '../../diagnose/api-description.ts';
import { fileProblem } from '../../policy-file/decode-text.ts';
import { filesBeside } from '../../policy-file/included-files.ts';
import { openFiles } from '../../policy-file/openapi/files.ts';
import type { Files } from '../../policy-file/openapi/files.ts';
import { follow, within } from '../../policy-file/openapi/follow.ts';
import type { Spot } from '../../policy-file/openapi/follow.ts';
import { sortProblems } from '../../policy-file/problem.ts';
import type { Problem } from '../../policy-file/problem.ts';
import { isObject } from '../../util/json.ts';
import type { JsonObject } from '../../util/json.ts';
import { openBodyCheck } from './body-check.ts';
import type { BodyCheck } from './body-check.ts';
import { readBody, readSwaggerBody } from './read-body.ts';
import { defaultsOf, readParameters, readResponses, textOf } from './read-operation.ts';
import { readSchemes, readSecurity } from './read-security.ts';
import { readServers } from './read-servers.ts';

/** An OpenAPI file as a diagnosis needs it, or why it cannot be used. `problems` of one that can: what is wrong in parts of it. */
export type ApiDescriptionRead =
  | { readonly ok: true; readonly api: ApiDescription; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];
/** Operations beyond this are left out: no description for people has so many. */
const MAX_OPERATIONS = 20_000;

/**
 * Reads an OpenAPI file (3.x, or Swagger 2.0; YAML or JSON, at most 16 MiB), with what it refers to in files beside it.
 * Nothing is fetched. Mistakes are values; a mistake in one operation leaves the others.
 */
export async function loadApiDescription(file: string): Promise<ApiDescriptionRead> {
  if (/^https?:\/\//i.test(file)) {
    const message = 'an address is not fetched: save the file first, and name it by its path';
    return { ok: false, problems: [fileProblem(file, 'file.unreadable', message)] };
  }
  const name = basename(file);
  const beside = filesBeside(file);
  const decoded = beside.read(name);
  if (!decoded.ok) return { ok: false, problems: [decoded.problem] };
  const files = openFiles((one) => beside.read(one));
  const root = files.open(name)?.value;
  const fault = root === undefined ? undefined : rootFault(root);
  if (fault !== undefined)
    files.report({ file: name, pointer: '' }, { code: 'openapi.invalid', message: fault });
  if (root === undefined || !isObject(root) || fault !== undefined)
    return { ok: false, problems: told(files, name) };
  const api = readRoot(files, name, root, openBodyCheck(beside));
  if (api.operations.length === 0) {
    const message = 'there is no operation in `paths`: nothing to hold a request against';
    files.report({ file: name, pointer: '' }, { code: 'openapi.invalid', message });
    return { ok: false, problems: told(files, name) };
  }
  return { ok: true, api, problems: told(files, name) };
}

function told(files: Files, name: string): readonly Problem[] {
  return sortProblems(files.problems(), name);
}

/** Why this is no description that is read; undefined: it is one. */
function rootFault(root: unknown): string | undefined {
  if (!isObject(root))
    return 'this is no OpenAPI file: it must be a map with `openapi` and `paths`';
  const { swagger, openapi } = root;
  if (typeof openapi === 'string' && /^3\.\d/.test(openapi)) return undefined;
  if (swagger === '2.0' || swagger === 2) return undefined;
  if (swagger !== undefined) {
    return 'Swagger 1 is not read: convert it to OpenAPI 3 (`npx api-spec-converter --from=swagger_1 --to=openapi_3`)';
  }
  if (Array.isArray(root['item']) && root['info'] !== undefined) {
    return 'this is a Postman collection: hand it in with --postman';
  }
  if (openapi === undefined) return 'there is no `openapi: 3.1.0`: this is no OpenAPI file';
  return 'only OpenAPI 3 and Swagger 2.0 are read: write the version as text, `openapi: "3.1.0"`';
}

function readRoot(files: Files, name: string, root: JsonObject, check: BodyCheck): ApiDescription {
  const paths = root['paths'];
  const at = { file: name, pointer: '/paths' };
  const servers = new Set(readServers(root));
  const operations: ApiOperation[] = [];
  const around = { files, root, check, schemes: readSchemes(files, name, root), servers };
  for (const [path, value] of Object.entries(isObject(paths) ? paths : {})) {
    if (path.startsWith('x-') || operations.length >= MAX_OPERATIONS) continue;
    const item = follow(files, { at: within(at, path), value });
    if (item !== undefined) operations.push(...readItem(path, item, around));
  }
  return { file: name, servers: [...servers], operations };
}

interface Around {
  readonly files: Files;
  readonly root: JsonObject;
  readonly check: BodyCheck;
  readonly schemes: ReturnType<typeof readSchemes>;
  /** Addresses of single paths and operations are added. */
  readonly servers: Set<string>;
}

function readItem(path: string, item: Spot, around: Around): readonly ApiOperation[] {
  const { at, value } = item;
  if (!isObject(value)) {
    around.files.report(at, {
      code: 'openapi.invalid',
      message: `\`${path}\` must be a map of methods`,
    });
    return [];
  }
  for (const server of readServers(value)) around.servers.add(server);
  return METHODS.flatMap((method): readonly ApiOperation[] => {
    const spot = { at: within(at, method), value: value[method] ?? null };
    return isObject(spot.value)
      ? [readOperation({ method, path, item }, { ...spot, value: spot.value }, around)]
      : [];
  });
}

function readOperation(
  { method, path, item }: { readonly method: string; readonly path: string; readonly item: Spot },
  spot: Spot & { readonly value: JsonObject },
  { files, root, check, schemes, servers }: Around,
): ApiOperation {
  const { value, at } = spot;
  for (const server of readServers(value)) servers.add(server);
  const all = readParameters(files, [item, spot]);
  const body =
    root['swagger'] === undefined
      ? readBody(files, { at: within(at, 'requestBody'), value: value['requestBody'] ?? null })
      : readSwaggerBody(files, all, defaultsOf(root, value));
  return {
    id: textOf(value['operationId']) ?? `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    deprecated: value['deprecated'] === true,
    parameters: all.map(({ parameter }) => parameter).filter((one) => one !== undefined),
    contentTypes: body.contentTypes,
    bodyRequired: body.required,
    security: readSecurity(value['security'] ?? root['security'], schemes),
    responses: readResponses(files, {
      at: within(at, 'responses'),
      value: value['responses'] ?? null,
    }),
    bodyProblems: (type, sent) => check(body.schemas, type, sent),
  };
}
