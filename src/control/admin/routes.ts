import { prometheusText } from '../prometheus.ts';
import { followCalls, listCalls, showCall } from './call-routes.ts';
import { jsonReply, notFound, problemReply, textReply } from './reply.ts';
import type { Reply, StreamReply } from './reply.ts';
import type { AdminServices } from './services.ts';
import { whyCall, whyUnsent } from './why-routes.ts';

/** A request to the admin port that was let in. */
export interface AdminRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly wantsHtml: boolean;
  readonly body: Uint8Array;
}

type Handler = (
  services: AdminServices,
  request: AdminRequest,
  id: string,
) => Promise<Reply | StreamReply> | Reply | StreamReply;

/** The admin port's addresses. `<id>` takes one segment. */
const ROUTES: readonly (readonly [method: string, path: string, handler: Handler])[] = [
  ['GET', '/calls', (services, request) => listCalls(services, request.query, request.wantsHtml)],
  ['GET', '/calls/follow', (services, request) => followCalls(services, request.query)],
  ['GET', '/calls/<id>', (services, request, id) => showCall(services, id, request.wantsHtml)],
  ['GET', '/why/<id>', (services, request, id) => whyCall(services, id, request.query)],
  ['POST', '/why', (services, request) => whyUnsent(services, request.body)],
  ['GET', '/policy', (services) => jsonReply(services.policy())],
  ['GET', '/revisions', (services, request) => listRevisions(services, request.query)],
  ['GET', '/health', () => jsonReply({ status: 'up' })],
  ['GET', '/ready', (services) => readiness(services)],
  [
    'GET',
    '/metrics',
    (services) =>
      textReply(prometheusText(services.metrics()), 'text/plain; version=0.0.4; charset=utf-8'),
  ],
  ['GET', '/metrics.json', (services) => jsonReply(services.metrics())],
];

/** Finds the address and answers. */
export async function answer(
  services: AdminServices,
  request: AdminRequest,
): Promise<Reply | StreamReply> {
  const here = ROUTES.map(([method, path, handler]) => ({
    method,
    handler,
    id: matchPath(path, request.path),
  })).filter((route) => route.id !== undefined);
  const [nearest] = here;
  if (nearest === undefined) return notFound(request.path);
  const found = here.find(
    (route) =>
      route.method === request.method || (request.method === 'HEAD' && route.method === 'GET'),
  );
  if (found === undefined) return wrongMethod(here.map((route) => route.method));
  return found.handler(services, request, found.id ?? '');
}

/** The segment that stands for `<id>` (empty where the path has none); undefined where the path is another. */
function matchPath(template: string, path: string): string | undefined {
  if (!template.endsWith('/<id>')) return template === path ? '' : undefined;
  const prefix = template.slice(0, -'<id>'.length);
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : '';
  return rest === '' || rest.includes('/') ? undefined : rest;
}

function wrongMethod(allowed: readonly string[]): Reply {
  const list = allowed.join(', ');
  return problemReply({
    status: 405,
    code: 'method_not_allowed',
    title: 'This address does not take this method',
    detail: `it takes ${list}`,
    next: `use ${list}`,
    headers: { allow: list },
  });
}

async function listRevisions(services: AdminServices, query: URLSearchParams): Promise<Reply> {
  const limit = Math.min(1000, Math.max(1, Number.parseInt(query.get('limit') ?? '50', 10) || 50));
  return jsonReply({ revisions: await services.revisions.list(limit) });
}

function readiness(services: AdminServices): Reply {
  return services.ready()
    ? jsonReply({ status: 'ready' })
    : jsonReply({ status: 'not ready' }, 503);
}
