import type { TokenUsage } from '../calls/record.ts';
import type { BodyFailure, Exchange, ResponseStream } from './exchange.ts';
import { relayedHead, relayedReason, type RelayedHead } from './upstream/response-fields.ts';
import type {
  UpstreamCall,
  UpstreamFailure,
  UpstreamHead,
  UpstreamRequest,
  UpstreamTarget,
} from './upstream/upstream.ts';
import { OpenAiUsageTap } from './upstream/usage-openai.ts';

/** One forwarded request. */
export interface RelayParts {
  readonly exchange: Exchange;
  readonly target: UpstreamTarget;
  readonly request: UpstreamRequest;
  /** Most bytes of a body that is passed on unread. */
  readonly limitBytes: number;
  readonly usage: 'openai' | undefined;
  readonly owner: RelayOwner;
}

/** Whoever forwards is told what happens; after any method but `answered`, the relay is over. */
export interface RelayOwner {
  /** The backend answered; gives the fields to add to its response. */
  answered(head: RelayedHead, status: number): readonly string[];
  /** The response was relayed whole. */
  relayed(): void;
  /** No response has begun: the owner answers. */
  failed(failure: UpstreamFailure): void;
  bodyTooLarge(sizeBytes: number): void;
  bodyFailed(failure: BodyFailure): void;
  /** The response had begun; it has been broken off. */
  broken(failure: UpstreamFailure | BodyFailure): void;
  /** Something of ours threw. */
  crashed(error: unknown): void;
}

/** Passes a request to the backend and its response back, each as fast as the slower side takes it. */
export class Relay {
  readonly #parts: RelayParts;
  readonly #call: UpstreamCall;
  readonly #tap: OpenAiUsageTap | undefined;
  #stream: ResponseStream | undefined;
  #bodyBytes = 0;
  #isOver = false;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#tap = parts.usage === 'openai' ? new OpenAiUsageTap() : undefined;
    this.#call = parts.target.transport.dispatch(parts.request, {
      head: (head) => this.#head(head),
      data: (chunk) => this.#data(chunk),
      end: () => this.#end(),
      drained: () => parts.exchange.body.resume(),
      failed: (failure) => this.#failed(failure),
    });
    if (parts.request.body === 'stream') this.#passBody();
  }

  /** Bytes of a body that was passed on unread. */
  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  usage(): TokenUsage | undefined {
    return this.#tap?.result();
  }

  /** The caller has gone: so does the call to the backend. */
  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#call.abort();
  }

  #passBody(): void {
    this.#parts.exchange.body.read({
      data: (chunk) => this.#bodyData(chunk),
      end: () => this.#call.endBody(),
      failed: (failure) => this.#bodyFailed(failure),
    });
  }

  #bodyData(chunk: Uint8Array): boolean {
    if (this.#isOver) return true;
    this.#bodyBytes += chunk.byteLength;
    if (this.#bodyBytes <= this.#parts.limitBytes) return this.#call.write(chunk);
    this.abort();
    this.#parts.exchange.body.discard();
    if (this.#stream === undefined) {
      this.#parts.owner.bodyTooLarge(this.#bodyBytes);
    } else {
      this.#break({ kind: 'aborted' });
    }
    return true;
  }

  #bodyFailed(failure: BodyFailure): void {
    if (this.#isOver) return;
    this.abort();
    if (this.#stream === undefined) this.#parts.owner.bodyFailed(failure);
    else this.#break(failure);
  }

  #head(head: UpstreamHead): void {
    const { exchange, owner } = this.#parts;
    try {
      const relayed = relayedHead(head);
      const fields = [...relayed.fields, ...owner.answered(relayed, head.status)];
      const reason = relayedReason(head);
      this.#stream = exchange.startResponse({
        status: head.status,
        ...(reason === undefined ? {} : { reason }),
        fields,
      });
      this.#stream.onDrain(() => this.#call.resume());
    } catch (error) {
      this.abort();
      owner.crashed(error);
    }
  }

  #data(chunk: Uint8Array): boolean {
    this.#tap?.feed(chunk);
    return this.#stream?.write(chunk) ?? true;
  }

  #end(): void {
    this.#isOver = true;
    const { exchange, owner } = this.#parts;
    // The backend answered without the rest of the request, so nobody wants it.
    if (!exchange.body.complete) exchange.body.discard();
    this.#stream?.end();
    owner.relayed();
  }

  #failed(failure: UpstreamFailure): void {
    this.#isOver = true;
    if (this.#stream === undefined) this.#parts.owner.failed(failure);
    else this.#break(failure);
  }

  #break(failure: UpstreamFailure | BodyFailure): void {
    this.#parts.owner.broken(failure);
    this.#parts.exchange.abort();
  }
}
