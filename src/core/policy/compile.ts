import { remember } from '../../util/remember.ts';
import { compileCidrs, type CidrSet } from '../../util/cidr.ts';
import { compileRoute, shareRules, type SharedRules } from './compile-route.ts';
import { levelsOf } from './levels.ts';
import type { PolicyDocument, ServiceDocument, VersionDocument } from './document.ts';
import { networksOf, servicePrefix } from './places.ts';
import { createRoles } from './roles.ts';
import { addRoute, createRouter, newRouteTree, type RouteTree } from './router.ts';
import { newSharedParts } from './shared-parts.ts';
import type { CompiledRoute, PolicySnapshot, RouteEntry, Router, Settings } from './snapshot.ts';
import type { Engines, OperationSource, PolicySource } from './source.ts';

/** How many routes are entered between two yields of `compileSteps`: about a millisecond's work. */
const ROUTES_A_STEP = 250;

const DEFAULT_TARGET_BYTES = 8192;
const DEFAULT_HEADER_BYTES = 16_384;

/** Compiles at once. For tests, tools and decisions under an old policy. */
export function compile(source: PolicySource, engines: Engines): PolicySnapshot {
  const steps = compileSteps(source, engines);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Compiles in steps of about a millisecond, so that whoever drives it can let requests through in between.
 * Enters every route into the tree; what a route requires is worked out at its first use.
 */
export function* compileSteps(
  source: PolicySource,
  engines: Engines,
): Generator<void, PolicySnapshot, void> {
  const routes: RouteEntry[] = [];
  for (const found of routeSources(source)) {
    routes.push({ ...found, index: routes.length });
    if (routes.length % ROUTES_A_STEP === 0) yield;
  }
  const router = yield* buildRouter(routes);
  return createSnapshot({ source, engines, routes, router });
}

/** What a snapshot is put together from. */
export interface SnapshotParts {
  readonly source: PolicySource;
  readonly engines: Engines;
  readonly routes: readonly RouteEntry[];
  readonly router: Router;
  /** A snapshot whose sets of networks are taken over: they depend on nothing but their entries. */
  readonly base?: PolicySnapshot;
}

/** A snapshot over routes that are already in a router; everything else is worked out when it is first asked for. */
export function createSnapshot(parts: SnapshotParts): PolicySnapshot {
  const { source, engines, routes, router } = parts;
  const { document } = source;
  const compiled: (CompiledRoute | undefined)[] = [];
  const roles = createRoles(document.roles ?? {});
  const { networks, knownNetworks } = networkSets(parts.base);
  const shared = new Map<string, SharedRules>();
  const sharedRules = (entry: RouteEntry): SharedRules => {
    const levels = levelsOf(entry, source);
    const name = levels[0]?.at ?? '';
    let rules = shared.get(name);
    if (rules === undefined) {
      rules = shareRules(levels, source, snapshot);
      shared.set(name, rules);
    }
    return rules;
  };
  const snapshot: PolicySnapshot = {
    revision: source.revision,
    document,
    engines,
    settings: settingsOf(source, networks),
    router,
    routes,
    route(index) {
      let route = compiled[index];
      if (route === undefined) {
        const entry = routes[index];
        if (entry === undefined) throw new RangeError(`no route ${index}`);
        const here = inDocument(entry, document);
        route = compileRoute(here, sharedRules(here), snapshot);
        compiled[index] = route;
      }
      return route;
    },
    permitsOf: roles.permitsOf,
    closure: roles.closure,
    networks,
    knownNetworks,
    shared: newSharedParts(),
  };
  return snapshot;
}

/** Sets of networks by their entries, each made once; those of `base` are taken over. */
function networkSets(
  base: PolicySnapshot | undefined,
): Pick<PolicySnapshot, 'networks' | 'knownNetworks'> {
  const sets = new Map<string, CidrSet>();
  const knownNetworks = (entries: readonly string[]): CidrSet | undefined =>
    sets.get(entries.join('\n')) ?? base?.knownNetworks(entries);
  return {
    knownNetworks,
    networks(entries) {
      let set = knownNetworks(entries);
      if (set === undefined) {
        set = compileCidrs(entries);
        sets.set(entries.join('\n'), set);
      }
      return set;
    },
  };
}

/** The entry as the document has it now: an edited document shares its routes with the one before. */
function inDocument(entry: RouteEntry, document: PolicyDocument): RouteEntry {
  const service = document.services?.[entry.serviceName] ?? entry.service;
  if (service === entry.service) return entry;
  return { ...entry, service, version: service.versions[entry.versionName] ?? entry.version };
}

function settingsOf(
  source: PolicySource,
  networks: (entries: readonly string[]) => CidrSet,
): Settings {
  const { document } = source;
  const trusted = (document.trustedProxies ?? []).flatMap((entry) => [
    ...networksOf(source, entry),
  ]);
  return {
    maxTargetBytes: document.request?.maxTargetBytes ?? DEFAULT_TARGET_BYTES,
    maxHeaderBytes: document.request?.maxHeaderBytes ?? DEFAULT_HEADER_BYTES,
    trustedProxies: trusted.length === 0 ? undefined : networks(trusted),
    forwardedHeader: document.forwardedHeader ?? 'x-forwarded-for',
    apiKeyHeaders: (document.apiKeys?.headers ?? ['x-api-key']).map((name) => name.toLowerCase()),
    bearer: document.apiKeys?.bearer ?? true,
  };
}

type FoundRoute = Omit<RouteEntry, 'index'>;

function* routeSources(source: PolicySource): Generator<FoundRoute, void, void> {
  // Few lists are written many times: one object of each.
  const methods = new Map<string, readonly string[]>();
  for (const [serviceName, service] of Object.entries(source.document.services ?? {})) {
    for (const [versionName, version] of Object.entries(service.versions)) {
      const at = { serviceName, service, versionName, version };
      const operations = source.operations[`${serviceName}/${versionName}`] ?? [];
      for (const operation of operations) {
        const list = remember(methods, operation.method, () => [operation.method]);
        yield openapiRoute(at, operation, list);
      }
      for (const [written, route] of (version.routes ?? []).entries()) {
        yield {
          ...at,
          id: `${serviceName}.${versionName}.${route.id}`,
          operationId: route.id,
          methods: remember(methods, String(route.methods), () => route.methods),
          template: fullTemplate(at, route.path),
          written,
        };
      }
    }
  }
}

interface Place {
  readonly serviceName: string;
  readonly service: ServiceDocument;
  readonly versionName: string;
  readonly version: VersionDocument;
}

function openapiRoute(
  at: Place,
  operation: OperationSource,
  methods: readonly string[],
): FoundRoute {
  return {
    ...at,
    id: `${at.serviceName}.${at.versionName}.${operation.id}`,
    operationId: operation.id,
    methods,
    template: fullTemplate(at, operation.path),
    operation,
  };
}

/** The service's path with its version in place, and the route's path after it. */
function fullTemplate(at: Place, path: string): string {
  const prefix = servicePrefix(at.service).replace('{version}', at.versionName);
  const joined = prefix + (path === '/' && prefix !== '' ? '' : path);
  return joined.startsWith('/') ? joined : `/${joined}`;
}

interface Trees {
  readonly hosts: Map<string, RouteTree>;
  readonly anyHost: RouteTree;
}

function* buildRouter(routes: readonly RouteEntry[]): Generator<void, Router, void> {
  const trees: Trees = { hosts: new Map(), anyHost: newRouteTree() };
  for (const entry of routes) {
    enter(trees, entry.template, entry);
    if (entry.index % ROUTES_A_STEP === 0) yield;
  }
  let unversioned: Trees | undefined;
  return createRouter({ ...trees, unversioned: () => (unversioned ??= unversionedTrees(routes)) });
}

function enter(trees: Trees, template: string, entry: RouteEntry): void {
  if (entry.service.hosts === undefined) addRoute(trees.anyHost, template, entry);
  for (const host of entry.service.hosts ?? []) {
    const name = host.toLowerCase();
    let tree = trees.hosts.get(name);
    if (tree === undefined) {
      tree = newRouteTree();
      trees.hosts.set(name, tree);
    }
    addRoute(tree, template, entry);
  }
}

function unversionedTrees(routes: readonly RouteEntry[]): Trees {
  const trees: Trees = { hosts: new Map(), anyHost: newRouteTree() };
  for (const entry of routes) {
    const prefix = servicePrefix(entry.service);
    if (!prefix.includes('{version}')) continue;
    const own = entry.template.slice(prefix.replace('{version}', entry.versionName).length);
    // A parameter is a whole segment; the router looks at what stands around the version in it.
    enter(trees, prefix.replace(/[^/]*\{version\}[^/]*/, '{version}') + own, entry);
  }
  return trees;
}
