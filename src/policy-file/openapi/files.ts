import { posix } from 'node:path';
import type { Json, JsonPointer } from '../../util/json.ts';
import { formatPointer, getAt, parsePointer } from '../../util/json-pointer.ts';
import { suggest } from '../check/words.ts';
import type { DecodedText } from '../decode-text.ts';
import type { Place, Positions } from '../positions.ts';
import { problemAt } from '../problem-at.ts';
import type { Finding } from '../problem-at.ts';
import type { Problem, ProblemCode } from '../problem.ts';
import { readDocument } from '../read-document.ts';

/** Reads the text of a file by its name relative to the policy document; whatever it may not or cannot read is a problem. */
export type ReadText = (name: string) => DecodedText;

/** A place in one of the files. */
export interface Location {
  /** Relative to the policy document, without `.` and `..` steps. */
  readonly file: string;
  readonly pointer: JsonPointer;
}

/** A file that could be opened; `value` is undefined where its text has a mistake that leaves nothing to look at. */
export interface OpenFile {
  readonly name: string;
  readonly value: Json | undefined;
  readonly positions: Positions;
}

/** A `$ref` that leads somewhere, or what is wrong with it. */
export type Resolved =
  | { readonly ok: true; readonly at: Location; readonly value: Json }
  | { readonly ok: false; readonly code: ProblemCode; readonly message: string };

/** Files that refer to each other, each read once. */
export interface Files {
  open(name: string): OpenFile | undefined;
  /** Where a reference leads that stands in the file `from`. */
  resolve(from: string, reference: string): Resolved;
  value(at: Location): Json | undefined;
  place(at: Location): Place | undefined;
  /** Adds a problem at a place; whatever lies in no open file is left out. */
  report(at: Location, finding: Finding): void;
  /** Mistakes of the texts, and those reported. */
  problems(): readonly Problem[];
  /** Names of the files that were read. */
  names(): readonly string[];
}

/** Opens files as they are asked for. */
export function openFiles(read: ReadText): Files {
  const opened = new Map<string, OpenFile | Problem>();
  const anchors = new Map<string, ReadonlyMap<string, JsonPointer>>();
  const problems: Problem[] = [];
  const load = (name: string): OpenFile | Problem => {
    let found = opened.get(name);
    if (found === undefined) {
      found = openOne(read, name, problems);
      opened.set(name, found);
    }
    return found;
  };
  const anchorsOf = (name: string, root: Json): ReadonlyMap<string, JsonPointer> => {
    const known = anchors.get(name) ?? findAnchors(root);
    anchors.set(name, known);
    return known;
  };
  const open = (name: string): OpenFile | undefined => {
    const found = load(plainName(name));
    return 'positions' in found ? found : undefined;
  };
  const place = (at: Location): Place | undefined => {
    const positions = open(at.file)?.positions;
    const path = parsePointer(at.pointer) ?? [];
    return positions?.value(path) ?? positions?.nearest(path);
  };
  return {
    open,
    resolve: (from, reference) => resolve(load, anchorsOf, { from, reference }),
    value(at) {
      const value = open(at.file)?.value;
      const path = parsePointer(at.pointer);
      return value === undefined || path === undefined ? undefined : getAt(value, path);
    },
    place,
    report(at, finding) {
      const where = place(at);
      if (where !== undefined) problems.push(problemAt(where, finding));
    },
    problems: () => problems,
    names: () => [...opened].flatMap(([name, file]) => ('positions' in file ? [name] : [])),
  };
}

function resolve(
  load: (name: string) => OpenFile | Problem,
  anchorsOf: (name: string, root: Json) => ReadonlyMap<string, JsonPointer>,
  { from, reference }: { readonly from: string; readonly reference: string },
): Resolved {
  const target = splitReference(from, reference);
  if ('code' in target) return { ok: false, ...target };
  const file = load(target.file);
  if (!('positions' in file)) return missingFile(target.file, file);
  const root = file.value;
  if (root === undefined) return bad(`\`${target.file}\` cannot be read: see the mistake there`);
  return follow(target, root, (name) => anchorsOf(target.file, root).get(name));
}

