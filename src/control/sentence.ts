import { codeInfo } from '../core/codes.ts';
import { decide } from '../core/decide.ts';
import type { Explanation } from '../core/explanation.ts';
import type { RequestFacts } from '../core/facts.ts';
import type { LayerName } from '../core/layer.ts';
import { describeRefusal } from '../core/summary.ts';
import type { World } from '../core/what-if.ts';

/** The verdict in one to three sentences: what refused, what would have passed, what waits behind it. */
export function inShort(world: World, facts: RequestFacts, explanation: Explanation): string {
  const { outcome } = explanation;
  if (outcome.kind === 'allow') return 'every layer lets this request through.';
  if (outcome.kind === 'not_evaluable') {
    return `no layer refuses it, but ${outcome.layers.join(', ')} cannot be decided: the facts were not kept.`;
  }
  const { refusal } = outcome;
  if (refusal.code === 'upstream.refused') {
    return `the gateway let it through; the backend itself answered ${refusal.status}. What it wants is its own rule: its answer was passed on as it was.`;
  }
  const sentences = [`${lowerFirst(codeInfo(refusal.code).title)}: ${describeRefusal(refusal)}.`];
  const contrast = ABOUT_RIGHTS.has(refusal.layer) ? contrastWithGet(world, facts) : undefined;
  if (contrast !== undefined) sentences.push(contrast);
  const layers = [...new Set(explanation.next.map((next) => next.layer))].filter(
    (layer) => layer !== refusal.layer,
  );
  if (layers.length > 0) sentences.push(`Behind it, ${listed(layers)} would refuse too.`);
  return sentences.join(' ');
}

/** Layers that ask what a caller may do: where another method may pass, that is worth knowing. */
const ABOUT_RIGHTS: ReadonlySet<LayerName> = new Set([
  'method',
  'scope',
  'role',
  'group',
  'access',
]);

/** "Why does POST fail when GET works?": answered before it is asked. */
function contrastWithGet(world: World, facts: RequestFacts): string | undefined {
  if (facts.kind === 'malformed' || facts.method === 'GET' || facts.method === 'HEAD')
    return undefined;
  const path = facts.rawTarget.split('?', 1)[0] ?? facts.rawTarget;
  const outcome = decide(world.snapshot, world.directory, {
    ...facts,
    method: 'GET',
    body: { kind: 'absent' },
  });
  return outcome.kind === 'refuse'
    ? undefined
    : `GET ${path} passes with the same credential; ${facts.method} does not.`;
}

function listed(layers: readonly LayerName[]): string {
  const last = layers.at(-1) ?? '';
  return layers.length < 2 ? last : `${layers.slice(0, -1).join(', ')} and ${last}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
