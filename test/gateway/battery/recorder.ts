import type { TestContext } from 'node:test';
import type { Socket } from 'node:net';
import { rawBackend } from '../support/backend.ts';

/** One request as a plain backend reads it. */
export interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A backend that keeps what it was sent. */
export interface Recorder {
  readonly url: string;
  /** Takes what has come since the last time. */
  take(): readonly RecordedRequest[];
  /** Bytes that it could not read as requests. */
  readonly unread: () => string;
}

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** Starts a backend with a reader of its own, so that no parser's leniency hides what was sent. */
export async function startRecorder(t: TestContext): Promise<Recorder> {
  let requests: RecordedRequest[] = [];
  const rests = new Map<Socket, string>();
  const url = await rawBackend(t, (socket) => {
    rests.set(socket, '');
    socket.on('data', (chunk: Buffer) => {
      let rest = (rests.get(socket) ?? '') + chunk.toString('latin1');
      for (let next = readRequest(rest); next !== undefined; next = readRequest(rest)) {
        requests.push(next.request);
        rest = rest.slice(next.end);
        socket.write(next.request.method === 'HEAD' ? ANSWER.slice(0, -2) : ANSWER);
      }
      rests.set(socket, rest);
    });
    // A request that was broken off reached nobody whole.
    socket.on('close', () => rests.delete(socket));
  });
  return {
    url,
    take() {
      const taken = requests;
      requests = [];
      return taken;
    },
    unread: () => [...rests.values()].join(''),
  };
}

function readRequest(text: string): { request: RecordedRequest; end: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [line = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const [method = '', target = '', version] = line.split(' ');
  if (version !== 'HTTP/1.1' || line.split(' ').length !== 3) throw new Error(`not plain: ${line}`);
  const fields = lines.map((field): readonly [string, string] => {
    const colon = field.indexOf(': ');
    if (colon === -1 || /[\r\n\0]/.test(field)) throw new Error(`not plain: ${field}`);
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 2)];
  });
  const bodyStart = headEnd + 4;
  const framings = fields.filter(
    ([name]) => name === 'content-length' || name === 'transfer-encoding',
  );
  if (framings.length > 1) throw new Error(`framed twice: ${text.slice(0, headEnd)}`);
  const [framing] = framings;
  const body = framing === undefined ? undefined : readBody(text, bodyStart, framing);
  if (framing !== undefined && body === undefined) return undefined;
  const request = { method, target, fields, body: body?.text ?? '' };
  return { request, end: body?.end ?? bodyStart };
}

function readBody(
  text: string,
  start: number,
  [name, value]: readonly [string, string],
): { text: string; end: number } | undefined {
  if (name === 'content-length') {
    const end = start + Number(value);
    return text.length < end ? undefined : { text: text.slice(start, end), end };
  }
  let body = '';
  for (let at = start; ;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = text.slice(at, lineEnd);
    if (!/^[0-9a-f]+$/i.test(size)) throw new Error(`not a plain chunk size: ${size}`);
    const count = Number.parseInt(size, 16);
    const dataEnd = lineEnd + 2 + count;
    if (text.length < dataEnd + 2) return undefined;
    if (text.slice(dataEnd, dataEnd + 2) !== '\r\n') throw new Error('a chunk without its end');
    if (count === 0) return { text: body, end: dataEnd + 2 };
    body += text.slice(lineEnd + 2, dataEnd);
    at = dataEnd + 2;
  }
}
