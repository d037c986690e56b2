import { connect } from 'node:net';
import type { Socket } from 'node:net';

// The load generator, in a process of its own: asks over a few keep-alive connections, each one request after the other,
// and reads no more of an answer than where it ends.

/** What it is asked to do. */
export interface LoadOrder {
  readonly port: number;
  /** The bytes of one request. */
  readonly request: string;
  readonly requests: number;
  readonly connections: number;
  /** The status that every answer must have. */
  readonly status: number;
}

/** What came of it. */
export interface LoadReport {
  readonly kind: 'done';
  readonly tookMs: number;
  /** Bytes of the last answer's body. */
  readonly bodyBytes: number;
  /** The first answer that was not as it must be. */
  readonly wrong?: string;
}

interface Answer {
  readonly status: number;
  readonly headBytes: number;
  readonly bodyBytes: number;
}

process.on('message', (order: LoadOrder) => {
  void run(order).then((report) => process.send?.(report));
});

async function run(order: LoadOrder): Promise<LoadReport> {
  const beganMs = performance.now();
  const state = { left: order.requests, bodyBytes: 0, wrong: undefined as string | undefined };
  await Promise.all(Array.from({ length: order.connections }, () => keepAsking(order, state)));
  const { bodyBytes, wrong } = state;
  const tookMs = performance.now() - beganMs;
  return { kind: 'done', tookMs, bodyBytes, ...(wrong === undefined ? {} : { wrong }) };
}

/** One connection. A fault ends it, and is told. */
function keepAsking(
  order: LoadOrder,
  state: { left: number; bodyBytes: number; wrong: string | undefined },
): Promise<void> {
  const request = Buffer.from(order.request, 'latin1');
  return new Promise((resolve) => {
    const socket = connect(order.port, '127.0.0.1');
    socket.setNoDelay(true);
    let held: Buffer | undefined;
    let isDone = false;
    const end = (wrong?: string): void => {
      if (isDone) return;
      isDone = true;
      if (wrong !== undefined) state.wrong ??= wrong;
      socket.destroy();
      resolve();
    };
    const next = (): void => {
      if (state.left <= 0 || state.wrong !== undefined) end();
      else ask(socket, request, state);
    };
    socket.once('connect', next);
    socket.on('error', (error) => end(error.message));
    socket.on('close', () => end('the connection was closed'));
    socket.on('data', (chunk: Buffer) => {
      const bytes = held === undefined ? chunk : Buffer.concat([held, chunk]);
      const answer = readAnswer(bytes);
      if (answer === undefined || bytes.length < answer.headBytes + answer.bodyBytes) {
        held = bytes;
        return;
      }
      held = undefined;
      state.bodyBytes = answer.bodyBytes;
      if (answer.status === order.status) next();
      else end(bytes.toString('latin1'));
    });
  });
}

function ask(socket: Socket, request: Buffer, state: { left: number }): void {
  state.left -= 1;
  socket.write(request);
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Status and lengths of an answer with a Content-Length; undefined: its head has not ended. */
function readAnswer(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end === -1) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  return {
    status: Number(head.slice(9, 12)),
    headBytes: end + HEAD_END.length,
    bodyBytes: length === undefined ? 0 : Number(length),
  };
}
