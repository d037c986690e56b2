import { parse } from 'yaml';
import type { DocumentEdit } from '../../src/core/edit.ts';
import type { Json, JsonObject } from '../../src/util/json.ts';

/** What a reproduction comes to. `code` absent: it is no refusal. */
export interface Expectation {
  readonly status: number;
  readonly code?: string;
}

/** A request as pages write it: see docs/refusals/README.md. */
export interface PageRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly json?: Json;
  readonly raw?: string;
  readonly times?: number;
}

/** One thing that is changed, and what comes of it. */
export interface PageChange {
  readonly by?: 'caller' | 'key_owner' | 'api_owner' | 'operator' | 'wait';
  readonly request?: JsonObject;
  readonly edits?: readonly DocumentEdit[];
  readonly afterMs?: number;
  readonly repaired?: true;
  readonly then: Expectation;
}

export type Fault =
  | 'closed_port'
  | 'silent_upstream'
  | 'garbage_upstream'
  | 'counters_unavailable'
  | 'failing_layer'
  | 'overloaded'
  | 'impatient';

export interface Reproduction {
  readonly policy?: JsonObject;
  readonly fault?: Fault;
  readonly request: PageRequest;
  readonly expect: Required<Expectation>;
  readonly says?: readonly string[];
  readonly mustNotSay?: readonly string[];
  readonly fixes: readonly PageChange[];
  readonly stillRefused?: readonly PageChange[];
}

const MEMBERS = new Set([
  'policy',
  'fault',
  'request',
  'expect',
  'says',
  'mustNotSay',
  'fixes',
  'stillRefused',
]);

/** A page of docs/refusals/, taken apart. */
export interface Page {
  readonly text: string;
  /** `# code: title`. */
  readonly code: string;
  readonly title: string;
  /** The status as the page says it: `403`, or words for `upstream.refused`. */
  readonly status: string;
  readonly layer: string;
  readonly headings: readonly string[];
  /** The answer that it shows. */
  readonly answer: string;
  readonly reproduction: Reproduction;
}

const REPRODUCTION = /^```yaml reproduction\n([\s\S]*?)^```$/gm;
const ANSWER = /^```http answer\n([\s\S]*?)^```$/gm;

/** Takes a page apart. Throws with words where a part is missing, stands there twice, or is not known. */
export function parsePage(text: string): Page {
  const heading = /^# ([a-z_.]+): (.+)$/m.exec(text);
  const summary = /^\*\*(.+?)\*\* · layer `([a-z_]+)` · /m.exec(text);
  if (heading === null) throw new Error('no heading `# code: title`');
  if (summary === null) throw new Error('no line `**status** · layer `name` · …`');
  const reproduction = parse(only(text, REPRODUCTION, 'reproduction')) as Reproduction;
  const unknown = Object.keys(reproduction).filter((name) => !MEMBERS.has(name));
  if (unknown.length > 0) throw new Error(`unknown in the reproduction: ${unknown.join(', ')}`);
  if (reproduction.fixes.length === 0) throw new Error('a reproduction has at least one fix');
  return {
    text,
    code: heading[1] ?? '',
    title: heading[2] ?? '',
    status: summary[1] ?? '',
    layer: summary[2] ?? '',
    headings: [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? ''),
    answer: only(text, ANSWER, 'answer'),
    reproduction,
  };
}

function only(text: string, pattern: RegExp, name: string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length !== 1) throw new Error(`${found.length} blocks \`${name}\`, where one must be`);
  return found[0]?.[1] ?? '';
}

/** The page with another answer in it. */
export function withAnswer(text: string, answer: string): string {
  return text.replace(ANSWER, () => `\`\`\`http answer\n${answer}\n\`\`\``);
}

/** A JSON merge patch (RFC 7396 §2). */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const isObject = target !== null && typeof target === 'object' && !Array.isArray(target);
  const result: Record<string, Json> = isObject ? { ...(target as JsonObject) } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}
