import type { ApiParameter } from '../../diagnose/api-description.ts';
import type { Files, Location } from '../../policy-file/openapi/files.ts';
import { follow, within } from '../../policy-file/openapi/follow.ts';
import type { Spot } from '../../policy-file/openapi/follow.ts';
import { isObject } from '../../util/json.ts';
import type { Json, JsonObject } from '../../util/json.ts';

/** A text, or a number or boolean as it is written; undefined for anything else. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A parameter, with what Swagger 2.0 keeps of bodies among them (`parameter` is undefined then). */
export interface FoundParameter {
  readonly value: JsonObject;
  readonly at: Location;
  readonly parameter: ApiParameter | undefined;
}

const PLACES = ['query', 'header', 'path', 'cookie'] as const;

/** Parameters of path items and operations; a later one of the same name and place takes the earlier one's (OpenAPI 3.1 §4.8.10). */
export function readParameters(files: Files, holders: readonly Spot[]): readonly FoundParameter[] {
  const found = new Map<string, FoundParameter>();
  for (const { at, value } of holders) {
    const list = isObject(value) ? value['parameters'] : undefined;
    if (!Array.isArray(list)) continue;
    (list as readonly Json[]).forEach((item, index) => {
      const spot = follow(files, { at: within(at, 'parameters', String(index)), value: item });
      if (spot === undefined || !isObject(spot.value)) return;
      const read = { at: spot.at, value: spot.value, parameter: parameterOf(spot.value) };
      found.set(`${textOf(spot.value['in']) ?? ''} ${textOf(spot.value['name']) ?? ''}`, read);
    });
  }
  return [...found.values()];
}

function parameterOf(value: JsonObject): ApiParameter | undefined {
  const name = textOf(value['name']);
  const place = PLACES.find((one) => one === value['in']);
  if (name === undefined || place === undefined) return undefined;
  // With a default, servers do not miss it, whatever `required` says.
  const schema = isObject(value['schema']) ? value['schema'] : value;
  return {
    name,
    in: place,
    required: value['required'] === true && schema['default'] === undefined,
  };
}

/** Documented answers: status and description. */
export function readResponses(files: Files, { at, value }: Spot): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  const entries = Object.entries(value)
    .filter(([status]) => /^(?:[1-5]\d\d|[1-5]XX|default)$/i.test(status))
    .map(([status, answer]): [string, string] => {
      const spot = follow(files, { at: within(at, status), value: answer });
      const holder = isObject(spot?.value) ? spot.value : {};
      const name = /^\d/.test(status) ? status.toUpperCase() : status.toLowerCase();
      return [name, textOf(holder['description']) ?? ''];
    });
  return Object.fromEntries(entries);
}

/** What Swagger 2.0 says of media types for all operations, or for this one. */
export function defaultsOf(root: JsonObject, operation: JsonObject): readonly string[] {
  const { consumes = root['consumes'] } = operation;
  return Array.isArray(consumes)
    ? (consumes as readonly Json[]).filter((one) => typeof one === 'string')
    : [];
}
