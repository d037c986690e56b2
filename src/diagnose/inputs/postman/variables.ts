import { asItems, asRecord, textAt } from '../json-value.ts';

/** Values to put in for `{{name}}`. */
export type Variables = ReadonlyMap<string, string>;

/** The variables of a list of Postman (`key` and `value`; `id` in v2.0), later ones before earlier ones. */
export function variablesOf(value: unknown, outer: Variables): Variables {
  const variables = new Map(outer);
  for (const item of asItems(value)) {
    const record = asRecord(item);
    const name = textAt(record, 'key') ?? textAt(record, 'id');
    const text = record?.['value'];
    if (name === undefined || record?.['disabled'] === true) continue;
    if (typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean')
      variables.set(name, String(text));
  }
  return variables;
}

const MAX_ROUNDS = 5;
const MAX_LENGTH = 2_000_000;

/** Puts values in for `{{name}}`, also within values, a few levels deep; unknown ones stay as they are written. */
export function putIn(text: string, variables: Variables): string {
  let current = text;
  for (let round = 0; round < MAX_ROUNDS && current.includes('{{'); round += 1) {
    const next = current.replaceAll(
      /\{\{\s*([^{}\s][^{}]{0,80}?)\s*\}\}/g,
      (written, name: string) => {
        const value = variables.get(name);
        return value === undefined || value === '' ? written : value;
      },
    );
    // A variable that holds itself twice would grow without end.
    if (next === current || next.length > MAX_LENGTH) break;
    current = next;
  }
  return current;
}

/** What is left of `{{name}}` in texts, as written and each once; what the program makes up itself (`{{$guid}}`) is not left. */
export function unresolvedIn(texts: readonly string[]): string[] {
  const found = new Set<string>();
  for (const text of texts)
    for (const [written, name = ''] of text.matchAll(/\{\{\s*([^{}\s][^{}]{0,80}?)\s*\}\}/g))
      if (!name.startsWith('$') || /^\$(?:dotenv|processEnv)\b/.test(name)) found.add(written);
  return [...found];
}
