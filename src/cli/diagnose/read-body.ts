import { isObject } from '../../util/json.ts';
import type { Files, Location } from '../../policy-file/openapi/files.ts';
import { follow, followSchema, within } from '../../policy-file/openapi/follow.ts';
import type { Spot } from '../../policy-file/openapi/follow.ts';
import type { FoundParameter } from './read-operation.ts';

/** What an operation takes as its body. */
export interface DescribedBody {
  readonly required: boolean;
  readonly contentTypes: readonly string[];
  /** Where the schema of each media type stands; those without one are left out. */
  readonly schemas: ReadonlyMap<string, Location>;
}

const NONE: DescribedBody = { required: false, contentTypes: [], schemas: new Map() };

/** The body of an operation of OpenAPI 3. Null: there is none. */
export function readBody(files: Files, spot: Spot): DescribedBody {
  if (spot.value === null) return NONE;
  const body = follow(files, spot);
  const content = isObject(body?.value) ? body.value['content'] : undefined;
  if (body === undefined || !isObject(body.value) || !isObject(content)) return NONE;
  const schemas = new Map<string, Location>();
  for (const [type, value] of Object.entries(content)) {
    const media = follow(files, { at: within(body.at, 'content', type), value });
    const schema = isObject(media?.value) ? media.value['schema'] : undefined;
    if (media === undefined || schema === undefined) continue;
    schemas.set(type, followSchema(files, { at: within(media.at, 'schema'), value: schema }));
  }
  return { required: body.value['required'] === true, contentTypes: Object.keys(content), schemas };
}

/** The body of an operation of Swagger 2.0: its parameter in `body`, or those of a form. */
export function readSwaggerBody(
  files: Files,
  parameters: readonly FoundParameter[],
  consumes: readonly string[],
): DescribedBody {
  const body = parameters.find(({ value }) => value['in'] === 'body');
  const form = parameters.filter(({ value }) => value['in'] === 'formData');
  if (body === undefined && form.length === 0) return NONE;
  const isFile = form.some(({ value }) => value['type'] === 'file');
  const usual =
    body === undefined
      ? isFile
        ? 'multipart/form-data'
        : 'application/x-www-form-urlencoded'
      : 'application/json';
  const contentTypes = consumes.length === 0 ? [usual] : consumes;
  const schema = body?.value['schema'];
  const required = [...form, ...(body === undefined ? [] : [body])].some(
    ({ value }) => value['required'] === true,
  );
  if (body === undefined || schema === undefined)
    return { required, contentTypes, schemas: new Map() };
  const at = followSchema(files, { at: within(body.at, 'schema'), value: schema });
  return { required, contentTypes, schemas: new Map(contentTypes.map((type) => [type, at])) };
}
