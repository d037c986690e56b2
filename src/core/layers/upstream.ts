import type { RefusalCode } from '../codes.ts';
import { layerOf, refuse, withoutRoute, type Check } from './check.ts';

const FAILURES = {
  unreachable: 'upstream.unreachable',
  timeout: 'upstream.timeout',
  bad_response: 'upstream.bad_response',
} as const satisfies Record<string, RefusalCode>;

const accepted: Check = {
  clause: 'upstream.accepted',
  blocked: (context) =>
    withoutRoute(context) ??
    (context.request()?.read.upstream === undefined
      ? 'nothing was sent to the backend'
      : undefined),
  applies: (context) => context.request()?.read.upstream !== undefined,
  refusal(context) {
    const outcome = context.request()?.read.upstream;
    const route = context.route();
    if (outcome === undefined || route === undefined) return undefined;
    const rule = `upstreams/${route.upstream}`;
    if (outcome.kind === 'failed') {
      return refuse(FAILURES[outcome.failure], {
        clause: 'upstream.accepted',
        fact: '/read/upstream',
        observed: outcome.reason,
        required: 'an HTTP response in time',
        rule,
        more: { target: outcome.target, afterMs: outcome.afterMs, upstream: route.upstream },
      });
    }
    if (outcome.status < 400 || outcome.status > 499) return undefined;
    const more = {
      upstream: route.upstream,
      server: outcome.server ?? null,
      contentType: outcome.contentType ?? null,
    };
    return refuse(
      'upstream.refused',
      {
        clause: 'upstream.accepted',
        fact: '/read/upstream/status',
        observed: outcome.status,
        required: 'a status below 400',
        rule,
        more,
      },
      outcome.status,
    );
  },
  shown(context) {
    const outcome = context.request()?.read.upstream;
    return outcome?.kind === 'answered' ? { observed: outcome.status } : undefined;
  },
};

/** The backend's own answer: its 4xx is relayed untouched, and attributed to it. The gateway can mend none of it. */
export const upstreamLayer = layerOf('upstream', [accepted], () => []);
