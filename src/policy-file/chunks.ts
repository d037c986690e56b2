import type { PolicySource } from '../core/policy/source.ts';
import { setAt } from '../util/json-pointer.ts';
import type { Json, JsonObject } from '../util/json.ts';

/**
 * A policy in pieces. One message with ten thousand routes would hold the event loop of whoever takes it; so the long
 * lists and maps travel apart, in pieces of JSON text that are each read in about a millisecond.
 */
export interface PolicyPieces {
  /** The source with its long lists and maps empty. */
  readonly skeletonJson: string;
  readonly pieces: readonly Piece[];
}

/** Items of the list, or members of the map, at a path. */
interface Piece {
  readonly path: readonly (string | number)[];
  readonly json: string;
}

/** Entries in one piece: 250 routes are some 100 KiB of text. */
const ENTRIES_A_PIECE = 250;

/** Takes a source apart. */
export function cutPolicy(source: PolicySource): PolicyPieces {
  const pieces: (readonly Piece[])[] = [];
  let skeleton = source as unknown as Json;
  for (const path of longPaths(source)) {
    const value = valueAt(skeleton, path);
    if (value === undefined) continue;
    const entries = Array.isArray(value) ? value.length : Object.keys(value).length;
    if (entries <= ENTRIES_A_PIECE) continue;
    skeleton = setAt(skeleton, path, Array.isArray(value) ? [] : {});
    const starts = Array.from(
      { length: Math.ceil(entries / ENTRIES_A_PIECE) },
      (_, at) => at * ENTRIES_A_PIECE,
    );
    pieces.push(starts.map((from) => ({ path, json: JSON.stringify(sliceOf(value, from)) })));
  }
  // What was cut last lies around what was cut first, so it must be there first.
  return { skeletonJson: JSON.stringify(skeleton), pieces: pieces.toReversed().flat() };
}

function sliceOf(value: readonly Json[] | JsonObject, from: number): Json {
  if (isList(value)) return value.slice(from, from + ENTRIES_A_PIECE);
  return Object.fromEntries(Object.entries(value).slice(from, from + ENTRIES_A_PIECE));
}

/** The places that grow with the size of a policy, the inner before what lies around them. */
function longPaths(source: PolicySource): readonly (readonly string[])[] {
  const paths: (readonly string[])[] = [];
  for (const [name, service] of Object.entries(source.document.services ?? {})) {
    for (const version of Object.keys(service.versions)) {
      paths.push(['document', 'services', name, 'versions', version, 'routes']);
      paths.push(['document', 'services', name, 'versions', version, 'operations']);
    }
  }
  for (const name of Object.keys(source.document.consumers ?? {})) {
    paths.push(['document', 'consumers', name, 'keys']);
  }
  for (const section of ['consumers', 'tenants', 'ipLists', 'services']) {
    paths.push(['document', section]);
  }
  for (const name of Object.keys(source.operations)) paths.push(['operations', name]);
  for (const name of Object.keys(source.lists)) paths.push(['lists', name]);
  return paths;
}

function valueAt(root: Json, path: readonly string[]): readonly Json[] | JsonObject | undefined {
  let node: Json | undefined = root;
  for (const step of path) {
    if (node === null || typeof node !== 'object' || isList(node)) return undefined;
    node = node[step];
  }
  return node === null || typeof node !== 'object' ? undefined : node;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Puts a source together again, and lets everything else run between the pieces. */
export async function joinPolicy(pieces: PolicyPieces): Promise<PolicySource> {
  const source = JSON.parse(pieces.skeletonJson) as Json;
  for (const { path, json } of pieces.pieces) {
    fill(valueAt(source, path.map(String)), JSON.parse(json) as Json);
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  return source as unknown as PolicySource;
}

const member = (value: Json): PropertyDescriptor => ({
  value,
  writable: true,
  enumerable: true,
  configurable: true,
});

/** The skeleton was made here and nobody else has it yet, so it is filled in place. */
function fill(target: readonly Json[] | JsonObject | undefined, entries: Json): void {
  if (isList(target) && isList(entries)) (target as Json[]).push(...entries);
  else if (target !== undefined && entries !== null && typeof entries === 'object') {
    for (const [name, value] of Object.entries(entries)) {
      // Plain assignment would take a member named `__proto__` for the prototype.
      Object.defineProperty(target, name, member(value));
    }
  }
}
