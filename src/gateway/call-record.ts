import type { Attempt, CallRecord, TokenUsage } from '../calls/record.ts';
import type { DecisionContext } from '../core/context.ts';
import type { RequestFacts, WellFormedRequest } from '../core/facts.ts';
import { grantsUsed } from '../core/grants.ts';
import { redactFacts } from '../core/redact.ts';
import type { Refusal } from '../core/verdict.ts';

/** What is known of a call when it is over. */
export interface CallEnd {
  readonly id: string;
  readonly context: DecisionContext;
  readonly outcome: CallRecord['outcome'];
  /** Status sent; 0: none. */
  readonly status: number;
  readonly refusal?: Refusal;
  readonly attempts: readonly Attempt[];
  readonly timings: CallRecord['timings'];
  readonly bytes: CallRecord['bytes'];
  readonly upstreamReached: boolean;
  readonly usage?: TokenUsage;
}

const NO_GRANTS: CallRecord['grantsUsed'] = [];

/** The record of a call: its facts redacted, and what points to the rules and accounts that decided it. */
export function callRecord(end: CallEnd): CallRecord {
  const { context, refusal } = end;
  const identity = context.identity();
  const route = context.route();
  const passed = end.outcome === 'allowed' || end.outcome === 'relayed';
  return {
    ...plainRecord(end, redactFacts(context, refusal)),
    path: context.path() ?? '-',
    ...(route === undefined ? {} : { route: route.id, service: route.service }),
    ...(identity === undefined ? {} : identityPart(identity)),
    clientIp: context.clientIp(),
    grantsUsed: passed ? grantsUsed(context) : NO_GRANTS,
  };
}

/**
 * The record of a call for which deriving anything from its facts may fail, because it failed: nothing is derived, and
 * of the facts only those are kept that can hold no secret.
 */
export function bareRecord(end: CallEnd): CallRecord {
  const { facts } = end.context;
  return plainRecord(end, facts.kind === 'request' ? bareFacts(facts) : facts);
}

/** What a record says without anything derived. */
function plainRecord(end: CallEnd, facts: RequestFacts): CallRecord {
  const { context, refusal, usage } = end;
  return {
    id: end.id,
    atMs: context.facts.receivedAtMs,
    revision: context.snapshot.revision,
    directoryVersion: context.directory.version,
    outcome: end.outcome,
    status: end.status,
    ...(refusal === undefined ? {} : refusalPart(refusal)),
    method: facts.kind === 'request' ? facts.method : '-',
    path: '-',
    clientIp: context.facts.remoteIp,
    facts,
    grantsUsed: NO_GRANTS,
    attempts: end.attempts,
    timings: end.timings,
    bytes: end.bytes,
    upstreamReached: end.upstreamReached,
    ...(usage === undefined ? {} : { usage }),
  };
}

function bareFacts(request: WellFormedRequest): WellFormedRequest {
  const [path = '/'] = request.rawTarget.split('?', 1);
  const { body } = request;
  return {
    ...request,
    rawTarget: path,
    headers: [],
    body: body.kind === 'buffered' ? { kind: 'streamed', sizeBytes: body.sizeBytes } : body,
  };
}

function refusalPart(refusal: Refusal): Partial<CallRecord> {
  const { code, layer, evidence } = refusal;
  return { code, layer, clause: evidence.clause, rule: evidence.rule };
}

function identityPart(
  identity: NonNullable<ReturnType<DecisionContext['identity']>>,
): Partial<CallRecord> {
  const { consumer, key, tenant } = identity;
  return {
    consumer: consumer.name,
    ...(tenant === undefined ? {} : { tenant: tenant.name }),
    keyId: key.id,
  };
}
