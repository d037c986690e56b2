import { DecisionContext } from '../../src/core/context.ts';
import { decidePhase } from '../../src/core/decide.ts';
import type { Step } from '../../src/core/decide.ts';
import type { Outcome } from '../../src/core/explanation.ts';
import type { BodyFacts, RequestFacts, WellFormedRequest } from '../../src/core/facts.ts';
import type { Phase } from '../../src/core/layer.ts';
import type { CoreSide } from './core-side.ts';

/**
 * Decides as a gateway has to: with the head alone first, gathering counters and the body only when they are asked
 * for. The facts are the whole ones; what a phase cannot know yet is taken away.
 */
export function decideInPhases(side: CoreSide, whole: RequestFacts): Outcome {
  const head =
    whole.kind === 'malformed' ? whole : { ...whole, body: beforeReading(whole), read: {} };
  let context = new DecisionContext(side.snapshot, side.directory, head);
  const gathered = (step: Step): DecisionContext => {
    if (step.kind !== 'need' || context.facts.kind !== 'request' || whole.kind !== 'request')
      return context;
    if (step.need.fact === 'body') return context.withFacts({ ...context.facts, body: whole.body });
    const counters = whole.read.counters ?? [];
    return context.withFacts({ ...context.facts, read: { ...context.facts.read, counters } });
  };
  for (const phase of ['head', 'body', 'stream', 'response'] satisfies Phase[]) {
    if (phase !== 'head' && context.facts.kind === 'request' && whole.kind === 'request') {
      const read = phase === 'response' ? whole.read : context.facts.read;
      context = context.withFacts({ ...context.facts, body: whole.body, read });
    }
    let step = decidePhase(context, phase);
    for (let asked = 0; step.kind === 'need' && asked < 3; asked += 1) {
      context = gathered(step);
      step = decidePhase(context, phase, step.resumeAt);
    }
    if (step.kind === 'refuse') return { kind: 'refuse', refusal: step };
    if (step.kind === 'need') return { kind: 'not_evaluable', layers: [] };
  }
  return { kind: 'allow' };
}

/** What the head says of the body. */
function beforeReading(whole: WellFormedRequest): BodyFacts {
  if (whole.body.kind === 'absent') return whole.body;
  const declared = whole.headers.find(([name]) => name === 'content-length')?.[1];
  return { kind: 'unread', ...(declared === undefined ? {} : { declaredBytes: Number(declared) }) };
}
