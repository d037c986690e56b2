import type { Repair } from '../edit.ts';
import type { DecisionContext } from '../context.ts';
import { layerOf, refuse, type Check } from './check.ts';

const method: Check = {
  clause: 'method.allowed',
  blocked: (context) =>
    context.choice().match.kind === 'matched' ? undefined : 'no route has this path',
  refusal(context) {
    const { match, entry } = context.choice();
    if (match.kind !== 'matched' || entry !== undefined) return undefined;
    return refuse('request.method_not_allowed', {
      clause: 'method.allowed',
      fact: '/method',
      observed: context.request()?.method ?? '',
      required: allowedMethods(context),
      rule: `routes/${match.entries[0]?.id ?? ''}/methods`,
      more: { template: match.entries[0]?.template ?? '' },
    });
  },
  shown: (context) => ({
    observed: context.request()?.method ?? '',
    required: allowedMethods(context),
  }),
};

/** Methods that the path takes, for `Allow` (RFC 9110 §10.2.1). `HEAD` goes with `GET`. */
export function allowedMethods(context: DecisionContext): readonly string[] {
  const { match } = context.choice();
  if (match.kind !== 'matched') return [];
  const methods = new Set(match.entries.flatMap((entry) => entry.methods));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}

/** A known path with a method that it does not take is 405, never 403 (RFC 9110 §15.5.6). */
export const methodLayer = layerOf('method', [method], repairs);

function repairs(context: DecisionContext): readonly Repair[] {
  const { match } = context.choice();
  const entries = match.kind === 'matched' ? match.entries : [];
  // A route that is written out can take one more method.
  const first = entries.find((entry) => entry.written !== undefined) ?? entries[0];
  const wanted = context.request()?.method ?? '';
  if (first === undefined) return [];
  const place = ['services', first.serviceName, 'versions', first.versionName, 'routes'] as const;
  const path = relativePath(first.template, first.service.path, first.versionName);
  const add: Repair =
    first.written === undefined
      ? {
          actor: 'api_owner',
          edits: [
            {
              on: 'policy',
              op: 'append',
              path: place,
              value: {
                id: `${wanted.toLowerCase()}-${first.operationId}`,
                methods: [wanted],
                path,
              },
            },
          ],
          summary: `${first.serviceName} ${first.versionName}: add the route ${wanted} ${path}`,
        }
      : {
          actor: 'api_owner',
          edits: [
            {
              on: 'policy',
              op: 'append',
              path: [...place, first.written, 'methods'],
              value: wanted,
            },
          ],
          summary: `route ${first.id}: + method ${wanted}`,
        };
  const use = allowedMethods(context).map((name): Repair => ({
    actor: 'caller',
    edits: [{ on: 'request', op: 'set_method', method: name }],
    summary: `use ${name}`,
  }));
  return [...use, add];
}

function relativePath(template: string, prefix: string | undefined, version: string): string {
  const full = (prefix ?? '').replace(/\/$/, '').replace('{version}', version);
  return template.slice(full.length) || '/';
}
