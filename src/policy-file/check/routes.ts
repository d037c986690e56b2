import type { DocumentPath } from '../../core/edit.ts';
import type { RouteEntry } from '../../core/policy/snapshot.ts';
import type { Place } from '../positions.ts';
import { routePath } from './levels.ts';
import { checkMethod } from './names.ts';
import type { PolicyCheck } from './policy-check.ts';
import { templateFault } from './template.ts';
import { TemplateTree } from './template-tree.ts';
import { show } from './words.ts';

/** Templates that cannot match, routes that are there twice, and routes that others leave nothing to. */
export function checkRoutes(check: PolicyCheck, routes: readonly RouteEntry[]): void {
  checkIds(check, routes);
  checkPrefixes(check);
  checkTemplates(check, routes);
  const hosts = new Map<string, HostRoutes>();
  for (const route of routes) {
    for (const host of route.service.hosts ?? ['']) {
      const ofHost = hosts.get(host.toLowerCase()) ?? newHostRoutes();
      hosts.set(host.toLowerCase(), ofHost);
      claim(check, ofHost, route);
    }
  }
  for (const ofHost of hosts.values()) checkRests(check, ofHost);
}

/** Where a route is written: a path of the document, or a place in its OpenAPI file. */
interface RoutePlace {
  readonly path: DocumentPath;
  readonly place: Place | undefined;
}

function placeOf(check: PolicyCheck, route: RouteEntry, member: 'id' | 'path'): RoutePlace {
  const path = routePath(route);
  if (route.written !== undefined) return { path: [...path, member], place: undefined };
  const { serviceName, versionName, operationId } = route;
  return { path, place: check.input.placeOf?.(`${serviceName}/${versionName}`, operationId) };
}

/** `line 12`, or `orders.yaml:12` where that is another file. */
function where(check: PolicyCheck, { path, place }: RoutePlace): string {
  return place === undefined ? `line ${check.line(path)}` : `${place.file}:${place.line}`;
}

/** `GET /orders/{id} (orders.v1.getOrder)`. */
function shown(route: RouteEntry): string {
  return `${route.methods.join(',')} ${route.template} (${route.id})`;
}

function checkIds(check: PolicyCheck, routes: readonly RouteEntry[]): void {
  const seen = new Map<string, RouteEntry>();
  for (const route of routes) {
    const first = seen.get(route.id);
    if (first === undefined) seen.set(route.id, route);
    else {
      const at = placeOf(check, route, 'id');
      const there = placeOf(check, first, 'id');
      check.error(at.path, {
        code: 'name.repeated',
        message: `a route is called ${show(route.operationId)} in this version already (${where(check, there)})`,
        found: route.operationId,
        place: at.place,
        related: { ...there, message: 'first here' },
      });
    }
  }
}

function checkPrefixes(check: PolicyCheck): void {
  for (const [name, { path }] of Object.entries(check.document.services ?? {})) {
    if (path === undefined || path === '' || path === '/') continue;
    const fault = templateFault(path.replaceAll('{version}', 'v'));
    const isOpen = path.split('/').includes('**');
    if (fault === undefined && !isOpen) continue;
    const message = isOpen ? 'a service path cannot hold **: routes do' : (fault?.message ?? '');
    check.error(['services', name, 'path'], { code: 'route.bad_template', message, found: path });
  }
}

function checkTemplates(check: PolicyCheck, routes: readonly RouteEntry[]): void {
  for (const route of routes) {
    if (route.written !== undefined) {
      const methods = [...routePath(route), 'methods'];
      for (const [index, method] of route.methods.entries()) {
        checkMethod(check, method, { path: [...methods, index], atKey: false });
      }
    }
    const own = route.operation?.path ?? route.version.routes?.[route.written ?? -1]?.path ?? '';
    const fault = own === '' || !own.startsWith('/') ? undefined : templateFault(own);
    if (fault === undefined) continue;
    const { path, place } = placeOf(check, route, 'path');
    check.error(path, {
      code: 'route.bad_template',
      message: fault.message,
      found: own,
      nearest: fault.nearest,
      place,
    });
  }
}

