import type { Json } from '../util/json.ts';
import { fileProblem } from './decode-text.ts';
import { NODE_CELLS, NodeTableBuilder } from './node-table.ts';
import type { NodeTable } from './node-table.ts';
import { Positions } from './positions.ts';
import { problemAt } from './problem-at.ts';
import type { Problem } from './problem.ts';
import type { SyntaxFault } from './yaml/compose.ts';
import { readFullYaml } from './yaml/read-full.ts';
import { readPlainYaml } from './yaml/read-plain.ts';
import type { ReadValue } from './yaml/read-plain.ts';
import { TooDeep } from './yaml/scan.ts';
import type { Finding } from './yaml/scan.ts';

/** A document that was read as far as it could be. */
export interface DocumentRead {
  /** Undefined where the text has a mistake that leaves nothing to look at. */
  readonly value: Json | undefined;
  readonly positions: Positions;
  readonly problems: readonly Problem[];
}

export interface ReadOptions {
  /** The name to show. */
  readonly file: string;
  /** Numbers, booleans and null as keys: a mistake in a policy; in OpenAPI files (`200:`) they are the text that they look like. */
  readonly plainKeys: 'text_only' | 'as_written';
}

/** How deep values may be nested. */
const MAX_DEPTH = 128;
/** The full reader is slow where nearly everything is wrong; beyond this size (UTF-16 units) only the quick reader reads. */
const FULL_READER_LIMIT = 512 * 1024;
/** Repeated names that are told one by one. */
const MAX_FINDINGS = 200;

/** Reads YAML 1.2 or JSON text, with the place of every value, and with every mistake of the text. */
export function readDocument(text: string, options: ReadOptions): DocumentRead {
  try {
    return readText(text, options);
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const positions = emptyPositions(text, options);
    const place = positions.range(error.offset, error.offset + 1);
    const message = `nested deeper than ${MAX_DEPTH} levels`;
    return {
      value: undefined,
      positions,
      problems: [problemAt(place, { code: 'yaml.too_deep', message })],
    };
  }
}

function emptyPositions(text: string, options: ReadOptions): Positions {
  return new Positions(options.file, text, () => new NodeTableBuilder());
}

function readText(text: string, options: ReadOptions): DocumentRead {
  const quick = readPlainYaml(text, MAX_DEPTH);
  if (quick.kind === 'read') return withFindings(quick.read, [], text, options);
  if (text.length > FULL_READER_LIMIT) return tooLarge(text, quick.at, options);
  const { read, faults } = readFullYaml(text, MAX_DEPTH);
  if (read !== undefined) return withFindings(read, faults, text, options);
  const positions = emptyPositions(text, options);
  const problems =
    faults.length > 0
      ? faultProblems(faults, positions)
      : [fileProblem(options.file, 'yaml.empty', 'the file is empty')];
  return { value: undefined, positions, problems };
}

function tooLarge(text: string, at: number, options: ReadOptions): DocumentRead {
  const positions = emptyPositions(text, options);
  const message =
    'cannot be read from here on: a mistake on this line or the one before, or something that only files of up to ' +
    '512 KiB may have (anchors, aliases, tags, `?` keys, tabs)';
  const problem = problemAt(positions.range(at, at), { code: 'yaml.syntax', message });
  return { value: undefined, positions, problems: [problem] };
}

function withFindings(
  read: ReadValue,
  faults: readonly SyntaxFault[],
  text: string,
  options: ReadOptions,
): DocumentRead {
  const positions = new Positions(options.file, text, () => read.nodes);
  const problems = faultProblems(faults, positions);
  const findings = read.findings.slice(0, MAX_FINDINGS);
  const firsts = findings.some((finding) => finding.kind === 'duplicate_key')
    ? firstKeys(read.nodes, text)
    : new Map<number, number>();
  for (const finding of findings) {
    const problem = findingProblem(finding, positions, { firsts, options });
    if (problem !== undefined) problems.push(problem);
  }
  return { value: read.value, positions, problems };
}

/** The first fault of each line: the others follow from it. */
function faultProblems(faults: readonly SyntaxFault[], positions: Positions): Problem[] {
  const lines = new Set<number>();
  const problems: Problem[] = [];
  for (const fault of faults.toSorted((a, b) => a.start - b.start)) {
    const place = positions.range(fault.start, fault.end);
    if (lines.has(place.line)) continue;
    lines.add(place.line);
    problems.push(problemAt(place, { code: fault.code, message: fault.message }));
  }
  return problems;
}

function findingProblem(
  finding: Finding,
  positions: Positions,
  more: { readonly firsts: ReadonlyMap<number, number>; readonly options: ReadOptions },
): Problem | undefined {
  const place = positions.range(finding.start, finding.end);
  const { name } = finding;
  if (finding.kind === 'key_not_text') {
    if (more.options.plainKeys === 'as_written') return undefined;
    return problemAt(place, {
      code: 'yaml.key_not_text',
      message: `the key \`${name}\` is not text: write "${name}"`,
      found: name,
      expected: 'text',
    });
  }
  const first = more.firsts.get(finding.start);
  const firstPlace = first === undefined ? undefined : positions.range(first, first);
  const where = firstPlace === undefined ? '' : ` (first at line ${firstPlace.line})`;
  return problemAt(place, {
    code: 'yaml.duplicate_key',
    message: `"${name}" stands here a second time${where}: one of them would be lost`,
    found: name,
    ...(firstPlace === undefined
      ? {}
      : { related: [{ place: firstPlace, message: 'first here' }] }),
  });
}

/** For each key that repeats one of its own map: where the first stands, by the offset of the repetition. */
function firstKeys(nodes: NodeTable, text: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const open: { readonly end: number; readonly keys: Map<string, number> }[] = [];
  for (let node = 0; node < nodes.count; node += 1) {
    const at = node * NODE_CELLS;
    while ((open.at(-1)?.end ?? Infinity) <= node) open.pop();
    const [start = -1, end = -1] = nodes.cells.subarray(at, at + 2);
    const keys = open.at(-1)?.keys;
    if (start !== -1 && keys !== undefined) {
      const key = text.slice(start, end);
      const first = keys.get(key);
      if (first === undefined) keys.set(key, start);
      else found.set(start, first);
    }
    const size = nodes.cells[at + 4] ?? 1;
    if (size > 1) open.push({ end: node + size, keys: new Map() });
  }
  return found;
}
