import { codeInfo } from '../core/codes.ts';
import type { Refusal } from '../core/verdict.ts';

/** How long a caller is asked to wait when there are too many calls at once. */
const RETRY_AFTER_MS = 1000;

/** A refusal that no rule decided: the gateway itself cannot serve. `observed`: an error id, or the number of calls. */
export function internalRefusal(
  code: 'internal.layer_failed' | 'internal.overloaded',
  observed: string | number,
): Refusal {
  const { status, layer } = codeInfo(code);
  const isOverload = code === 'internal.overloaded';
  return {
    kind: 'refuse',
    layer,
    code,
    status,
    evidence: {
      fact: '',
      observed,
      required: isOverload ? 'fewer calls at once' : 'a verdict of every layer',
      rule: isOverload ? 'defaults/internal/max_in_flight' : 'defaults/internal/layers',
      clause: code,
      ...(isOverload ? { more: { retryAfterMs: RETRY_AFTER_MS } } : {}),
    },
  };
}
