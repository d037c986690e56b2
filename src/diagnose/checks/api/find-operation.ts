import { editDistance } from '../../../util/edit-distance.ts';
import type { ApiDescription, ApiOperation } from '../../api-description.ts';
import type { SeenRequest } from '../../exchange.ts';
import { matchTemplate, segmentsOf } from './match-template.ts';

/** What an API description has for a request. */
export type OperationMatch =
  | { readonly kind: 'operation'; readonly operation: ApiOperation; readonly under: ServerMatch }
  /** The path exists, with other methods. */
  | { readonly kind: 'method'; readonly path: string; readonly methods: readonly string[] }
  /** The path exists once this is mended. */
  | {
      readonly kind: 'near';
      readonly path: string;
      readonly how: NearPath;
      readonly operation: ApiOperation;
    }
  | { readonly kind: 'none' };

export type NearPath =
  | 'base_missing'
  | 'base_doubled'
  | 'base_other'
  | 'case'
  | 'trailing_slash'
  | 'spelling'
  | 'segment_missing'
  | 'segment_extra';

/** A server of the description, and what of the request's path lies under it. */
export interface ServerMatch {
  readonly server: string;
  /** Undefined: the server's address names no host, or the request's is not known. */
  readonly isSameHost: boolean | undefined;
  /** Begins with `/`. */
  readonly rest: string;
}

/** Templates that are compared letter by letter with a path that matches none. */
const MAX_COMPARED = 2000;

/** The operation that a request asks for, or what comes near. Linear in the operations but for near spellings, which are limited. */
export function findOperation(api: ApiDescription, request: SeenRequest): OperationMatch {
  const method = request.method.toUpperCase();
  const servers = serversFor(api, request);
  const methods = new Set<string>();
  let path: string | undefined;
  for (const under of servers) {
    const matching = matchingOperations(api, under.rest);
    const operation = matching.find((one) => one.method === method) ?? headOf(matching, method);
    if (operation !== undefined) return { kind: 'operation', operation, under };
    for (const one of matching) methods.add(one.method);
    path ??= matching[0]?.path;
  }
  if (path !== undefined) return { kind: 'method', path, methods: [...methods] };
  return nearestPath(api, request, servers);
}

/** RFC 9110 §9.3.2. */
function headOf(matching: readonly ApiOperation[], method: string): ApiOperation | undefined {
  return method === 'HEAD' ? matching.find((one) => one.method === 'GET') : undefined;
}

/** OpenAPI 3.1 §4.8.8.2: a concrete path goes before one with parameters. */
function matchingOperations(api: ApiDescription, path: string): readonly ApiOperation[] {
  const segments = segmentsOf(path);
  return api.operations
    .map((operation) => ({ operation, parameters: matchTemplate(operation.path, segments) }))
    .filter(({ parameters }) => parameters !== undefined)
    .toSorted((a, b) => (a.parameters ?? 0) - (b.parameters ?? 0))
    .map(({ operation }) => operation);
}

/** The servers under which the path can lie, those of the same host and the longest base first. */
export function serversFor(api: ApiDescription, request: SeenRequest): readonly ServerMatch[] {
  const addresses = api.servers.length === 0 ? ['/'] : api.servers;
  const found = addresses.flatMap((server): readonly ServerMatch[] => {
    const { host, base } = splitServer(server);
    if (request.url.path !== base && !request.url.path.startsWith(`${base}/`)) return [];
    const isSameHost =
      host === undefined || request.url.host === undefined ? undefined : host === request.url.host;
    return [{ server, isSameHost, rest: request.url.path.slice(base.length) || '/' }];
  });
  const rank = ({ isSameHost }: ServerMatch): number =>
    isSameHost === true ? 0 : isSameHost === undefined ? 1 : 2;
  return found.toSorted((a, b) => rank(a) - rank(b) || a.rest.length - b.rest.length);
}

