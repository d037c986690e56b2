import { stringify } from 'yaml';
import type { Json } from '../util/json.ts';

/** JSON documents keep JSON's quotes. */
function isJsonText(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** A value on one line, as it can stand within a flow collection or behind a colon. */
export function renderFlow(value: Json, text: string): string {
  if (isJsonText(text)) return JSON.stringify(value);
  const list = stringify([value], {
    collectionStyle: 'flow',
    lineWidth: 0,
    flowCollectionPadding: false,
  });
  return list.trim().slice(1, -1);
}

/** The name of a member. */
export function renderKey(name: string, text: string): string {
  return isJsonText(text) ? JSON.stringify(name) : stringify(name, { lineWidth: 0 }).trim();
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
