import type { CompiledRoute } from '../core/policy/snapshot.ts';
import type { UpstreamOutcome, WellFormedRequest } from '../core/facts.ts';
import { rateStandings } from '../core/rate-standing.ts';
import type { Refusal } from '../core/verdict.ts';
import { deprecationFields } from './answer/deprecation.ts';
import { rateFields, relayedProxyStatus } from './answer/fields.ts';
import type { Call } from './call.ts';
import type { BodyFailure } from './exchange.ts';
import { Relay, type RelayOwner } from './relay.ts';
import { requestFields, type ForwardedRequest } from './upstream/request-fields.ts';
import type { RelayedHead } from './upstream/response-fields.ts';
import type { UpstreamFailure, UpstreamRequest, UpstreamTarget } from './upstream/upstream.ts';

/** Sends an allowed call to its backend and sees it to its end. */
export function forward(call: Call): void {
  const route = call.context.route();
  const request = call.context.request();
  if (route === undefined || request === undefined)
    throw new Error('only a routed call can be forwarded');
  const target = call.policy.targets.get(route.upstream);
  if (target === undefined) {
    new Forwarding(call, route.upstream).failed({
      failure: 'unreachable',
      reason: `the policy has no upstream ${route.upstream}`,
      reached: false,
    });
    return;
  }
  const forwarding = new Forwarding(call, target.address);
  const relay = new Relay({
    exchange: call.exchange,
    target,
    request: upstreamRequest(call, { request, route, target }),
    limitBytes: route.body.limitBytes,
    usage: route.usage,
    owner: forwarding,
  });
  forwarding.relay = relay;
  call.relay = relay;
}

interface Destination {
  readonly request: WellFormedRequest;
  readonly route: CompiledRoute;
  readonly target: UpstreamTarget;
}

function upstreamRequest(call: Call, to: Destination): UpstreamRequest {
  const { body } = to.request;
  const held = body.kind === 'buffered' ? body.bytes : undefined;
  const fields = requestFields({
    ...to,
    context: call.context,
    callId: call.id,
    framing: framingOf(to.request),
  });
  return {
    method: to.request.method,
    path: upstreamPath(call, to),
    fields,
    body: held ?? (body.kind === 'absent' ? 'none' : 'stream'),
  };
}

function framingOf({ body }: WellFormedRequest): ForwardedRequest['framing'] {
  if (body.kind === 'absent') return { kind: 'none' };
  if (body.kind === 'buffered') return { kind: 'length', bytes: body.sizeBytes };
  const declaredBytes = body.kind === 'unread' ? body.declaredBytes : undefined;
  return declaredBytes === undefined
    ? { kind: 'chunked' }
    : { kind: 'length', bytes: declaredBytes };
}

/** The path that was decided on, under the backend's own, with the query as received. */
function upstreamPath(call: Call, { route, target }: Destination): string {
  const parsed = call.context.target();
  if (parsed?.ok !== true) throw new Error('only a target that was read can be forwarded');
  const { stripPrefix } = route;
  const strips = stripPrefix !== '' && parsed.path.startsWith(stripPrefix);
  const path = strips ? parsed.path.slice(stripPrefix.length) : parsed.path;
  const rooted = path.startsWith('/') ? path : `/${path}`;
  return target.basePath + rooted + (parsed.hasQuery ? `?${parsed.query}` : '');
}

/** What becomes of one forwarded call: the response phase of the decision, and its end. */
class Forwarding implements RelayOwner {
  relay: Relay | undefined;
  readonly #call: Call;
  readonly #address: string;
  readonly #beganMs: number;
  #refusal: Refusal | undefined;
  #status = 0;

  constructor(call: Call, address: string) {
    this.#call = call;
    this.#address = address;
    this.#beganMs = call.elapsedMs();
  }

  answered(head: RelayedHead, status: number): readonly string[] {
    const call = this.#call;
    const { server, contentType } = head;
    call.upstreamReached = true;
    call.upstreamMs = call.elapsedMs() - this.#beganMs;
    call.attempts.push({ target: this.#address, status, tookMs: call.upstreamMs });
    this.#status = status;
    this.#refusal = this.#decide({
      kind: 'answered',
      status,
      ...(server === undefined ? {} : { server }),
      ...(contentType === undefined ? {} : { contentType }),
    });
    call.ending = { outcome: 'aborted', status };
    return this.#addedFields();
  }

