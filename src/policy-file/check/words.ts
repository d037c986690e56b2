import type { Json } from '../../util/json.ts';
import { nearest } from '../../util/edit-distance.ts';

/** A value as a message shows it: text in quotes and cut short, lists and maps by their kind. */
export function show(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  const text = value.length > 60 ? `${value.slice(0, 57)}…` : value;
  return JSON.stringify(text);
}

/** `"a"`, `"a" or "b"`, `"a", "b" or "c"`; at most `most` of them. */
export function showList(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most).map((name) => show(name));
  if (names.length > most) return `${shown.join(', ')}, … (${names.length} in all)`;
  const last = shown.pop();
  if (last === undefined) return '';
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`;
}

/** What follows a name that is not known: the nearest, else what there is. */
export function suggest(
  name: string,
  names: Iterable<string>,
): { readonly text: string; readonly nearest?: string } {
  const all = [...names];
  const near = nearest(name, all);
  if (near !== undefined) return { text: ` — did you mean ${show(near)}?`, nearest: near };
  return {
    text: all.length === 0 ? '' : ` — there ${all.length === 1 ? 'is' : 'are'} ${showList(all)}`,
  };
}
