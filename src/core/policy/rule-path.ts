import type { Json } from '../../util/json.ts';
import type { DocumentPath } from '../edit.ts';
import type { RuleId } from '../verdict.ts';
import type { PolicyDocument } from './document.ts';

/**
 * The place in the document that a rule id names. Ids name list items by their `id`, by their text, or (limits) by
 * what they count, and names may hold slashes, so the id is read along the document. Undefined: not in the document
 * (a built-in default, or a rule of an OpenAPI file).
 */
export function ruleToPath(document: PolicyDocument, rule: RuleId): DocumentPath | undefined {
  if (rule.startsWith('defaults/') || rule.startsWith('openapi/')) return undefined;
  return walk(toJson(document), rule, []);
}

/** A document is plain data; its type only lacks the index signature. */
function toJson(document: PolicyDocument): Json {
  return document as unknown as Json;
}

function walk(node: Json | undefined, rest: string, path: DocumentPath): DocumentPath | undefined {
  if (rest === '') return path;
  if (isList(node)) return walkList(node, rest, path);
  if (node === null || typeof node !== 'object') return undefined;
  const members = Object.keys(node).filter((name) => rest === name || rest.startsWith(`${name}/`));
  for (const name of members.toSorted((a, b) => b.length - a.length)) {
    const found = walk(node[name], rest.slice(name.length + 1), [...path, name]);
    if (found !== undefined) return found;
  }
  // A member that the document leaves to its default still has a place.
  return members.length === 0 && !rest.includes('/') ? [...path, rest] : undefined;
}

function walkList(
  items: readonly Json[],
  rest: string,
  path: DocumentPath,
): DocumentPath | undefined {
  const names = itemNames(items);
  for (const [at, item] of items.entries()) {
    for (const name of names[at] ?? []) {
      if (rest !== name && !rest.startsWith(`${name}/`)) continue;
      const found = walk(item, rest.slice(name.length + 1), [...path, at]);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function itemNames(items: readonly Json[]): readonly (readonly string[])[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    if (typeof item === 'string') return [item];
    if (item === null || typeof item !== 'object' || isList(item)) return [];
    const name = item['id'] ?? item['per'];
    if (typeof name !== 'string') return [];
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return [times === 1 ? name : `${name}#${times}`];
  });
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