  #addedFields(): readonly string[] {
    const { context, id } = this.#call;
    const fields = ['X-Pinpoint-Call', id];
    if (this.#refusal !== undefined) {
      fields.push('Proxy-Status', relayedProxyStatus(this.#status, this.#refusal.code));
    }
    fields.push(...rateFields(rateStandings(context)));
    const route = context.route();
    if (route !== undefined) fields.push(...deprecationFields(route, context.path() ?? '/'));
    return fields;
  }

  relayed(): void {
    const call = this.#call;
    this.#learnBody();
    call.ending = {
      outcome: this.#refusal === undefined ? 'allowed' : 'relayed',
      status: this.#status,
      refusal: this.#refusal,
      usage: this.relay?.usage(),
    };
  }

  failed(failure: UpstreamFailure): void {
    this.#call.guard(() => {
      const refusal = this.#learnFailure(failure);
      if (refusal !== undefined) this.#call.refuse(refusal, { outcome: 'failed' });
    });
  }

  bodyTooLarge(sizeBytes: number): void {
    this.#call.guard(() => {
      this.#call.upstreamReached = true;
      this.#call.learn({ body: { kind: 'streamed', sizeBytes } });
      const refusal = this.#call.decide('stream');
      if (refusal?.kind !== 'refuse') throw new Error('a body over its limit was not refused');
      this.#call.refuse(refusal);
    });
  }

  bodyFailed(failure: BodyFailure): void {
    this.#call.upstreamReached = true;
    this.#call.guard(() => endBrokenBody(this.#call, failure));
  }

  broken(failure: UpstreamFailure | BodyFailure): void {
    const call = this.#call;
    call.guard(() => {
      if ('kind' in failure) {
        call.finish({ outcome: 'aborted', status: this.#status });
        return;
      }
      const refusal = this.#learnFailure(failure);
      call.finish({ outcome: 'failed', status: this.#status, refusal });
    });
  }

  crashed(error: unknown): void {
    this.#call.guard(() => {
      throw error;
    });
  }

  #learnFailure({ failure, reason, reached }: UpstreamFailure): Refusal | undefined {
    const call = this.#call;
    const afterMs = Math.round(call.elapsedMs() - this.#beganMs);
    if (reached) call.upstreamReached = true;
    const failed = { target: this.#address, failure: `${failure}: ${reason}`, tookMs: afterMs };
    // Where a response had begun, it is the same attempt that fails.
    call.attempts.splice(0, 1, { ...call.attempts[0], ...failed });
    this.#learnBody();
    return this.#decide({ kind: 'failed', failure, reason, target: this.#address, afterMs });
  }

  #decide(upstream: UpstreamOutcome): Refusal | undefined {
    const call = this.#call;
    call.learn({ read: { ...call.context.request()?.read, upstream } });
    const refusal = call.decide('response');
    return refusal?.kind === 'refuse' ? refusal : undefined;
  }

  /** A body that was passed on unread is known by its size. */
  #learnBody(): void {
    const { relay } = this;
    if (relay === undefined || this.#call.context.request()?.body.kind !== 'unread') return;
    if (this.#call.exchange.body.complete) {
      this.#call.learn({ body: { kind: 'streamed', sizeBytes: relay.bodyBytes } });
    }
  }
}

/** Ends a call whose body stopped before its end, while nothing had been answered. */
export function endBrokenBody(call: Call, failure: BodyFailure): void {
  switch (failure.kind) {
    case 'aborted':
      call.finish({ outcome: 'aborted', status: 0 });
      call.exchange.abort();
      return;
    case 'malformed':
      call.refuseMalformed(failure.problem);
      return;
    case 'timeout':
      call.refuseMalformed({
        code: 'request.timeout',
        reason: `the body stopped for ${failure.afterMs} ms before its end`,
        source: 'RFC 9110 §15.5.9',
      });
  }
}
