import type { DecisionContext } from '../context.ts';
import type { RefusalCode } from '../codes.ts';
import type { Repair } from '../edit.ts';
import type { LifecycleState } from '../policy/document.ts';
import type { RouteEntry } from '../policy/snapshot.ts';
import type { Refusal } from '../verdict.ts';
import { layerOf, refuse, withoutRoute, type Check } from './check.ts';
import { fillTemplate } from './route.ts';

const REFUSED: Partial<Record<LifecycleState, RefusalCode>> = {
  draft: 'service.unpublished',
  review: 'service.unpublished',
  blocked: 'service.blocked',
  retired: 'version.retired',
};

const state: Check = {
  clause: 'state.open',
  blocked: withoutRoute,
  refusal(context) {
    const route = context.route();
    const code = route === undefined ? undefined : REFUSED[route.state];
    if (route === undefined || code === undefined) return undefined;
    const { since, by, successor, sunset } = route.entry.version;
    return refuse(code, {
      clause: 'state.open',
      fact: '/rawTarget',
      observed: route.state,
      required: ['published', 'deprecated'],
      rule: route.stateRule,
      more: {
        service: route.service,
        version: route.version,
        ...(since === undefined ? {} : { since }),
        ...(by === undefined ? {} : { by }),
        ...(successor === undefined ? {} : { successor }),
        ...(sunset === undefined ? {} : { sunset }),
      },
    });
  },
  shown: (context) => ({
    observed: context.route()?.state ?? '',
    rule: context.route()?.stateRule ?? '',
  }),
};

/** Lifecycle: only published and deprecated versions are open. */
export const stateLayer = layerOf(
  'state',
  [state],
  repairs,
  (context) => context.route()?.isOpen === true,
);

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const route = context.route();
  if (route === undefined) return [];
  const path = ['services', route.service, 'versions', route.version, 'state'];
  const open: LifecycleState = refusal.code === 'version.retired' ? 'deprecated' : 'published';
  const publish: Repair = {
    actor: 'api_owner',
    edits: [{ on: 'policy', op: 'set', path, value: open }],
    summary: `${route.service} ${route.version}: state ${route.state} → ${open}`,
  };
  return [...otherVersions(context, route.entry), publish];
}

/** The same operation in versions that are open. */
function otherVersions(context: DecisionContext, entry: RouteEntry): readonly Repair[] {
  const { service } = entry;
  const names = Object.entries(service.versions).flatMap(([name, version]) =>
    name !== entry.versionName && REFUSED[version.state ?? 'published'] === undefined ? [name] : [],
  );
  return names.flatMap((name): readonly Repair[] => {
    const summary = `call version ${name}`;
    if (service.path?.includes('{version}') === true) {
      const path = context.path() ?? '';
      const prefix = service.path.replace('{version}', entry.versionName);
      const rest = fillTemplate(entry.template, path).slice(prefix.replace(/\/$/, '').length);
      const target = service.path.replace('{version}', name).replace(/\/$/, '') + rest;
      return [{ actor: 'caller', edits: [{ on: 'request', op: 'set_target', target }], summary }];
    }
    if (service.versionHeader === undefined) return [];
    return [
      {
        actor: 'caller',
        edits: [
          {
            on: 'request',
            op: 'set_header',
            name: service.versionHeader.toLowerCase(),
            value: name,
          },
        ],
        summary,
      },
    ];
  });
}