/** The routes of one host name. */
interface HostRoutes {
  /** The first route of each method and template, its parameters made alike. */
  readonly first: Map<string, RouteEntry>;
  /** Of services whose version is chosen by a header: also by version. */
  readonly byVersion: Map<string, RouteEntry>;
  readonly routes: RouteEntry[];
  hasRest: boolean;
}

function newHostRoutes(): HostRoutes {
  return { first: new Map(), byVersion: new Map(), routes: [], hasRest: false };
}

/** The version of a route whose service takes the version from a header; such routes share paths. */
function headerVersion(route: RouteEntry): string {
  const { versionHeader, path } = route.service;
  const isByHeader = versionHeader !== undefined && path?.includes('{version}') !== true;
  return isByHeader ? `${route.serviceName}/${route.versionName}` : '';
}

function claim(check: PolicyCheck, ofHost: HostRoutes, route: RouteEntry): void {
  const { template } = route;
  ofHost.routes.push(route);
  ofHost.hasRest ||= template.endsWith('/**');
  const shape = template.includes('{') ? template.replaceAll(/\{[^/]*\}/g, '{}') : template;
  const version = headerVersion(route);
  for (const [at, method] of route.methods.entries()) {
    if (route.methods.indexOf(method) !== at) continue;
    const key = `${method} ${shape}`;
    const first = ofHost.first.get(key);
    const ofVersion = version === '' ? first : ofHost.byVersion.get(`${version} ${key}`);
    if (first === undefined) ofHost.first.set(key, route);
    if (version !== '' && ofVersion === undefined) ofHost.byVersion.set(`${version} ${key}`, route);
    const other = ofVersion ?? (first?.serviceName === route.serviceName ? undefined : first);
    // Versions of a service that has no way to tell them apart are told as one mistake of the service.
    const areVersions =
      version === '' &&
      other?.serviceName === route.serviceName &&
      other.versionName !== route.versionName;
    if (other !== undefined && !areVersions) tellTwice(check, { route, other, method });
  }
}

function tellTwice(
  check: PolicyCheck,
  {
    route,
    other,
    method,
  }: { readonly route: RouteEntry; readonly other: RouteEntry; readonly method: string },
): void {
  const at = placeOf(check, route, 'path');
  const there = placeOf(check, other, 'path');
  check.error(at.path, {
    code: 'route.repeated',
    message: `${method} ${route.template} is the route ${other.id} already (${where(check, there)}): ${method} of ${route.id} can never match`,
    found: route.template,
    place: at.place,
    related: { ...there, message: `${shown(other)} is here` },
  });
}

/** `/a/**` takes what `/a`, `/a/` and `/a/{x}/**` leave: nothing where all three are there. */
function checkRests(check: PolicyCheck, { routes, hasRest }: HostRoutes): void {
  if (!hasRest) return;
  const tree = new TemplateTree();
  for (const route of routes) tree.add(route.template, route.methods);
  for (const route of routes) {
    if (!route.template.endsWith('/**')) continue;
    const prefix = route.template.split('/').slice(1, -1);
    const isShadowed =
      headerVersion(route) === '' &&
      tree.has(prefix, 'leaf') &&
      tree.has([...prefix, ''], 'leaf') &&
      tree.has([...prefix, '{}'], 'rest');
    if (!isShadowed) continue;
    const { path, place } = placeOf(check, route, 'path');
    const before = `/${prefix.join('/')}`;
    check.warning(path, {
      code: 'route.shadowed',
      place,
      message: `${shown(route)} can never match: ${before}, ${before}/ and ${before}/{…}/** are more specific and take all its paths`,
      found: route.template,
    });
  }
}
