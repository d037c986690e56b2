import { Buffer } from 'node:buffer';
import type { CurlArgument } from './arguments.ts';
import type { ReadFile } from './data.ts';

/** What `-H` options add, and which of curl's own fields they remove. */
export interface CustomHeaders {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly removed: ReadonlySet<string>;
  readonly problems: readonly string[];
  /** Files that could not be read. */
  readonly unread: readonly string[];
}

/** `Name: value`, `Name:` (remove curl's own), `Name;` (send it empty), `@file` (one a line). */
export function readHeaders(given: readonly CurlArgument[], readFile: ReadFile): CustomHeaders {
  const headers: [string, string][] = [];
  const removed = new Set<string>();
  const problems: string[] = [];
  const unread: string[] = [];
  for (const { effect, value: text } of given) {
    if (effect !== 'header') continue;
    for (const line of text.startsWith('@') ? fileLines(text.slice(1), readFile) : [text]) {
      if (line === undefined) {
        unread.push(text.slice(1));
        continue;
      }
      const match = /^([^\s:;]+)[ \t]*([:;])([\s\S]*)$/.exec(line);
      const name = match?.[1]?.toLowerCase() ?? '';
      // White space at the end is sent by curl, and can be what is wrong.
      const value = match?.[3]?.trimStart() ?? '';
      if (match === null || /[\r\n\0]/.test(value.trim()))
        problems.push(`\`-H\`: \`${line}\` is not a header field (\`Name: value\`)`);
      else if (match[2] === ';' && value === '') headers.push([name, '']);
      else if (value === '') removed.add(name);
      else headers.push([name, value]);
    }
  }
  return { headers, removed, problems, unread };
}

function fileLines(name: string, readFile: ReadFile): readonly (string | undefined)[] {
  const bytes = readFile(name);
  if (bytes === undefined) return [undefined];
  const text = Buffer.from(bytes).toString('utf8');
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
