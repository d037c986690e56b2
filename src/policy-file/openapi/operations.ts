import type { OperationBody, OperationSource, SchemaRef } from '../../core/policy/source.ts';
import { isObject } from '../../util/json.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { show, suggest } from '../check/words.ts';
import type { Finding } from '../problem-at.ts';
import type { Files, Location } from './files.ts';
import { follow, followSchema, within } from './follow.ts';
import type { Spot } from './follow.ts';
import { madeId, templateFault, templateShape } from './path-template.ts';

const METHODS: ReadonlySet<string> = new Set([
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
]);
const OTHER_MEMBERS: ReadonlySet<string> = new Set([
  '$ref',
  'summary',
  'description',
  'servers',
  'parameters',
]);
/** A media type or range, perhaps with parameters (RFC 9110 §8.3.1). */
const MEDIA_TYPE = /^[^\s/;,]+\/[^\s/;,]+(?:\s*;.*)?$/;

/** An operation and where it was written. */
export interface FoundOperation {
  readonly source: OperationSource;
  readonly at: Location;
}

/** One operation before it has its id. */
interface Unnamed {
  readonly method: string;
  readonly path: string;
  readonly value: JsonObject;
  readonly at: Location;
}

/** The operations of the `paths` of an OpenAPI document, in its order; mistakes are reported to the files. */
export function readOperations(files: Files, paths: Spot): readonly FoundOperation[] {
  const found: Unnamed[] = [];
  if (!isObject(paths.value)) {
    return complain(
      files,
      paths.at,
      `\`paths\` is ${show(paths.value)}, and must be a map of paths`,
    );
  }
  const shapes = new Map<string, string>();
  for (const [path, value] of Object.entries(paths.value)) {
    if (path.startsWith('x-')) continue;
    const at = within(paths.at, path);
    const fault = templateFault(path);
    const twin = shapes.get(templateShape(path));
    if (fault !== undefined) {
      report(files, at, { code: 'route.bad_template', message: fault, found: path });
      continue;
    }
    if (twin !== undefined) {
      const message = `\`${path}\` matches the same paths as \`${twin}\``;
      report(files, at, { code: 'route.repeated', message, found: path });
      continue;
    }
    shapes.set(templateShape(path), path);
    found.push(...readPathItem(files, path, { at, value }));
  }
  return nameAll(files, found);
}

function report(files: Files, at: Location, finding: Finding): void {
  files.report(at, finding);
}

function complain(files: Files, at: Location, message: string): readonly [] {
  files.report(at, { code: 'openapi.invalid', message });
  return [];
}

function readPathItem(files: Files, path: string, spot: Spot): readonly Unnamed[] {
  const item = follow(files, spot);
  if (item === undefined) return [];
  const { at, value } = item;
  if (!isObject(value)) {
    return complain(
      files,
      at,
      `the path \`${path}\` is ${show(value)}, and must be a map of methods`,
    );
  }
  const found: Unnamed[] = [];
  // OpenAPI 3.1 §4.8.9.1 leaves open what methods beside a $ref mean: they are added.
  const beside = isObject(spot.value) && spot.at !== at ? spot.value : {};
  for (const [holder, members] of [
    [at, value],
    [spot.at, beside],
  ] as const) {
    for (const [name, operation] of Object.entries(members)) {
      const place = within(holder, name);
      if (METHODS.has(name)) {
        if (isObject(operation)) {
          found.push({ method: name.toUpperCase(), path, value: operation, at: place });
        } else
          complain(files, place, `\`${name}\` is ${show(operation)}, and must be an operation`);
      } else if (!OTHER_MEMBERS.has(name) && !name.startsWith('x-')) {
        const hint = suggest(name, METHODS).text;
        const message = `\`${name}\` is no method${hint}`;
        files.report(place, { code: 'openapi.invalid', severity: 'warning', message, found: name });
      }
    }
  }
  return found;
}

/** Gives each operation its id: what the file says, else one made from method and path that no other has. */
function nameAll(files: Files, found: readonly Unnamed[]): readonly FoundOperation[] {
  const taken = new Map<string, Location>();
  const ids = found.map(({ value, at }) => {
    const id = value['operationId'];
    if (id === undefined) return undefined;
    const place = within(at, 'operationId');
    if (typeof id !== 'string' || id === '') {
      complain(files, place, `\`operationId\` is ${show(id)}, and must be text`);
      return undefined;
    }
    const first = taken.get(id);
    if (first === undefined) taken.set(id, place);
    else repeated(files, id, { place, first });
    return id;
  });
  return found.map((unnamed, index) => {
    const id = ids[index] ?? freeId(madeId(unnamed.method, unnamed.path), taken);
    taken.set(id, unnamed.at);
    return { source: operationOf(files, unnamed, id), at: unnamed.at };
  });
}

function repeated(
  files: Files,
  id: string,
  { place, first }: { readonly place: Location; readonly first: Location },
): void {
  const where = files.place(first);
  const message = `the operationId \`${id}\` is already taken${where === undefined ? '' : ` at line ${where.line}`}`;
  const related = where === undefined ? [] : [{ place: where, message: 'first here' }];
  files.report(place, { code: 'name.repeated', message, found: id, related });
}

function freeId(wanted: string, taken: ReadonlyMap<string, Location>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`;
  return id;
}

function operationOf(files: Files, unnamed: Unnamed, id: string): OperationSource {
  const { method, path, value, at } = unnamed;
  const { summary, deprecated, requestBody } = value;
  const body =
    requestBody === undefined
      ? undefined
      : readBody(files, { at: within(at, 'requestBody'), value: requestBody });
  return {
    id,
    method,
    path,
    ...(typeof summary === 'string' ? { summary } : {}),
    ...(deprecated === true ? { deprecated } : {}),
    ...(body === undefined ? {} : { body }),
  };
}

function readBody(files: Files, spot: Spot): OperationBody | undefined {
  const body = follow(files, spot);
  if (body === undefined) return undefined;
  const { at, value } = body;
  const content = isObject(value) ? value['content'] : undefined;
  if (!isObject(value) || !isObject(content)) {
    const message = 'a request body has a `content`: a map of media types';
    complain(files, at, message);
    return undefined;
  }
  const types = new Map<string, SchemaRef | null>();
  for (const [type, media] of Object.entries(content)) {
    const place = within(at, 'content', type);
    if (!MEDIA_TYPE.test(type)) complain(files, place, `\`${type}\` is no media type`);
    const [essence = ''] = type.split(';');
    const name = essence.trim();
    if (!types.has(name)) types.set(name, readMedia(files, name, { at: place, value: media }));
  }
  return { required: value['required'] === true, content: Object.fromEntries(types) };
}

function readMedia(files: Files, type: string, spot: Spot): SchemaRef | null {
  const media = follow(files, spot);
  if (media === undefined) return null;
  if (!isObject(media.value)) {
    complain(files, media.at, `\`${type}\` is ${show(media.value)}, and must be a map`);
    return null;
  }
  const schema: Json | undefined = media.value['schema'];
  if (schema === undefined || !isJsonType(type)) return null;
  return followSchema(files, { at: within(media.at, 'schema'), value: schema });
}

/** Only JSON can be held against a schema: forms, text and bytes have other rules of their own. */
function isJsonType(type: string): boolean {
  return /^(?:application\/(?:json|\*)|text\/json|[^/]+\/[^/]+\+json|\*\/\*)$/i.test(type);
}
