import type { BodyValidator } from '../../core/policy/source.ts';
import type { ApiBodyProblem } from '../../diagnose/api-description.ts';
import { checkSchemas, createEngines } from '../../policy-file/engines.ts';
import type { IncludedFiles } from '../../policy-file/included-files.ts';
import type { Location } from '../../policy-file/openapi/files.ts';
import type { Json } from '../../util/json.ts';
import { mediaTypeMatches } from '../../util/media-type.ts';

/** Holds a body against the schema of its media type. Empty: nothing is wrong, or it cannot be told. */
export type BodyCheck = (
  schemas: ReadonlyMap<string, Location>,
  contentType: string,
  value: Json,
) => readonly ApiBodyProblem[];

/** A check over the files of a description. Schemas are read and compiled when a body is first held against them. */
export function openBodyCheck(files: IncludedFiles): BodyCheck {
  const validators = new Map<string, BodyValidator | undefined>();
  const validatorOf = (at: Location): BodyValidator | undefined => {
    const key = `${at.file}#${at.pointer}`;
    if (!validators.has(key)) validators.set(key, openValidator(files, at));
    return validators.get(key);
  };
  return (schemas, contentType, value) => {
    const [essence = ''] = contentType.split(';', 1);
    const at =
      schemas.get(contentType) ??
      [...schemas].find(([range]) => mediaTypeMatches(essence.trim(), range))?.[1];
    const violations = at === undefined ? [] : (validatorOf(at)?.all(value) ?? []);
    return violations.map(({ pointer, expected }) => ({
      at: pointer,
      text: `must be ${expected}`,
    }));
  };
}

/** Undefined for a schema that has a mistake: what it wants cannot be told. */
function openValidator(files: IncludedFiles, at: Location): BodyValidator | undefined {
  const { problems } = checkSchemas([at], (name) => files.read(name));
  if (problems.some(({ severity }) => severity === 'error')) return undefined;
  try {
    return createEngines(files.texts()).validator(at);
  } catch {
    // A mistake elsewhere in what it refers to; diagnosing goes on without this check.
    return undefined;
  }
}
