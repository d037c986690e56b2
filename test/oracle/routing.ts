import type {
  OperationRules,
  PolicyDocument,
  RouteDocument,
  ServiceDocument,
  VersionDocument,
} from '../../src/core/policy/document.ts';
import type { OperationSource, PolicySource } from '../../src/core/policy/source.ts';

/** One operation of one version of one service, with all that is needed to find its rules. */
export interface Candidate {
  readonly id: string;
  readonly serviceName: string;
  readonly service: ServiceDocument;
  readonly versionName: string;
  readonly version: VersionDocument;
  readonly operationId: string;
  readonly methods: readonly string[];
  /** The path as the document writes it. */
  readonly path: string;
  /** The whole path, with the service's before it. */
  readonly template: string;
  readonly operation: OperationSource | undefined;
  /** As it is written out, where it is. */
  readonly route: RouteDocument | undefined;
}

/** A level of rules, and its place in the document. */
export interface Placed {
  readonly at: string;
  readonly level: Level;
}

/** What rules may stand at. */
export type Level = PolicyDocument | ServiceDocument | VersionDocument | OperationRules;

/** What a path and a host lead to. */
export type Found =
  | { readonly kind: 'routes'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'no_version' }
  | { readonly kind: 'none' };

/** Every operation of a policy, one after the other. */
export function listCandidates(source: PolicySource): Candidate[] {
  const all: Candidate[] = [];
  for (const [serviceName, service] of Object.entries(source.document.services ?? {})) {
    for (const [versionName, version] of Object.entries(service.versions)) {
      const common = { serviceName, service, versionName, version };
      for (const operation of source.operations[`${serviceName}/${versionName}`] ?? []) {
        const what = { methods: [operation.method], operation, route: undefined };
        all.push(candidate(common, operation, what));
      }
      for (const route of version.routes ?? []) {
        const what = { methods: route.methods, operation: undefined, route };
        all.push(candidate(common, route, what));
      }
    }
  }
  return all;
}

function candidate(
  common: Pick<Candidate, 'serviceName' | 'service' | 'versionName' | 'version'>,
  spot: { readonly id: string; readonly path: string },
  what: Pick<Candidate, 'methods' | 'operation' | 'route'>,
): Candidate {
  const prefix = (common.service.path ?? '').replaceAll('{version}', common.versionName);
  return {
    ...common,
    ...what,
    id: `${common.serviceName}.${common.versionName}.${spot.id}`,
    operationId: spot.id,
    path: spot.path,
    template: join(prefix, spot.path),
  };
}

/** A service's path and a route's. The route `/` of a service with a path is that path itself. */
export function join(prefix: string, path: string): string {
  const before = prefix.replace(/\/$/, '');
  return before !== '' && path === '/' ? before : before + path;
}

/** How well a template fits a path, segment by segment: 0 literal, 1 parameter, 2 `**`; undefined: not at all. */
export function fit(template: string, path: string): readonly number[] | undefined {
  return fitSegments(template.split('/').slice(1), path.split('/').slice(1));
}

function fitSegments(template: readonly string[], path: readonly string[]): number[] | undefined {
  const [wanted, ...wantedRest] = template;
  const [seen, ...seenRest] = path;
  if (wanted === '**' && wantedRest.length === 0) return [2];
  if (wanted === undefined || seen === undefined) return wanted === seen ? [] : undefined;
  const isParameter = wanted.startsWith('{') && wanted.endsWith('}');
  if (isParameter ? seen === '' : wanted !== seen) return undefined;
  const rest = fitSegments(wantedRest, seenRest);
  return rest === undefined ? undefined : [isParameter ? 1 : 0, ...rest];
}

