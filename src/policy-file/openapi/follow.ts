import { formatPointer, parsePointer } from '../../util/json-pointer.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { Files, Location } from './files.ts';

/** A value and where it stands. */
export interface Spot {
  readonly at: Location;
  readonly value: Json;
}

/** The place of a member. */
export function within(at: Location, ...names: readonly string[]): Location {
  return { file: at.file, pointer: at.pointer + formatPointer(names) };
}

/** The value behind a `$ref`, and what is behind that; undefined where the way is broken or a circle, which is reported. */
export function follow(files: Files, spot: Spot): Spot | undefined {
  const seen = new Set<string>();
  let current = spot;
  for (;;) {
    const reference = referenceIn(current.value);
    if (reference === undefined) return current;
    const key = `${current.at.file}#${current.at.pointer}`;
    const place = within(current.at, '$ref');
    if (seen.has(key)) {
      const message = `\`${reference}\` leads back to itself`;
      files.report(place, { code: 'openapi.circular_reference', message, found: reference });
      return undefined;
    }
    seen.add(key);
    const resolved = files.resolve(current.at.file, reference);
    if (!resolved.ok) {
      const { code, message } = resolved;
      files.report(place, { code, message, found: reference });
      return undefined;
    }
    current = resolved;
  }
}

/** Where a schema really stands: behind each `$ref` that stands alone. Broken ways are told when the schema is checked. */
export function followSchema(files: Files, spot: Spot): Location {
  let current = spot;
  for (let hops = 0; hops < 100; hops += 1) {
    const reference = referenceIn(current.value);
    if (reference === undefined || Object.keys(current.value as JsonObject).length > 1) break;
    const resolved = files.resolve(current.at.file, reference);
    if (!resolved.ok || parsePointer(resolved.at.pointer) === undefined) break;
    current = resolved;
  }
  return current.at;
}

function referenceIn(value: Json): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const reference = (value as JsonObject)['$ref'];
  return typeof reference === 'string' ? reference : undefined;
}
