import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Exchange, ExchangeHead, ResponseHead, ResponseStream } from '../exchange.ts';
import type { HttpLimits } from './limits.ts';
import type { NodeRequestBody } from './node-request-body.ts';

/** What an exchange over `node:http` is made of. */
export interface NodeExchangeParts {
  readonly head: ExchangeHead;
  readonly remoteIp: string;
  readonly socket: Socket;
  readonly response: ServerResponse;
  readonly body: NodeRequestBody;
  readonly limits: HttpLimits;
  /** Whether the connection must end with this response, asked when the response begins. */
  readonly mustClose: () => boolean;
}

/** One request over `node:http`. */
export class NodeExchange implements Exchange, ResponseStream {
  readonly head: ExchangeHead;
  readonly remoteIp: string;
  readonly body: NodeRequestBody;
  sentBytes = 0;
  responded = false;
  readonly #parts: NodeExchangeParts;
  #stallTimer: NodeJS.Timeout | undefined;
  #wroteBody = false;
  #hasLength = false;

  constructor(parts: NodeExchangeParts) {
    this.#parts = parts;
    this.head = parts.head;
    this.remoteIp = parts.remoteIp;
    this.body = parts.body;
  }

  onClose(listener: (complete: boolean) => void): void {
    const { response } = this.#parts;
    response.once('close', () => {
      clearTimeout(this.#stallTimer);
      listener(response.writableFinished);
    });
  }

  respond(head: ResponseHead, body: Uint8Array): void {
    const { response } = this.#parts;
    const isArriving = !this.body.complete && !this.#mayNeverArrive();
    const fields = [...head.fields, 'content-length', String(body.byteLength)];
    this.#writeHead({ ...head, fields });
    this.sentBytes += body.byteLength;
    if (!isArriving) {
      response.end(body);
      return;
    }
    // The answer goes out whole and now; only the end of the exchange waits for the rest of the request. To close
    // with bytes unread would reset the connection and could take the answer with it (RFC 9112 §9.6).
    if (body.byteLength > 0) response.write(body);
    response.flushHeaders();
    this.#boundRest(
      () => response.end(() => this.#parts.socket.destroySoon()),
      () => response.end(),
    );
  }

  startResponse(head: ResponseHead): ResponseStream {
    this.#writeHead(head);
    // The head waits for the first piece of the body to share a packet with it, but not longer than this turn.
    setImmediate(flushHead, this);
    return this;
  }

  write(chunk: Uint8Array): boolean {
    this.#wroteBody = true;
    this.sentBytes += chunk.byteLength;
    const hasRoom = this.#parts.response.write(chunk);
    if (!hasRoom) this.#watchStall();
    return hasRoom;
  }

  onDrain(listener: () => void): void {
    this.#parts.response.on('drain', () => {
      clearTimeout(this.#stallTimer);
      this.#stallTimer = undefined;
      listener();
    });
  }

  end(): void {
    this.#wroteBody = true;
    const { response, socket } = this.#parts;
    response.end();
    // The response is whole before the request is: the rest is thrown away, but not for ever.
    if (!this.body.complete) this.#boundRest(() => socket.destroySoon());
  }

  abort(): void {
    const { socket, response } = this.#parts;
    // Length or chunks tell the caller that the end is missing; what it has been sent may still reach it.
    if (this.responded && (this.#hasLength || response.chunkedEncoding)) {
      this.flushHead();
      socket.destroySoon();
    } else {
      this.#reset();
    }
  }

  /** A reset, never an orderly end: a body that lasts until the connection ends must not look whole. */
  #reset(): void {
    const { socket } = this.#parts;
    if (!socket.destroyed) socket.resetAndDestroy();
  }

  /** Sends the head if no body has come along that would have taken it. */
  flushHead(): void {
    const { response } = this.#parts;
    if (!this.#wroteBody && !response.destroyed) response.flushHeaders();
  }

  #writeHead(head: ResponseHead): void {
    const { response } = this.#parts;
    const mustClose = this.#parts.mustClose() || this.#restIsTooLong();
    const fields = mustClose ? [...head.fields, 'connection', 'close'] : [...head.fields];
    this.#hasLength = hasField(fields, 'content-length');
    // Always named, because Node keeps the reason of a head that it would not write for the next one.
    response.writeHead(head.status, head.reason ?? STATUS_CODES[head.status] ?? '', fields);
    this.responded = true;
  }

  /** The caller waits for a `100 Continue` that will not come: it may send the body or not (RFC 9110 §10.1.1). */
  #mayNeverArrive(): boolean {
    return this.body.awaitsContinue;
  }

  /** Whether it is clear already that the rest of the body will not be read. */
  #restIsTooLong(): boolean {
    if (this.body.complete) return false;
    const { declaredBytes, receivedBytes } = this.body;
    if (this.#mayNeverArrive()) return true;
    return (
      declaredBytes !== undefined && declaredBytes - receivedBytes > this.#parts.limits.lingerBytes
    );
  }

  /** Reads what is left of the request within the limits; `tooLong` is called when it does not end within them. */
  #boundRest(tooLong: () => void, ended: () => void = () => undefined): void {
    const { body } = this;
    const { limits } = this.#parts;
    const startBytes = body.receivedBytes;
    const finish = (): void => {
      clearTimeout(timer);
      body.watcher = undefined;
      if (body.complete) {
        ended();
        return;
      }
      body.fail({ kind: 'timeout', afterMs: limits.lingerMs });
      tooLong();
    };
    const timer = setTimeout(finish, limits.lingerMs).unref();
    body.watcher = {
      progressed() {
        if (body.complete || body.receivedBytes - startBytes > limits.lingerBytes) finish();
      },
    };
    if (body.isRead) body.resume();
    else body.discard();
  }

  #watchStall(): void {
    const { writeStallTimeoutMs } = this.#parts.limits;
    this.#stallTimer ??= setTimeout(() => this.#reset(), writeStallTimeoutMs).unref();
  }
}

function flushHead(exchange: NodeExchange): void {
  exchange.flushHead();
}

function hasField(fields: readonly string[], name: string): boolean {
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at]?.length === name.length && fields[at]?.toLowerCase() === name) return true;
  }
  return false;
}
