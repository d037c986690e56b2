import { requestLayer } from '../core/layers/request.ts';
import type { Refusal } from '../core/verdict.ts';
import { OWN_PREFIX } from './answer/problem.ts';
import { Call, type CallDeps } from './call.ts';
import type { Exchange } from './exchange.ts';
import { endBrokenBody, forward } from './forward.ts';
import { internalRefusal } from './internal-refusal.ts';
import { readBody, type BodyRead } from './read-body.ts';

/** What the pipeline draws on beside what a call does. */
export interface ServeDeps extends CallDeps {
  /** Most calls at once; more are refused `internal.overloaded`. */
  readonly maxInFlight: number;
  /** Answers a request for one of the gateway's own pages. */
  readonly ownPages: (call: Call) => void;
}

/** Takes exchanges and sees each to its end: facts → decision → forward or refuse → record. */
export class Pipeline {
  readonly #deps: ServeDeps;
  #inFlight = 0;

  constructor(deps: ServeDeps) {
    this.#deps = deps;
  }

  /** Calls whose end has not been recorded. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Never throws. */
  serve(exchange: Exchange): void {
    this.#inFlight += 1;
    let call: Call;
    try {
      call = new Call(this.#deps, exchange, this.#over);
    } catch (error) {
      this.#inFlight -= 1;
      this.#deps.fault('-', error);
      exchange.abort();
      return;
    }
    call.guard(() => this.#head(call));
  }

  readonly #over = (): void => {
    this.#inFlight -= 1;
  };

  #head(call: Call): void {
    if (this.#inFlight > this.#deps.maxInFlight) {
      call.refuse(internalRefusal('internal.overloaded', this.#inFlight));
      return;
    }
    if (isOwnPage(call)) {
      this.#deps.ownPages(call);
      return;
    }
    const refusal = asRefusal(call.decide('head'));
    if (refusal !== undefined) call.refuse(refusal, { capture: true });
    else this.#body(call);
  }

  #body(call: Call): void {
    const step = call.decide('body');
    if (step === undefined) forward(call);
    else if (step.kind === 'refuse') call.refuse(step, { capture: true });
    else {
      readBody(call.exchange.body, step.limitBytes, (read) =>
        call.guard(() => this.#bodyRead(call, read)),
      );
    }
  }

  #bodyRead(call: Call, read: BodyRead): void {
    switch (read.kind) {
      case 'failed':
        endBrokenBody(call, read.failure);
        return;
      case 'too_large':
        call.learn({ body: { kind: 'streamed', sizeBytes: read.sizeBytes } });
        break;
      case 'whole': {
        const { bytes } = read;
        call.learn({ body: { kind: 'buffered', sizeBytes: bytes.byteLength, bytes } });
      }
    }
    const refusal = asRefusal(call.decide('body'));
    if (refusal !== undefined) call.refuse(refusal);
    else forward(call);
  }
}

/**
 * Whether the path is one of the gateway's own. They are asked for by the normalised path, so that no other spelling
 * of them is ever forwarded, and only by a request that can be read in one way.
 */
function isOwnPage(call: Call): boolean {
  const path = call.context.path();
  if (path === undefined || !path.startsWith(OWN_PREFIX)) return false;
  if (path.length > OWN_PREFIX.length && path[OWN_PREFIX.length] !== '/') return false;
  return requestLayer.decide(call.context).kind !== 'refuse';
}

function asRefusal(step: ReturnType<Call['decide']>): Refusal | undefined {
  if (step === undefined || step.kind === 'refuse') return step;
  throw new Error(`a layer asked for the ${step.fact} where it cannot be gathered`);
}
