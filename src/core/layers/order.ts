import type { Layer, Phase } from '../layer.ts';
import { accessLayer } from './access.ts';
import { bodySizeLayer, declaredSizeLayer } from './body-size.ts';
import { consumerLayer } from './consumer.ts';
import { contentTypeLayer } from './content-type.ts';
import { credentialLayer } from './credential.ts';
import { groupLayer } from './group.ts';
import { ipLayer } from './ip.ts';
import { methodLayer } from './method.ts';
import { rateLayer } from './rate.ts';
import { requestLayer } from './request.ts';
import { roleLayer } from './role.ts';
import { routeLayer } from './route.ts';
import { schemaLayer } from './schema.ts';
import { scopeLayer } from './scope.ts';
import { stateLayer } from './state.ts';
import { upstreamLayer } from './upstream.ts';

/** A layer's place in the order. A layer may stand in several places. */
export interface Placed {
  readonly phase: Phase;
  readonly layer: Layer;
}

/** THE order of layers: cheap before expensive, and what reads the body after what does not. */
export const LAYERS: readonly Placed[] = [
  // What can be read in two ways must not be matched on.
  { phase: 'head', layer: requestLayer },
  // Everything below depends on the route; a wrong path must be told as such (404), never as a right that is missing.
  { phase: 'head', layer: routeLayer },
  { phase: 'head', layer: methodLayer },
  // Addresses cost no look-up, and nobody outside the lists needs to learn more than that.
  { phase: 'head', layer: ipLayer },
  // A closed version is closed for everybody: no credential changes that.
  { phase: 'head', layer: stateLayer },
  // Who calls, before what they may do.
  { phase: 'head', layer: credentialLayer },
  { phase: 'head', layer: consumerLayer },
  // From the narrowest right (of the key) to the widest (of the roles), so that the first refusal names the nearest remedy.
  { phase: 'head', layer: scopeLayer },
  { phase: 'head', layer: roleLayer },
  { phase: 'head', layer: groupLayer },
  { phase: 'head', layer: accessLayer },
  // After identity and rights: only requests that would otherwise be served count against a limit.
  { phase: 'head', layer: rateLayer },
  // By the declared length, before a byte of the body is read.
  { phase: 'head', layer: declaredSizeLayer },
  { phase: 'head', layer: contentTypeLayer },
  // By the real length, where none was declared or the declared one was wrong.
  { phase: 'body', layer: bodySizeLayer },
  { phase: 'body', layer: schemaLayer },
  // Bodies that are passed on unread are counted as they pass.
  { phase: 'stream', layer: bodySizeLayer },
  // What the backend said of it.
  { phase: 'response', layer: upstreamLayer },
];