/** A file's name without `.` and `..` steps, as the files of a policy are named. */
export function plainName(name: string): string {
  return posix.normalize(name);
}

function openOne(read: ReadText, name: string, problems: Problem[]): OpenFile | Problem {
  const decoded = read(name);
  if (!decoded.ok) return decoded.problem;
  const document = readDocument(decoded.text, { file: name, plainKeys: 'as_written' });
  problems.push(...document.problems);
  return { name, value: document.value, positions: document.positions };
}

interface Target {
  readonly file: string;
  /** Decoded, without `#`. */
  readonly fragment: string;
}

/** RFC 3986 §4.2: a relative reference; what names another host is not fetched. */
function splitReference(
  from: string,
  reference: string,
): Target | { readonly code: ProblemCode; readonly message: string } {
  const hash = reference.indexOf('#');
  const file = hash === -1 ? reference : reference.slice(0, hash);
  const fragment = decode(hash === -1 ? '' : reference.slice(hash + 1));
  const name = decode(file);
  const code = 'openapi.bad_reference';
  if (fragment === undefined || name === undefined) {
    return { code, message: `\`${reference}\` has a percent sign that encodes nothing` };
  }
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(name)) {
    const message = `\`${reference}\` is not fetched: copy the file beside this one and name it by its relative path`;
    return { code, message };
  }
  if (name === '') return { file: from, fragment };
  const path = posix.normalize(posix.join(posix.dirname(from), name));
  if (name.startsWith('/') || path === '..' || path.startsWith('../')) {
    const message = `\`${reference}\` lies outside of the policy's directory: copy the file there`;
    return { code: 'file.outside', message };
  }
  return { file: path, fragment };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function bad(message: string): Resolved {
  return { ok: false, code: 'openapi.bad_reference', message };
}

function missingFile(name: string, problem: Problem): Resolved {
  const code = problem.code === 'file.outside' ? problem.code : 'openapi.bad_reference';
  return { ok: false, code, message: `\`${name}\`: ${problem.message}` };
}

function follow(
  target: Target,
  root: Json,
  anchor: (name: string) => JsonPointer | undefined,
): Resolved {
  const { file, fragment } = target;
  const isName = fragment !== '' && !fragment.startsWith('/');
  const pointer = isName ? anchor(fragment) : fragment;
  if (pointer === undefined) return bad(`there is no \`$anchor: ${fragment}\` in \`${file}\``);
  const path = parsePointer(pointer);
  if (path === undefined) return bad(`\`#${pointer}\` is no JSON Pointer: write \`~\` as \`~0\``);
  const value = getAt(root, path);
  if (value !== undefined) return { ok: true, at: { file, pointer }, value };
  return bad(deadEnd(target, root, path));
}

/** Says where the way ends, and what was most likely meant. */
function deadEnd({ file }: Target, root: Json, path: readonly string[]): string {
  let holder: Json = root;
  let depth = 0;
  for (; depth < path.length; depth += 1) {
    const next = getAt(holder, path.slice(depth, depth + 1));
    if (next === undefined) break;
    holder = next;
  }
  const step = path[depth] ?? '';
  const around = formatPointer(path.slice(0, depth));
  const names =
    holder !== null && typeof holder === 'object' && !Array.isArray(holder)
      ? Object.keys(holder)
      : [];
  const inside = around === '' ? `\`${file}\`` : `\`#${around}\` of \`${file}\``;
  return `there is no \`${step}\` in ${inside}${suggest(step, names).text}`;
}

/** `$anchor` and `$dynamicAnchor` (JSON Schema 2020-12 §8.2.2) and the `#name` ids of older drafts. */
function findAnchors(root: Json): ReadonlyMap<string, JsonPointer> {
  const found = new Map<string, JsonPointer>();
  const walk = (value: Json, path: readonly string[]): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner !== 'string') walk(inner, [...path, name]);
      else if (name === '$anchor' || name === '$dynamicAnchor')
        found.set(inner, formatPointer(path));
      else if ((name === '$id' || name === 'id') && inner.startsWith('#'))
        found.set(inner.slice(1), formatPointer(path));
    }
  };
  walk(root, []);
  return found;
}
