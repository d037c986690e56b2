import { DecisionContext } from '../core/context.ts';
import { decidePhase } from '../core/decide.ts';
import type { WellFormedRequest } from '../core/facts.ts';
import type { World } from '../core/what-if.ts';
import type { UnsentRequest } from '../control/unsent-request.ts';
import type { Exchange } from '../gateway/exchange.ts';
import { gatherFacts } from '../gateway/gather.ts';
import type { Counters } from '../store/ports.ts';

const LOOPBACK = '127.0.0.1';

/**
 * The facts of a request that is only described, gathered by the gateway's own hands: credentials are looked up in the
 * directory, counters are read and not charged, the body is taken as described. Nothing is sent anywhere.
 */
export function gatherUnsent(
  request: UnsentRequest,
  world: World,
  at: { readonly counters: Counters; readonly nowMs: number },
): WellFormedRequest {
  const { method, target, headers, scheme, body } = request;
  const head = { kind: 'request', method, rawTarget: target, headers, scheme } as const;
  const { settings } = world.snapshot;
  const gathered = gatherFacts(describedExchange(request, head), head, {
    settings,
    directory: world.directory,
    receivedAtMs: at.nowMs,
  });
  const facts: WellFormedRequest =
    body === undefined
      ? gathered
      : { ...gathered, body: { kind: 'buffered', sizeBytes: body.byteLength, bytes: body } };
  return readCounters(facts, world, at);
}

/** What `gatherFacts` asks of an exchange: who sent it, and how its body is framed. */
function describedExchange(request: UnsentRequest, head: Exchange['head']): Exchange {
  const sizeBytes = request.body?.byteLength ?? 0;
  const body: Exchange['body'] = {
    framing: sizeBytes === 0 ? 'none' : 'length',
    declaredBytes: sizeBytes,
    receivedBytes: sizeBytes,
    awaitsContinue: false,
    complete: true,
    read: unused,
    resume: unused,
    discard: unused,
  };
  return {
    head,
    remoteIp: request.remoteIp ?? LOOPBACK,
    body,
    sentBytes: 0,
    responded: false,
    onClose: unused,
    respond: unused,
    startResponse: unused,
    abort: unused,
  };
}

/** Gathering reads a request and answers none. */
function unused(): never {
  throw new Error('a described request is not answered');
}

function readCounters(
  facts: WellFormedRequest,
  world: World,
  at: { readonly counters: Counters; readonly nowMs: number },
): WellFormedRequest {
  const context = new DecisionContext(world.snapshot, world.directory, facts);
  const step = decidePhase(context, 'head');
  if (step.kind !== 'need' || step.need.fact !== 'counters') return facts;
  const counters = at.counters.peek(step.need.counters, at.nowMs);
  return { ...facts, read: { ...facts.read, counters } };
}
