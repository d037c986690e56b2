import { connect } from 'node:net';

/** A request as a test describes it. `raw` is sent as it is, without another byte. */
export type TestRequest =
  | {
      readonly method: string;
      readonly path: string;
      readonly headers?: readonly (readonly [name: string, value: string])[];
      readonly body?: string;
    }
  | { readonly raw: string };

/** A response, as it stood on the wire but for the framing of its body. */
export interface TestResponse {
  readonly status: number;
  readonly reason: string;
  /** Names in lower case, order and repeats kept. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The value of a header, or undefined. */
export function headerOf(response: TestResponse, name: string): string | undefined {
  return response.headers.find(([found]) => found === name)?.[1];
}

/** Sends one request on a connection of its own and reads one response. No client library stands in between, so that nothing is mended. */
export async function send(origin: string, request: TestRequest): Promise<TestResponse> {
  const { hostname, port } = new URL(origin);
  const bytes = 'raw' in request ? request.raw : requestText(origin, request);
  const socket = connect({ host: hostname, port: Number(port) });
  const chunks: Buffer[] = [];
  try {
    socket.write(bytes);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      const response = parseResponse(Buffer.concat(chunks), false);
      if (response !== undefined) return response;
    }
  } finally {
    socket.destroy();
  }
  const response = parseResponse(Buffer.concat(chunks), true);
  if (response === undefined) throw new Error(`no response to ${bytes.slice(0, 60)}`);
  return response;
}

function requestText(origin: string, request: Exclude<TestRequest, { raw: string }>): string {
  const fields = [['host', new URL(origin).host], ...(request.headers ?? [])];
  const { body } = request;
  if (body !== undefined) fields.push(['content-length', String(Buffer.byteLength(body))]);
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${request.method} ${request.path} HTTP/1.1\r\n${lines}\r\n${body ?? ''}`;
}

/** The first final response in the bytes, once it is whole. `ended`: no more bytes will come. */
function parseResponse(bytes: Buffer, ended: boolean): TestResponse | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const [, status = '0', reason = ''] = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  const rest = bytes.subarray(end + 4);
  if (status.startsWith('1')) return parseResponse(rest, ended);
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const body = parseBody(rest, Number(status), headers, ended);
  return body === undefined
    ? undefined
    : { status: Number(status), reason, headers, body: body.toString('utf8') };
}

function parseBody(
  rest: Buffer,
  status: number,
  headers: TestResponse['headers'],
  ended: boolean,
): Buffer | undefined {
  if (status === 204 || status === 304) return Buffer.alloc(0);
  const length = headers.find(([name]) => name === 'content-length')?.[1];
  if (length !== undefined) {
    return rest.length < Number(length) ? undefined : rest.subarray(0, Number(length));
  }
  if (headers.some(([name]) => name === 'transfer-encoding')) return parseChunks(rest);
  return ended ? rest : undefined;
}

function parseChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const end = line + 2 + size;
    if (bytes.length < end + 2) return undefined;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(line + 2, end));
    at = end + 2;
  }
}
