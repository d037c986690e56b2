import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyFailure, BodySink, RequestBody } from '../exchange.ts';

const DISCARD: BodySink = { data: () => true, end() {}, failed() {} };

/** What a body needs of the message that carries it. */
export interface BodyParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly framing: RequestBody['framing'];
  readonly declaredBytes: number | undefined;
  readonly awaitsContinue: boolean;
  readonly idleTimeoutMs: number;
}

/** The body of a request that `node:http` parses. */
export class NodeRequestBody implements RequestBody {
  readonly framing: RequestBody['framing'];
  readonly declaredBytes: number | undefined;
  receivedBytes = 0;
  /**
   * Told after each piece and at the end, for whoever bounds the reading. An object, because a function stored into a
   * field a request made V8 (14.x) keep the request for longer than its young generation lives.
   */
  watcher: { progressed(): void } | undefined;
  readonly #parts: BodyParts;
  #awaitsContinue: boolean;
  #sink: BodySink | undefined;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: BodyParts) {
    this.#parts = parts;
    this.framing = parts.framing;
    this.declaredBytes = parts.declaredBytes;
    this.#awaitsContinue = parts.awaitsContinue;
  }

  get awaitsContinue(): boolean {
    return this.#awaitsContinue;
  }

  get complete(): boolean {
    return this.framing === 'none' || this.#parts.request.complete;
  }

  /** Whether a sink takes the body. */
  get isRead(): boolean {
    return this.#sink !== undefined;
  }

  read(sink: BodySink): void {
    const isFirst = this.#sink === undefined;
    this.#sink = sink;
    if (this.framing === 'none') {
      sink.end();
      return;
    }
    const { request, response, idleTimeoutMs } = this.#parts;
    if (!isFirst) {
      if (!this.#isOver) request.resume();
      return;
    }
    if (this.#awaitsContinue) {
      this.#awaitsContinue = false;
      response.writeContinue();
    }
    this.#timer = setTimeout(() => this.#idle(), idleTimeoutMs).unref();
    request.on('data', (chunk: Uint8Array) => this.#data(chunk));
    request.on('end', () => this.#end());
    request.on('error', () => this.fail({ kind: 'aborted' }));
    request.on('close', () => {
      if (!request.complete) this.fail({ kind: 'aborted' });
    });
  }

  resume(): void {
    if (this.#isOver) return;
    this.#timer?.refresh();
    this.#parts.request.resume();
  }

  discard(): void {
    this.read(DISCARD);
  }

  /** Ends the body with a failure that the connection has noticed. */
  fail(failure: BodyFailure): void {
    if (this.#isOver) return;
    this.#finish();
    this.#sink?.failed(failure);
    this.watcher?.progressed();
  }

  #data(chunk: Uint8Array): void {
    if (this.#isOver) return;
    this.receivedBytes += chunk.byteLength;
    this.#timer?.refresh();
    if (this.#sink?.data(chunk) === false) this.#parts.request.pause();
    this.watcher?.progressed();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#finish();
    this.#sink?.end();
    this.watcher?.progressed();
  }

  #idle(): void {
    // While the sink holds back, the silence is ours.
    if (this.#parts.request.isPaused()) {
      this.#timer?.refresh();
      return;
    }
    this.fail({ kind: 'timeout', afterMs: this.#parts.idleTimeoutMs });
  }

  #finish(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
