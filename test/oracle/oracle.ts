import { codeInfo } from '../../src/core/codes.ts';
import type { RefusalCode } from '../../src/core/codes.ts';
import type { RequestFacts, UpstreamOutcome, WellFormedRequest } from '../../src/core/facts.ts';
import type { LayerName } from '../../src/core/layer.ts';
import type { PolicySource } from '../../src/core/policy/source.ts';
import { judgeBody } from './bodies.ts';
import type { SchemaFiles } from './bodies.ts';
import { clientOf, judgeClient } from './clients.ts';
import { isPermitted, judgeConsumer, judgeCredential, judgeRights } from './principals.ts';
import { judgeRates, limitsOf } from './rates.ts';
import { findRoutes, listCandidates, operationFor } from './routing.ts';
import type { Candidate } from './routing.ts';
import { readHost, readPath } from './targets.ts';

/** What must come of a request. `not_evaluable`: nothing refuses, but a counter or bytes of the body are missing. */
export type Judgement =
  | { readonly kind: 'allow' }
  | {
      readonly kind: 'refuse';
      readonly code: RefusalCode;
      readonly status: number;
      readonly layer: LayerName;
    }
  | { readonly kind: 'not_evaluable' };

/**
 * Decides a request straight from the document: every rule looked for anew, every route tried, nothing compiled.
 * Written from the list of refusals and the semantics of the document, without a look at the core.
 */
export function oracle(
  source: PolicySource,
  facts: RequestFacts,
  schemas: SchemaFiles = {},
): Judgement {
  if (facts.kind === 'malformed') return { ...refuse(facts.problem.code), layer: 'request' };
  const found = readHead(source, facts);
  return typeof found === 'string'
    ? refuse(found)
    : judgeRoute(source, facts, { ...found, schemas });
}

function refuse(code: RefusalCode): Judgement & { readonly kind: 'refuse' } {
  const { status, layer } = codeInfo(code);
  return { kind: 'refuse', code, status, layer };
}

interface Head {
  readonly found: Candidate;
  readonly path: string;
}

/** The layers request, route and method. */
function readHead(source: PolicySource, facts: WellFormedRequest): Head | RefusalCode {
  const header = (name: string): string[] =>
    facts.headers.filter((field) => field[0] === name).map((field) => field[1]);
  const lengths = header('content-length').length;
  if (lengths > 1 || (lengths === 1 && header('transfer-encoding').length > 0)) {
    return 'request.ambiguous_framing';
  }
  const host = readHost(header('host'));
  if (host === undefined) return 'request.bad_host';
  const limits = source.document.request ?? {};
  if (facts.rawTarget.length > (limits.maxTargetBytes ?? 8192)) return 'request.target_too_long';
  const headerBytes = facts.headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    0,
  );
  if (headerBytes > (limits.maxHeaderBytes ?? 16_384)) return 'request.header_too_large';
  const path = readPath(facts.rawTarget, header('host')[0] ?? '');
  if (path === undefined) return 'request.ambiguous_target';
  const match = findRoutes(listCandidates(source), host, path, header);
  if (match.kind === 'no_version') return 'version.not_found';
  if (match.kind === 'none') return 'route.not_found';
  const found = operationFor(match.candidates, facts.method);
  return found === undefined ? 'request.method_not_allowed' : { found, path };
}

/** Everything after the method, in order. */
function judgeRoute(
  source: PolicySource,
  facts: WellFormedRequest,
  head: Head & { readonly schemas: SchemaFiles },
): Judgement {
  const { found, path, schemas } = head;
  const { document } = source;
  const { method } = facts;
  const ofClient = judgeClient(source, found, clientOf(source, facts));
  if (ofClient !== undefined) return refuse(ofClient);
  const ofState = judgeState(found);
  if (ofState !== undefined) return refuse(ofState);
  const { refusal, principal } = judgeCredential(document, found, facts);
  if (refusal !== undefined) return refuse(refusal);
  const ofConsumer = judgeConsumer(document, principal);
  if (ofConsumer !== undefined) return refuse(ofConsumer);
  const ofRights = judgeRights(document, found, { method, principal });
  if (ofRights !== undefined) return refuse(ofRights);
  if (!isPermitted(document, found, { method, path, principal }))
    return refuse('access.denied_by_default');
  const ofRates = judgeRates(limitsOf(document, found), principal, facts.read.counters);
  if (ofRates !== undefined && ofRates !== 'unread') return refuse(ofRates);
  const ofBody = judgeBody({ source, found, facts, schemas });
  if (ofBody !== undefined && ofBody !== 'unread') return refuse(ofBody);
  const ofUpstream = judgeUpstream(facts.read.upstream);
  if (ofUpstream !== undefined) return ofUpstream;
  return ofRates === undefined && ofBody === undefined
    ? { kind: 'allow' }
    : { kind: 'not_evaluable' };
}

function judgeState(found: Candidate): RefusalCode | undefined {
  switch (found.version.state) {
    case 'draft':
    case 'review':
      return 'service.unpublished';
    case 'blocked':
      return 'service.blocked';
    case 'retired':
      return 'version.retired';
    default:
      return undefined;
  }
}

function judgeUpstream(outcome: UpstreamOutcome | undefined): Judgement | undefined {
  if (outcome?.kind === 'failed') return refuse(`upstream.${outcome.failure}`);
  if (outcome === undefined || outcome.status < 400 || outcome.status > 499) return undefined;
  return { ...refuse('upstream.refused'), status: outcome.status };
}
