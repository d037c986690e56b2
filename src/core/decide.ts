import { DecisionContext } from './context.ts';
import type { Outcome } from './explanation.ts';
import type { RequestFacts } from './facts.ts';
import type { Layer, LayerName, Phase } from './layer.ts';
import { LAYERS } from './layers/order.ts';
import type { Directory } from './policy/directory.ts';
import type { PolicySnapshot } from './policy/snapshot.ts';
import { PASS, type Need, type Refusal } from './verdict.ts';

/** What one phase came to: pass, the first refusal, or something to gather before it goes on at `resumeAt`. */
export type Step =
  | { readonly kind: 'pass' }
  | Refusal
  | { readonly kind: 'need'; readonly need: Need; readonly resumeAt: number };

const layersOf = (phase: Phase): readonly Layer[] =>
  LAYERS.flatMap((placed) => (placed.phase === phase ? placed.layer : []));

/** The order of layers, one list a phase: `resumeAt` counts within it. */
const BY_PHASE: Readonly<Record<Phase, readonly Layer[]>> = {
  head: layersOf('head'),
  body: layersOf('body'),
  stream: layersOf('stream'),
  response: layersOf('response'),
};

const PASSED: Step = { kind: 'pass' };

/**
 * Decides one phase, from the place `from` in the order of layers (0, or the `resumeAt` of a need that was met).
 * Stops at the first refusal. Pure and synchronous.
 */
export function decidePhase(context: DecisionContext, phase: Phase, from = 0): Step {
  const layers = BY_PHASE[phase];
  for (let at = from; at < layers.length; at += 1) {
    const verdict = layers[at]?.decide(context) ?? PASS;
    if (verdict.kind === 'refuse') return verdict;
    if (verdict.kind === 'need') return { kind: 'need', need: verdict, resumeAt: at };
  }
  return PASSED;
}

/** Phases in the order in which a request passes them. */
const PHASES: readonly Phase[] = ['head', 'body', 'stream', 'response'];

/**
 * Decides whole facts, as a record holds them or as they are gathered for a request that is never sent. A layer whose
 * facts are missing is passed over and named: nothing is guessed.
 */
export function decide(
  snapshot: PolicySnapshot,
  directory: Directory,
  facts: RequestFacts,
): Outcome {
  return decideContext(new DecisionContext(snapshot, directory, facts));
}

/** `decide` on a context that exists already. */
export function decideContext(context: DecisionContext): Outcome {
  const unknown: LayerName[] = [];
  for (const phase of PHASES) {
    let from = 0;
    for (;;) {
      const step = decidePhase(context, phase, from);
      if (step.kind === 'refuse') return { kind: 'refuse', refusal: step };
      if (step.kind === 'pass') break;
      const layer = BY_PHASE[phase][step.resumeAt]?.name;
      if (layer !== undefined) unknown.push(layer);
      from = step.resumeAt + 1;
    }
  }
  return unknown.length === 0 ? { kind: 'allow' } : { kind: 'not_evaluable', layers: unknown };
}
