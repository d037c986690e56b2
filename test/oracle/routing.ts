import type {
  OperationRules,
  PolicyDocument,
  ServiceDocument,
  VersionDocument,
} from '../../src/core/policy/document.ts';
import type { OperationSource, PolicySource } from '../../src/core/policy/source.ts';

/** One operation of one version of one service, with the four levels of rules that apply to it. */
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
  readonly rules: OperationRules;
}

/** The four levels, nearest first. */
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
        const own = version.operations?.[operation.id] ?? {};
        const spot = { operationId: operation.id, path: operation.path, own };
        all.push(candidate(common, spot, { methods: [operation.method], operation }));
      }
      for (const route of version.routes ?? []) {
        const own = { ...route, ...version.operations?.[route.id] };
        const spot = { operationId: route.id, path: route.path, own };
        all.push(candidate(common, spot, { methods: route.methods, operation: undefined }));
      }
    }
  }
  return all;
}

function candidate(
  common: Pick<Candidate, 'serviceName' | 'service' | 'versionName' | 'version'>,
  spot: { readonly operationId: string; readonly path: string; readonly own: OperationRules },
  what: Pick<Candidate, 'methods' | 'operation'>,
): Candidate {
  const prefix = (common.service.path ?? '').replaceAll('{version}', common.versionName);
  return {
    ...common,
    ...what,
    id: `${common.serviceName}.${common.versionName}.${spot.operationId}`,
    operationId: spot.operationId,
    path: spot.path,
    template: join(prefix, spot.path),
    rules: spot.own,
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

/** The levels of rules of an operation, nearest first. */
export function levelsOf(document: PolicyDocument, found: Candidate): readonly Level[] {
  return [found.rules, found.version, found.service, document];
}
