import { textOf } from '../evidence.ts';
import { nearest } from '../../util/edit-distance.ts';
import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import { headerPointer, headerValue, headerValues } from '../headers.ts';
import { hostName } from '../host.ts';
import type { ServiceDocument } from '../policy/document.ts';
import type { RouteEntry } from '../policy/snapshot.ts';
import type { Refusal } from '../verdict.ts';
import { layerOf, refuse, type Check } from './check.ts';

/** How many routes a not-found looks through for near ones: it costs whoever explains, never the hot path. */
const NEAREST_AMONG = 20_000;

const pathKnown: Check = {
  clause: 'route.path',
  blocked: (context) => (context.path() === undefined ? 'the path could not be read' : undefined),
  refusal(context) {
    const { match } = context.choice();
    const seen = context.path() ?? '';
    if (match.kind === 'none') {
      return refuse('route.not_found', {
        clause: 'route.path',
        fact: '/rawTarget',
        observed: seen,
        required: 'the path of a route',
        rule: 'services',
      });
    }
    if (match.kind === 'no_version') return noVersion(context, match.services, match.seen);
    return undefined;
  },
  shown: (context) => ({ observed: context.path() ?? '', required: routeIds(context) }),
};

function routeIds(context: DecisionContext): string {
  const { match, entry } = context.choice();
  return (
    entry?.id ?? (match.kind === 'matched' ? match.entries.map((found) => found.id).join(', ') : '')
  );
}

function noVersion(
  context: DecisionContext,
  services: readonly string[],
  seen: string | undefined,
): Refusal {
  const name = services[0] ?? '';
  const service = context.snapshot.document.services?.[name];
  const header = service?.versionHeader;
  const headers = context.request()?.headers ?? [];
  return refuse('version.not_found', {
    clause: 'route.version',
    fact:
      header === undefined || service?.path?.includes('{version}') === true
        ? '/rawTarget'
        : headerPointer(headers, header.toLowerCase()),
    observed: seen ?? null,
    required: Object.keys(service?.versions ?? {}),
    rule: `services/${name}/versions`,
    more: { service: name, ...(header === undefined ? {} : { header }) },
  });
}

/** Finds the route by host and path: unknown paths are 404, never 403. */
export const routeLayer = layerOf('route', [pathKnown], repairs);

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  return refusal.code === 'version.not_found'
    ? versionRepairs(context, refusal)
    : [...nearPaths(context), ...hostRepairs(context), ...addRoute(context)];
}

function versionRepairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const name = textOf(refusal, 'service');
  const service = context.snapshot.document.services?.[name];
  if (service === undefined) return [];
  const header = service.versionHeader;
  const byHeader = header !== undefined && service.path?.includes('{version}') !== true;
  const ask = Object.keys(service.versions).map((version): Repair => {
    const summary = `ask for version ${version}`;
    if (!byHeader) {
      const at = (service.path ?? '')
        .split('/')
        .findIndex((segment) => segment.includes('{version}'));
      const segments = (context.path() ?? '').split('/');
      segments[at] = version;
      return {
        actor: 'caller',
        edits: [{ on: 'request', op: 'set_target', target: segments.join('/') + query(context) }],
        summary,
      };
    }
    return {
      actor: 'caller',
      edits: [{ on: 'request', op: 'set_header', name: header.toLowerCase(), value: version }],
      summary,
    };
  });
  const ours = byHeader ? defaultVersions(context, name, header) : [];
  return [...ask, ...ours, ...addRoute(context)];
}

/** A version for requests that name none. */
function defaultVersions(
  context: DecisionContext,
  name: string,
  header: string,
): readonly Repair[] {
  if (headerValues(context.request()?.headers ?? [], header.toLowerCase()).length > 0) return [];
  const versions = Object.keys(context.snapshot.document.services?.[name]?.versions ?? {});
  return versions.map((version) => ({
    actor: 'api_owner',
    edits: [
      { on: 'policy', op: 'set', path: ['services', name, 'defaultVersion'], value: version },
    ],
    summary: `${name}: version ${version} where none is named`,
  }));
}

function query(context: DecisionContext): string {
  const target = context.target();
  return target?.ok === true && target.hasQuery ? `?${target.query}` : '';
}

