import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../schema/policy.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, unknown>>;

const validate = new Ajv2020({ strict: false, allErrors: false }).compile(SCHEMA);

/** What the published schema finds wrong with a document first; undefined: nothing. */
export function schemaProblem(document: unknown): string | undefined {
  if (validate(document)) return undefined;
  const [first] = validate.errors ?? [];
  return `${first?.instancePath ?? ''} ${first?.message ?? 'is invalid'}`;
}
