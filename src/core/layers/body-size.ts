import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import { headerValues } from '../headers.ts';
import type { Layer } from '../layer.ts';
import { PASS, type Refusal } from '../verdict.ts';
import { layerOf, refuse, withoutRoute, type Check } from './check.ts';
import { operationPath, ownerRepair } from './repair.ts';

/** Size of the body in bytes, as declared or as counted; undefined where neither is known. */
function sizeOf(context: DecisionContext): number | undefined {
  const body = context.request()?.body;
  if (body === undefined) return undefined;
  if (body.kind === 'absent') return 0;
  return body.kind === 'unread' ? body.declaredBytes : body.sizeBytes;
}

const size: Check = {
  clause: 'body.size',
  blocked: withoutRoute,
  applies: (context) => sizeOf(context) !== undefined,
  refusal(context) {
    const bytes = sizeOf(context);
    const plan = context.route()?.body;
    if (bytes === undefined || plan === undefined || bytes <= plan.limitBytes) return undefined;
    return refuse('request.body_too_large', {
      clause: 'body.size',
      fact: context.request()?.body.kind === 'unread' ? '/body/declaredBytes' : '/body/sizeBytes',
      observed: bytes,
      required: plan.limitBytes,
      rule: plan.limitRule,
    });
  },
  shown: (context) => ({
    observed: sizeOf(context) ?? null,
    required: context.route()?.body.limitBytes ?? null,
    rule: context.route()?.body.limitRule ?? '',
  }),
};

/** The body's size, as it was counted when it was read or while it passed. */
export const bodySizeLayer = layerOf('body_size', [size], repairs);

/**
 * The body's size by its declared length, before a byte of it is read. A body in chunks declares none: it passes here
 * even when its size is known by now, so that a record is decided again in the order of the first time.
 */
export const declaredSizeLayer: Layer = {
  ...bodySizeLayer,
  decide: (context) => (isDeclared(context) ? bodySizeLayer.decide(context) : PASS),
};

function isDeclared(context: DecisionContext): boolean {
  const request = context.request();
  if (request === undefined) return false;
  return (
    request.body.kind === 'unread' || headerValues(request.headers, 'content-length').length > 0
  );
}

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const entry = context.route()?.entry;
  if (entry === undefined) return [];
  const value = Number(refusal.evidence.observed);
  const path = operationPath(entry, 'body', 'maxBytes');
  return [
    ownerRepair(`route ${entry.id}: body up to ${value} bytes`, {
      on: 'policy',
      op: 'set',
      path,
      value,
    }),
  ];
}
