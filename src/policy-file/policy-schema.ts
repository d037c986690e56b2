import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { Json, JsonObject } from '../util/json.ts';

/** The parts of JSON Schema that `schema/policy.json` is written in. */
export interface PolicySchema {
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly examples?: readonly Json[];
  readonly properties?: Readonly<Record<string, PolicySchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | PolicySchema;
  readonly items?: PolicySchema;
  readonly pattern?: string;
}

interface Loaded {
  readonly root: PolicySchema & { readonly $defs: Readonly<Record<string, PolicySchema>> };
  readonly validate: ValidateFunction;
}

let loaded: Loaded | undefined;

function load(): Loaded {
  // The same place beside `src` and beside `dist`.
  const file = new URL('../../schema/policy.json', import.meta.url);
  const root = JSON.parse(readFileSync(file, 'utf8')) as Loaded['root'];
  const ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true });
  return { root, validate: ajv.compile(root as unknown as JsonObject) };
}

/** Every way in which a value breaks the schema of policies. */
export function schemaErrors(value: Json): readonly ErrorObject[] {
  loaded ??= load();
  return loaded.validate(value) ? [] : (loaded.validate.errors ?? []);
}

/** The schema of policies itself. */
export function policySchema(): PolicySchema {
  loaded ??= load();
  return loaded.root;
}

/** The schema that a reference within the policy schema stands for; the schema itself where it is none. */
export function resolveSchema(schema: PolicySchema): PolicySchema {
  loaded ??= load();
  if (schema.$ref === undefined) return schema;
  return loaded.root.$defs[schema.$ref.replace('#/$defs/', '')] ?? {};
}

/** The JSON types that a schema accepts; empty: any. */
export function typesOf(schema: PolicySchema): readonly string[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === 'string' ? [schema.type] : schema.type;
}
