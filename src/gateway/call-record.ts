import type { Attempt, CallRecord, TokenUsage } from '../calls/record.ts';
import type { DecisionContext, Identity } from '../core/context.ts';
import type { RequestFacts, WellFormedRequest } from '../core/facts.ts';
import { grantsUsed } from '../core/grants.ts';
import { redactFacts } from '../core/redact.ts';
import type { CompiledRoute } from '../core/policy/snapshot.ts';
import type { Refusal } from '../core/verdict.ts';
import { maskApiKeys } from '../util/api-key.ts';

/** What is known of a call when it is over. */
export interface CallEnd {
  readonly id: string;
  readonly context: DecisionContext;
  readonly outcome: CallRecord['outcome'];
  /** Status sent; 0: none. */
  readonly status: number;
  readonly refusal?: Refusal | undefined;
  readonly attempts: readonly Attempt[];
  readonly timings: CallRecord['timings'];
  readonly bytes: CallRecord['bytes'];
  readonly upstreamReached: boolean;
  readonly usage?: TokenUsage | undefined;
}

const NO_GRANTS: CallRecord['grantsUsed'] = [];

/** The record of a call: its facts redacted, and what points to the rules and accounts that decided it. */
export function callRecord(end: CallEnd): CallRecord {
  const { context, refusal } = end;
  const identity = context.identity();
  const route = context.route();
  const passed = end.outcome === 'allowed' || end.outcome === 'relayed';
  return recordOf(end, redactFacts(context, refusal), {
    path: maskApiKeys(context.path() ?? '-'),
    route,
    identity,
    clientIp: context.clientIp(),
    grantsUsed: passed ? grantsUsed(context) : NO_GRANTS,
  });
}

/**
 * The record of a call for which deriving anything from its facts may fail, because it failed: nothing is derived, and
 * of the facts only those are kept that can hold no secret.
 */
export function bareRecord(end: CallEnd): CallRecord {
  const { facts } = end.context;
  return recordOf(end, facts.kind === 'request' ? bareFacts(facts) : facts, {
    path: '-',
    route: undefined,
    identity: undefined,
    clientIp: facts.remoteIp,
    grantsUsed: NO_GRANTS,
  });
}

/** What is derived from the facts. */
interface Derived {
  readonly path: string;
  readonly route: CompiledRoute | undefined;
  readonly identity: Identity | undefined;
  readonly clientIp: string;
  readonly grantsUsed: CallRecord['grantsUsed'];
}

/** One literal with every member, so that all records have one form: they are made and encoded for each call. */
function recordOf(end: CallEnd, facts: RequestFacts, derived: Derived): CallRecord {
  const { context, refusal } = end;
  const { route, identity } = derived;
  return {
    id: end.id,
    atMs: context.facts.receivedAtMs,
    revision: context.snapshot.revision,
    directoryVersion: context.directory.version,
    outcome: end.outcome,
    status: end.status,
    code: refusal?.code,
    layer: refusal?.layer,
    clause: refusal?.evidence.clause,
    rule: refusal?.evidence.rule,
    method: facts.kind === 'request' ? facts.method : '-',
    path: derived.path,
    route: route?.id,
    service: route?.service,
    consumer: identity?.consumer.name,
    tenant: identity?.tenant?.name,
    keyId: identity?.key.id,
    clientIp: derived.clientIp,
    facts,
    grantsUsed: derived.grantsUsed,
    attempts: end.attempts,
    timings: end.timings,
    bytes: end.bytes,
    upstreamReached: end.upstreamReached,
    usage: end.usage,
  };
}

function bareFacts(request: WellFormedRequest): WellFormedRequest {
  const [path = '/'] = request.rawTarget.split('?', 1);
  const { body } = request;
  return {
    ...request,
    rawTarget: maskApiKeys(path),
    headers: [],
    body: body.kind === 'buffered' ? { kind: 'streamed', sizeBytes: body.sizeBytes } : body,
  };
}