/** Host (lower case, with a port) and base path (no slash at its end) of a server's address. */
export function splitServer(server: string): {
  readonly host: string | undefined;
  readonly base: string;
} {
  const parts = /^(?:https?:)?\/\/([^/?#]*)([^?#]*)/i.exec(server);
  const path = parts === null ? server.replace(/[?#].*$/s, '') : (parts[2] ?? '');
  const base = path.replace(/\/$/, '');
  const named = parts?.[1]?.toLowerCase();
  const host = named === undefined || named === '' ? undefined : named.replace(/:(?:80|443)$/, '');
  return { host, base: base === '' || base.startsWith('/') ? base : `/${base}` };
}

interface Candidate {
  readonly path: string;
  readonly how: NearPath;
}

/** Paths that were probably meant, the most certain first. */
function candidatesOf(
  api: ApiDescription,
  request: SeenRequest,
  servers: readonly ServerMatch[],
): readonly Candidate[] {
  const { path } = request.url;
  const bases = [...new Set(api.servers.map((server) => splitServer(server).base))].filter(
    (base) => base !== '',
  );
  const rests = servers.length === 0 ? [path] : servers.map(({ rest }) => rest);
  const candidates: Candidate[] = [];
  for (const base of bases) {
    if (!path.startsWith(`${base}/`)) candidates.push({ path, how: 'base_missing' });
    if (path.startsWith(`${base}${base}/`))
      candidates.push({ path: path.slice(base.length * 2), how: 'base_doubled' });
    const depth = segmentsOf(base).length;
    const others = `/${segmentsOf(path).slice(depth).join('/')}`;
    if (!path.startsWith(`${base}/`)) candidates.push({ path: others, how: 'base_other' });
  }
  for (const rest of rests) {
    const slash = rest.endsWith('/') ? rest.slice(0, -1) : `${rest}/`;
    if (slash !== '') candidates.push({ path: slash, how: 'trailing_slash' });
    const segments = segmentsOf(rest);
    if (segments.length > 1)
      candidates.push({ path: `/${segments.slice(1).join('/')}`, how: 'segment_extra' });
  }
  return candidates;
}

function nearestPath(
  api: ApiDescription,
  request: SeenRequest,
  servers: readonly ServerMatch[],
): OperationMatch {
  const method = request.method.toUpperCase();
  for (const { path, how } of candidatesOf(api, request, servers)) {
    const matching = matchingOperations(api, path);
    const operation = matching.find((one) => one.method === method) ?? matching[0];
    // A template of parameters alone takes any path: that it does so says nothing.
    if (operation === undefined || !/[^/{}]/.test(operation.path.replaceAll(/\{[^{}]*\}/g, '')))
      continue;
    return { kind: 'near', how, path: operation.path, operation };
  }
  return spelling(api, method, servers[0]?.rest ?? request.url.path);
}

function spelling(api: ApiDescription, method: string, path: string): OperationMatch {
  const segments = segmentsOf(path);
  let best: { readonly operation: ApiOperation; readonly cost: number } | undefined;
  for (const operation of api.operations.slice(0, MAX_COMPARED)) {
    const cost =
      distance(segmentsOf(operation.path), segments) + (operation.method === method ? 0 : 0.5);
    if (best === undefined || cost < best.cost) best = { operation, cost };
  }
  if (best === undefined || best.cost >= 4) return { kind: 'none' };
  const { operation } = best;
  const wanted = segmentsOf(operation.path);
  const how =
    wanted.length > segments.length
      ? 'segment_missing'
      : wanted.length < segments.length
        ? 'segment_extra'
        : isSameButCase(wanted, segments)
          ? 'case'
          : 'spelling';
  return { kind: 'near', how, path: operation.path, operation };
}

/** How far a path is from a template: edits of its fixed segments; a segment too many or too few counts as three. */
function distance(template: readonly string[], segments: readonly string[]): number {
  if (Math.abs(template.length - segments.length) > 1 || template.length > 30) return Infinity;
  if (template.length !== segments.length) return 3 + shiftDistance(template, segments);
  let cost = 0;
  let fixed = 0;
  template.forEach((wanted, at) => {
    if (wanted.includes('{')) return;
    fixed += 1;
    const sent = segments[at] ?? '';
    const most = Math.min(2, Math.max(1, Math.floor(wanted.length / 3)));
    const edits = editDistance(wanted.toLowerCase(), sent.toLowerCase().slice(0, 200), most);
    cost += edits > most ? 10 : edits + (wanted === sent ? 0 : 0.1);
  });
  return fixed === 0 ? Infinity : cost;
}

/** 0 where the shorter list is the longer one without one segment. */
function shiftDistance(template: readonly string[], segments: readonly string[]): number {
  const [longer, shorter] =
    template.length > segments.length ? [template, segments] : [segments, template];
  let at = 0;
  let skipped = 0;
  let fixed = 0;
  for (const segment of longer) {
    const other = shorter[at];
    const isFree = segment.includes('{') || (other?.includes('{') ?? false);
    if (other !== undefined && (isFree || segment === other)) {
      if (!isFree) fixed += 1;
      at += 1;
    } else skipped += 1;
  }
  return skipped === 1 && at === shorter.length && fixed > 0 ? 0 : Infinity;
}

function isSameButCase(wanted: readonly string[], segments: readonly string[]): boolean {
  return wanted.every(
    (one, at) => one.includes('{') || one.toLowerCase() === segments[at]?.toLowerCase(),
  );
}
