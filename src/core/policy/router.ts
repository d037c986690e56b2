import { remember } from '../../util/remember.ts';
import type { RouteEntry, RouteMatch, Router } from './snapshot.ts';

/** A node of the tree of templates. One step is one path segment. */
interface Node {
  /** Children by segment; `only` instead where there is one, which is the usual case below the first segments. */
  literals: Map<string, Node> | undefined;
  onlySegment: string | undefined;
  only: Node | undefined;
  param: Node | undefined;
  /** `**`: this and everything below. */
  rest: Leaf | undefined;
  leaf: Leaf | undefined;
}

/** The routes of one template, of whatever service and version. */
interface Leaf {
  readonly entries: RouteEntry[];
  /** True where a version must be chosen by a header first. */
  versioned: boolean;
}

/** The templates for one host name. */
export interface RouteTree {
  readonly root: Node;
  /** Templates without parameters, whole: the most specific there can be. */
  readonly exact: Map<string, Leaf>;
  /** Segments by themselves: the many templates that have one alike share its text. */
  readonly segments: Map<string, string>;
}

type Header = (name: string) => readonly string[];
type Accept = (leaf: Leaf) => readonly RouteEntry[] | undefined;

function newNode(): Node {
  return {
    literals: undefined,
    onlySegment: undefined,
    only: undefined,
    param: undefined,
    rest: undefined,
    leaf: undefined,
  };
}

/** An empty tree. */
export function newRouteTree(): RouteTree {
  return { root: newNode(), exact: new Map(), segments: new Map() };
}

/** Adds one route under its full template. Segments: literal, `{name}`, and `**` at the end. */
export function addRoute(tree: RouteTree, template: string, entry: RouteEntry): void {
  const segments = template.split('/').slice(1);
  const leaf = leafOf(tree, segments);
  leaf.entries.push(entry);
  if (entry.service.versionHeader !== undefined && !isVersionInPath(entry)) leaf.versioned = true;
  if (!template.includes('{') && segments.at(-1) !== '**') tree.exact.set(template, leaf);
}

function isVersionInPath(entry: RouteEntry): boolean {
  return entry.service.path?.includes('{version}') === true;
}

function leafOf(tree: RouteTree, segments: readonly string[]): Leaf {
  let node = tree.root;
  for (const [at, segment] of segments.entries()) {
    if (segment === '**' && at === segments.length - 1) {
      node.rest ??= { entries: [], versioned: false };
      return node.rest;
    }
    node = stepInto(
      node,
      remember(tree.segments, segment, () => segment),
    );
  }
  node.leaf ??= { entries: [], versioned: false };
  return node.leaf;
}

function stepInto(node: Node, segment: string): Node {
  if (segment.startsWith('{') && segment.endsWith('}')) {
    node.param ??= newNode();
    return node.param;
  }
  const known = node.onlySegment === segment ? node.only : node.literals?.get(segment);
  if (known !== undefined) return known;
  const next = newNode();
  if (node.only === undefined && node.literals === undefined) {
    node.onlySegment = segment;
    node.only = next;
    return next;
  }
  node.literals ??= new Map();
  if (node.only !== undefined) node.literals.set(node.onlySegment ?? '', node.only);
  node.onlySegment = undefined;
  node.only = undefined;
  node.literals.set(segment, next);
  return next;
}

function literalChild(node: Node, path: string, start: number, end: number): Node | undefined {
  const { onlySegment } = node;
  if (onlySegment === undefined) return node.literals?.get(path.slice(start, end));
  return onlySegment.length === end - start && path.startsWith(onlySegment, start)
    ? node.only
    : undefined;
}

/** Walks the tree from `start` (the index after a slash, or past the end). Literal beats parameter beats `**`. */
function walk(
  node: Node,
  path: string,
  start: number,
  accept: Accept,
): readonly RouteEntry[] | undefined {
  if (start > path.length) {
    const here = node.leaf === undefined ? undefined : accept(node.leaf);
    return here ?? (node.rest === undefined ? undefined : accept(node.rest));
  }
  const slash = path.indexOf('/', start);
  const end = slash === -1 ? path.length : slash;
  if (node.literals !== undefined || node.only !== undefined) {
    const next = literalChild(node, path, start, end);
    const found = next === undefined ? undefined : walk(next, path, end + 1, accept);
    if (found !== undefined) return found;
  }
  if (node.param !== undefined && end > start) {
    const found = walk(node.param, path, end + 1, accept);
    if (found !== undefined) return found;
  }
  return node.rest === undefined ? undefined : accept(node.rest);
}

/** What stood in the way of choosing a version, gathered while the tree is walked. */
interface VersionMiss {
  services: string[];
  seen: string | undefined;
}