/** Negative: `left` is the more specific. */
function compareFits(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    // An end that was reached exactly beats a `**` that matches nothing.
    const difference = (left[at] ?? -1) - (right[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The operations of the most specific template, looked for among the services of this host, then among those of every host. */
export function findRoutes(
  candidates: readonly Candidate[],
  host: string,
  path: string,
  header: (name: string) => readonly string[],
): Found {
  const ofHost = candidates.filter((each) => each.service.hosts?.includes(host) === true);
  const ofAll = candidates.filter((each) => each.service.hosts === undefined);
  const chosen = (each: Candidate): boolean =>
    chosenVersion(each.service, header) === each.versionName;
  for (const group of [ofHost, ofAll]) {
    const best = bestOf(
      group.filter((each) => !isByHeader(each.service) || chosen(each)),
      path,
    );
    if (best.length > 0) return { kind: 'routes', candidates: best };
  }
  const reachable = [...ofHost, ...ofAll];
  const undecided = reachable.some(
    (each) =>
      isByHeader(each.service) &&
      chosenVersion(each.service, header) === undefined &&
      fit(each.template, path) !== undefined,
  );
  if (undecided || reachable.some((each) => fitsOtherVersion(each, path)))
    return { kind: 'no_version' };
  return { kind: 'none' };
}

function bestOf(candidates: readonly Candidate[], path: string): Candidate[] {
  const fitting = candidates.flatMap((each) => {
    const how = fit(each.template, path);
    return how === undefined ? [] : [{ each, how }];
  });
  const [best] = fitting.toSorted((left, right) => compareFits(left.how, right.how));
  if (best === undefined) return [];
  return fitting.filter(({ how }) => compareFits(how, best.how) === 0).map(({ each }) => each);
}

function isByHeader(service: ServiceDocument): boolean {
  return service.versionHeader !== undefined && service.path?.includes('{version}') !== true;
}

function chosenVersion(
  service: ServiceDocument,
  header: (name: string) => readonly string[],
): string | undefined {
  const values = header((service.versionHeader ?? '').toLowerCase());
  if (values.length > 1) return undefined;
  const wanted = values[0] ?? service.defaultVersion;
  return wanted !== undefined && Object.hasOwn(service.versions, wanted) ? wanted : undefined;
}

/** Whether the path would be one of the service's if its version had another name. */
function fitsOtherVersion(each: Candidate, path: string): boolean {
  const prefix = each.service.path;
  if (prefix === undefined || !prefix.includes('{version}')) return false;
  const seen = path.split('/');
  const segments = prefix.split('/').map((segment, at) => {
    const [before = '', after] = segment.split('{version}');
    const text = seen[at] ?? '';
    if (after === undefined || text.length <= before.length + after.length) return segment;
    return text.startsWith(before) && text.endsWith(after) ? '{version}' : segment;
  });
  return fit(join(segments.join('/'), each.path), path) !== undefined;
}

/** The operation that takes the method, or undefined: `*` takes all, and `HEAD` goes to `GET` where it is not listed. */
export function operationFor(
  candidates: readonly Candidate[],
  method: string,
): Candidate | undefined {
  const wanted = method === 'HEAD' ? ['HEAD', 'GET', '*'] : [method, '*'];
  for (const name of wanted) {
    const found = candidates.find((each) => each.methods.includes(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The levels of rules of an operation, nearest first, each with its place in the document. */
export function placedLevels(document: PolicyDocument, found: Candidate): readonly Placed[] {
  const service = `services/${found.serviceName}/`;
  const version = `${service}versions/${found.versionName}/`;
  const ofOperation = found.version.operations?.[found.operationId];
  return [
    { at: `${version}operations/${found.operationId}/`, level: ofOperation ?? {} },
    { at: `${version}routes/${found.operationId}/`, level: found.route ?? {} },
    { at: version, level: found.version },
    { at: service, level: found.service },
    { at: '', level: document },
  ];
}

/** The levels alone. */
export function levelsOf(document: PolicyDocument, found: Candidate): readonly Level[] {
  return placedLevels(document, found).map(({ level }) => level);
}
