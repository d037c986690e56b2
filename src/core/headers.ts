import type { JsonPointer } from '../util/json.ts';
import type { HeaderList } from './facts.ts';

const NONE: readonly string[] = [];

/** Every value of a field, in order. `name` in lower case. */
export function headerValues(headers: HeaderList, name: string): readonly string[] {
  let values: string[] | undefined;
  for (const [field, value] of headers) {
    if (field === name) (values ??= []).push(value);
  }
  return values ?? NONE;
}

/** The first value of a field. `name` in lower case. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  for (const field of headers) {
    if (field[0] === name) return field[1];
  }
  return undefined;
}

/** Where in the facts a field stands; the list of fields where it is absent. */
export function headerPointer(headers: HeaderList, name: string): JsonPointer {
  const at = headers.findIndex(([field]) => field === name);
  return at === -1 ? '/headers' : `/headers/${at}/1`;
}