function chosenVersion(entry: RouteEntry, header: Header): string | undefined {
  const name = entry.service.versionHeader;
  if (name === undefined) return entry.versionName;
  const values = header(name.toLowerCase());
  if (values.length > 1) return undefined;
  const wanted = values[0] ?? entry.service.defaultVersion;
  return wanted !== undefined && Object.hasOwn(entry.service.versions, wanted) ? wanted : undefined;
}

function acceptVersions(
  leaf: Leaf,
  header: Header,
  miss: VersionMiss,
): readonly RouteEntry[] | undefined {
  const entries: RouteEntry[] = [];
  for (const entry of leaf.entries) {
    if (isVersionInPath(entry) || entry.service.versionHeader === undefined) {
      entries.push(entry);
      continue;
    }
    const chosen = chosenVersion(entry, header);
    if (chosen === undefined) {
      if (!miss.services.includes(entry.serviceName)) miss.services.push(entry.serviceName);
      miss.seen ??= header(entry.service.versionHeader.toLowerCase()).join(', ') || undefined;
    } else if (chosen === entry.versionName) entries.push(entry);
  }
  return entries.length === 0 ? undefined : entries;
}

function matchTree(
  tree: RouteTree,
  path: string,
  header: Header,
  miss: VersionMiss,
): readonly RouteEntry[] | undefined {
  const exact = tree.exact.size === 0 ? undefined : tree.exact.get(path);
  if (exact !== undefined && !exact.versioned) return exact.entries;
  if (!path.startsWith('/')) return undefined;
  const accept: Accept = (leaf) =>
    leaf.versioned ? acceptVersions(leaf, header, miss) : leaf.entries;
  return walk(tree.root, path, 1, accept);
}

/** The trees that a router is made of. `unversioned` has `{version}` as a parameter: only for telling what is missing. */
export interface RouterParts {
  readonly hosts: ReadonlyMap<string, RouteTree>;
  readonly anyHost: RouteTree;
  unversioned(): { readonly hosts: ReadonlyMap<string, RouteTree>; readonly anyHost: RouteTree };
}

/** A router over finished trees: cost grows with the number of segments of a path, not with the number of routes. */
export function createRouter(parts: RouterParts): Router {
  return {
    match(host, path, header): RouteMatch {
      const miss: VersionMiss = { services: [], seen: undefined };
      const ofHost = parts.hosts.size === 0 ? undefined : parts.hosts.get(host);
      const entries =
        (ofHost === undefined ? undefined : matchTree(ofHost, path, header, miss)) ??
        matchTree(parts.anyHost, path, header, miss);
      if (entries !== undefined) return { kind: 'matched', entries };
      if (miss.services.length > 0)
        return { kind: 'no_version', services: miss.services, seen: miss.seen };
      return matchUnversioned(parts, host, path);
    },
  };
}

function matchUnversioned(parts: RouterParts, host: string, path: string): RouteMatch {
  if (!path.startsWith('/')) return { kind: 'none' };
  const trees = parts.unversioned();
  // Every template of these trees has its version in the path: no header chooses one.
  const accept: Accept = (leaf) => {
    const fitting = leaf.entries.filter((entry) => fitsAround(entry, path));
    return fitting.length === 0 ? undefined : fitting;
  };
  const search = (tree: RouteTree): readonly RouteEntry[] | undefined =>
    walk(tree.root, path, 1, accept);
  const ofHost = trees.hosts.get(host);
  const entries = (ofHost === undefined ? undefined : search(ofHost)) ?? search(trees.anyHost);
  const first = entries?.[0];
  if (entries === undefined || first === undefined) return { kind: 'none' };
  return {
    kind: 'no_version',
    services: [...new Set(entries.map((entry) => entry.serviceName))],
    seen: versionSegment(first, path).seen,
  };
}

/** The segment of a service's path that holds its version, as it is written and as it was sent. */
function versionSegment(
  entry: RouteEntry,
  path: string,
): { readonly written: string; readonly seen: string } {
  const segments = (entry.service.path ?? '').split('/');
  const at = segments.findIndex((segment) => segment.includes('{version}'));
  return { written: segments[at] ?? '', seen: path.split('/')[at] ?? '' };
}

/** Whether what stands around the version in its segment (`orders-{version}`) was sent too, with something in between. */
function fitsAround(entry: RouteEntry, path: string): boolean {
  const { written, seen } = versionSegment(entry, path);
  const [before = '', after = ''] = written.split('{version}');
  return (
    seen.length > before.length + after.length && seen.startsWith(before) && seen.endsWith(after)
  );
}
