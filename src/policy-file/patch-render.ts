import { stringify } from 'yaml';
import type { Json } from '../util/json.ts';

/** JSON documents keep JSON's quotes. */
function isJsonText(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** A value on one line, as it can stand within a flow collection or behind a colon. */
export function renderFlow(value: Json, text: string): string {
  if (isJsonText(text)) return JSON.stringify(value);
  if (value === null || typeof value !== 'object') return renderScalar(value);
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return `[${items.map((item) => renderFlow(item, text)).join(', ')}]`;
  }
  const members = Object.entries(value as Readonly<Record<string, Json>>);
  return `{${members.map(([name, inner]) => `${renderKey(name, text)}: ${renderFlow(inner, text)}`).join(', ')}}`;
}

/** Text, a number, a boolean or null; text with line ends goes into JSON's quotes, which are YAML's too. */
function renderScalar(value: string | number | boolean | null): string {
  const options = { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false } as const;
  const line = stringify([value], options).trimEnd().slice(1, -1);
  return line.includes('\n') ? JSON.stringify(value) : line;
}

/** The name of a member. */
export function renderKey(name: string, text: string): string {
  if (isJsonText(text)) return JSON.stringify(name);
  // JSON's quotes are YAML's too, and keep a key on one line whatever is in it.
  const isPlain = /^[A-Za-z_][\w./@+-]*$/.test(name) && stringify(name).trimEnd() === name;
  return isPlain ? name : JSON.stringify(name);
}

/** A value over several lines, each but the first indented: maps as blocks, lists on one line where they are short. */
export function renderBlock(value: Json, indent: string, text: string): string {
  const isMap = value !== null && typeof value === 'object' && !Array.isArray(value);
  if (!isMap || Object.keys(value).length === 0) return renderFlow(value, text);
  const members = Object.entries(value as Readonly<Record<string, Json>>).map(([name, inner]) => {
    const isInnerMap =
      inner !== null &&
      typeof inner === 'object' &&
      !Array.isArray(inner) &&
      Object.keys(inner).length > 0;
    const key = renderKey(name, text);
    return isInnerMap
      ? `${key}:\n${indent}  ${renderBlock(inner, `${indent}  `, text)}`
      : `${key}: ${renderFlow(inner, text)}`;
  });
  return members.join(`\n${indent}`);
}
