import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { Json } from '../../util/json.ts';
import type { ProblemCode } from '../problem.ts';
import { NodeTableBuilder } from '../node-table.ts';
import { composeYaml } from './compose.ts';
import type { SyntaxFault } from './compose.ts';
import { setMember } from './members.ts';
import type { ReadValue } from './read-plain.ts';
import { SPACE, TooDeep, trimEnd } from './scan.ts';
import type { Finding } from './scan.ts';

/** What the full reader made of a text. `value` is undefined where nothing can be made of it. */
export interface FullRead {
  readonly read: ReadValue | undefined;
  readonly faults: readonly SyntaxFault[];
}

/** How many values aliases may stand for in all. A policy that repeats itself needs some hundreds; a bomb, billions. */
const MAX_EXPANDED = 20_000;

/**
 * Reads any YAML 1.2 text (core schema, one document) with the `yaml` library: slower than the quick reader, and good
 * at saying what is wrong. Aliases are written out, up to a bound. Throws `TooDeep`.
 */
export function readFullYaml(text: string, maxDepth: number): FullRead {
  const faults: SyntaxFault[] = [];
  const document = composeYaml(text, faults);
  const contents: Node | null = document?.contents ?? null;
  const isBroken = faults.some((fault) => fault.code !== 'yaml.tag');
  if (isBroken || contents === null) return { read: undefined, faults };
  const walk = newWalk(text, maxDepth, faults);
  const value = convert(walk, contents, NO_KEY);
  const read = { value, nodes: walk.nodes, findings: walk.findings };
  return { read: walk.stopped ? undefined : read, faults };
}

interface KeyRange {
  readonly start: number;
  readonly end: number;
}

const NO_KEY: KeyRange = { start: -1, end: -1 };

/** The state of turning the library's nodes into values. */
interface Walk {
  readonly text: string;
  readonly maxDepth: number;
  readonly nodes: NodeTableBuilder;
  readonly findings: Finding[];
  readonly faults: SyntaxFault[];
  readonly anchors: Map<string, Node>;
  /** Nodes that are being converted: an alias to one of them is a cycle. */
  readonly open: Set<Node>;
  depth: number;
  /** How many aliases the current value lies within. */
  inAlias: number;
  expanded: number;
  stopped: boolean;
}

function newWalk(text: string, maxDepth: number, faults: SyntaxFault[]): Walk {
  return {
    text,
    maxDepth,
    nodes: new NodeTableBuilder(),
    findings: [],
    faults,
    anchors: new Map(),
    open: new Set(),
    depth: 0,
    inAlias: 0,
    expanded: 0,
    stopped: false,
  };
}

function convert(walk: Walk, node: Node | null, key: KeyRange, at?: KeyRange): Json {
  const { start, end } = at ?? rangeOf(walk, node);
  if (walk.inAlias > 0) walk.expanded += 1;
  if (isAlias(node)) return convertAlias(walk, node, key, { start, end });
  if (walk.depth >= walk.maxDepth) throw new TooDeep(start);
  const index = walk.nodes.open(key.start, key.end, start);
  const value = convertOpen(walk, node);
  // The library counts the line end after a block as part of it.
  const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0;
  walk.nodes.close(index, isBlock && at === undefined ? walk.nodes.lastEnd : end);
  return value;
}

/** Without the spaces before an empty value, and the line ends after a block scalar. */
function rangeOf(walk: Walk, node: Node | null): KeyRange {
  const [start = walk.nodes.lastEnd, end = start] = node?.range ?? [];
  if (end > start) return { start, end: trimEnd(walk.text, end) };
  let at = start;
  while (walk.text.charCodeAt(at - 1) === SPACE) at -= 1;
  return { start: at, end: at };
}

function convertOpen(walk: Walk, node: Node | null): Json {
  if (node === null) return null;
  if ('anchor' in node && node.anchor !== undefined) walk.anchors.set(node.anchor, node);
  walk.depth += 1;
  walk.open.add(node);
  const value = isMap<Node, Node | null>(node)
    ? convertMap(walk, node)
    : isSeq<Node>(node)
      ? convertList(walk, node)
      : isScalar(node)
        ? convertScalar(walk, node)
        : null;
  walk.open.delete(node);
  walk.depth -= 1;
  return value;
}

function convertScalar(walk: Walk, node: Node & { readonly value: unknown }): Json {
  const { value } = node;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const [start = 0, end = 0] = node.range ?? [];
  const found = walk.text.slice(start, end);
  const message = `\`${found}\` is no value of JSON: only text, finite numbers, true, false, null, lists and maps are`;
  walk.faults.push({ code: 'shape.wrong_type', message, start, end });
  return null;
}

function convertList(walk: Walk, list: YAMLSeq<Node>): Json {
  const items: Json[] = [];
  for (const item of list.items) {
    if (walk.stopped) break;
    items.push(convert(walk, item, NO_KEY));
  }
  return items;
}

function convertMap(walk: Walk, map: YAMLMap<Node, Node | null>): Json {
  const members: Record<string, Json> = {};
  for (const pair of map.items) {
    if (walk.stopped) break;
    convertPair(walk, pair, members);
  }
  return members;
}

function convertPair(
  walk: Walk,
  pair: Pair<Node, Node | null>,
  members: Record<string, Json>,
): void {
  const { key, value } = pair;
  const [start = walk.nodes.lastEnd, end = start] = key.range ?? [];
  const source = walk.text.slice(start, end);
  if (source === '<<') {
    const message = 'merge keys (`<<`) are not part of YAML 1.2: write the members out';
    walk.faults.push({ code: 'yaml.merge_key', message, start, end });
    return;
  }
  if (!isScalar(key)) {
    const message = 'a key must be text: this one is a list, a map or an alias';
    walk.faults.push({ code: 'yaml.key_not_text', message, start, end });
    return;
  }
  const name = typeof key.value === 'string' ? key.value : source;
  if (typeof key.value !== 'string') walk.findings.push({ kind: 'key_not_text', name, start, end });
  setMember(walk, members, { name, start, end });
  members[name] = convert(walk, value, { start, end });
}

function convertAlias(walk: Walk, alias: Alias, key: KeyRange, at: KeyRange): Json {
  const target = walk.anchors.get(alias.source);
  const stop = (code: ProblemCode, message: string): Json => {
    walk.faults.push({ code, message, ...at });
    walk.nodes.close(walk.nodes.open(key.start, key.end, at.start), at.end);
    return null;
  };
  if (target === undefined) {
    return stop(
      'yaml.syntax',
      `the alias \`*${alias.source}\` stands for nothing: no \`&${alias.source}\` before it`,
    );
  }
  if (walk.open.has(target)) {
    return stop(
      'yaml.alias_cycle',
      `the alias \`*${alias.source}\` stands within what it stands for`,
    );
  }
  if (walk.expanded > MAX_EXPANDED) {
    if (walk.stopped) return null;
    walk.stopped = true;
    return stop(
      'yaml.alias_bomb',
      `aliases stand for more than ${MAX_EXPANDED.toLocaleString('en')} values in all`,
    );
  }
  walk.inAlias += 1;
  const value = convert(walk, target, key, at);
  walk.inAlias -= 1;
  return value;
}