/** Paths near the one asked for: the nearest templates, with the parameters of the request filled in. */
export function nearPaths(context: DecisionContext, among = NEAREST_AMONG): readonly Repair[] {
  const seen = context.path() ?? '';
  const method = context.request()?.method ?? 'GET';
  const filled = new Map<string, RouteEntry>();
  for (const entry of context.snapshot.routes.slice(0, among)) {
    if (!servesHost(context, entry.service)) continue;
    const candidate = fillTemplate(entry.template, seen);
    if (!filled.has(candidate) || entry.methods.includes(method)) filled.set(candidate, entry);
  }
  const without = seen.length > 1 && seen.endsWith('/') ? seen.slice(0, -1) : undefined;
  const found = [
    without !== undefined && filled.has(without) ? without : undefined,
    nearest(seen, filled.keys()),
  ];
  return [...new Set(found)].flatMap((target) =>
    target === undefined
      ? []
      : [
          {
            actor: 'caller' as const,
            edits: [
              {
                on: 'request' as const,
                op: 'set_target' as const,
                target: target + query(context),
              },
            ],
            summary: `ask for ${target}`,
          },
        ],
  );
}

function servesHost(context: DecisionContext, service: ServiceDocument): boolean {
  const host = hostName(headerValue(context.request()?.headers ?? [], 'host') ?? '') ?? '';
  return service.hosts === undefined || service.hosts.some((name) => name.toLowerCase() === host);
}

/** A path of a template that takes its parameters from the same places of `seen`. */
export function fillTemplate(template: string, seen: string): string {
  const given = seen.split('/');
  const filled: string[] = [];
  for (const [at, segment] of template.split('/').entries()) {
    if (segment === '**') {
      filled.push(...given.slice(at));
      break;
    }
    const isParam = segment.startsWith('{') && segment.endsWith('}');
    filled.push(isParam ? given[at] || '1' : segment);
  }
  return filled.join('/') || '/';
}

/** The same path at a host that has it. */
function hostRepairs(context: DecisionContext): readonly Repair[] {
  const hosts = new Set<string>();
  for (const service of Object.values(context.snapshot.document.services ?? {}))
    for (const host of service.hosts ?? []) hosts.add(host);
  return [...hosts].slice(0, 16).map((value) => ({
    actor: 'caller',
    edits: [{ on: 'request', op: 'set_header', name: 'host', value }],
    summary: `call the host ${value}`,
  }));
}

/** A version of a service under whose path the request's lies. */
interface Home {
  readonly name: string;
  readonly version: string;
  readonly prefix: string;
}

/** Adds the path to the version whose prefix fits best. */
function addRoute(context: DecisionContext): readonly Repair[] {
  const [best] = homes(context).toSorted((a, b) => b.prefix.length - a.prefix.length);
  if (best === undefined) return [];
  const method = context.request()?.method ?? 'GET';
  const path = (context.path() ?? '/').slice(best.prefix.length) || '/';
  const words = path.replaceAll(/[^a-zA-Z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  const id = `added-${method.toLowerCase()}-${words.slice(0, 40) || 'root'}`;
  return [
    {
      actor: 'api_owner',
      edits: [
        {
          on: 'policy',
          op: 'append',
          path: ['services', best.name, 'versions', best.version, 'routes'],
          value: { id, methods: [method], path },
        },
      ],
      summary: `${best.name} ${best.version}: add the route ${method} ${path}`,
    },
  ];
}

function homes(context: DecisionContext): readonly Home[] {
  const seen = context.path() ?? '/';
  const services = Object.entries(context.snapshot.document.services ?? {});
  return services.flatMap(([name, service]) => {
    const base = (service.path ?? '').replace(/\/$/, '');
    return versionsAskedFor(context, service).flatMap((version): readonly Home[] => {
      const prefix = base.replace('{version}', version);
      const fits = prefix === '' || seen === prefix || seen.startsWith(`${prefix}/`);
      return fits ? [{ name, version, prefix }] : [];
    });
  });
}

/** The versions of a service that this request can reach: none at another host, and one where a header chooses it. */
function versionsAskedFor(context: DecisionContext, service: ServiceDocument): readonly string[] {
  if (!servesHost(context, service)) return [];
  const versions = Object.keys(service.versions);
  const header = service.versionHeader;
  if (header === undefined || service.path?.includes('{version}') === true) return versions;
  const values = headerValues(context.request()?.headers ?? [], header.toLowerCase());
  const wanted = values.length > 1 ? undefined : (values[0] ?? service.defaultVersion);
  return versions.filter((version) => version === wanted);
}
