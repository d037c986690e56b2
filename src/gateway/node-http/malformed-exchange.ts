import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { MalformedProblem } from '../../core/facts.ts';
import type {
  BodySink,
  Exchange,
  ExchangeHead,
  RequestBody,
  ResponseHead,
  ResponseStream,
} from '../exchange.ts';

/** What bytes that are no request have for a body: nothing that anybody may read. */
const NO_BODY: RequestBody = {
  framing: 'none',
  declaredBytes: undefined,
  receivedBytes: 0,
  awaitsContinue: false,
  complete: true,
  read: (sink: BodySink) => sink.end(),
  resume() {},
  discard() {},
};

/**
 * Bytes on a connection that could not be read as a request. The answer is written by hand, because the parser has
 * given the connection up; then the connection is closed, without a reset that could take the answer with it.
 */
export class MalformedExchange implements Exchange, ResponseStream {
  readonly head: ExchangeHead;
  readonly remoteIp: string;
  readonly body = NO_BODY;
  sentBytes = 0;
  responded = false;
  readonly #socket: Socket;
  readonly #lingerMs: number;

  constructor(parts: {
    socket: Socket;
    remoteIp: string;
    problem: MalformedProblem;
    lingerMs: number;
  }) {
    this.head = { kind: 'malformed', problem: parts.problem };
    this.remoteIp = parts.remoteIp;
    this.#socket = parts.socket;
    this.#lingerMs = parts.lingerMs;
  }

  onClose(listener: (complete: boolean) => void): void {
    this.#socket.once('close', () => listener(this.responded));
  }

  respond(head: ResponseHead, body: Uint8Array): void {
    const fields = [...head.fields, 'content-length', String(body.byteLength)];
    this.startResponse({ ...head, fields });
    this.write(body);
    this.end();
  }

  startResponse(head: ResponseHead): ResponseStream {
    this.responded = true;
    const lines = [`HTTP/1.1 ${head.status} ${head.reason ?? STATUS_CODES[head.status] ?? ''}`];
    for (let at = 0; at + 1 < head.fields.length; at += 2) {
      lines.push(`${head.fields[at]}: ${head.fields[at + 1]}`);
    }
    lines.push(`date: ${new Date().toUTCString()}`, 'connection: close', '', '');
    if (this.#socket.writable) this.#socket.write(lines.join('\r\n'), 'latin1');
    return this;
  }

  write(chunk: Uint8Array): boolean {
    this.sentBytes += chunk.byteLength;
    return this.#socket.writable && this.#socket.write(chunk);
  }

  onDrain(listener: () => void): void {
    this.#socket.on('drain', listener);
  }

  end(): void {
    const socket = this.#socket;
    socket.end();
    const timer = setTimeout(() => socket.destroy(), this.#lingerMs).unref();
    socket.once('end', () => socket.destroy());
    socket.once('close', () => clearTimeout(timer));
  }

  abort(): void {
    if (!this.#socket.destroyed) this.#socket.resetAndDestroy();
  }
}
