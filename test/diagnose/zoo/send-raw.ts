import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ZooRequest } from './case.ts';

const WAIT_MS = 10_000;
const DEFAULT_HOST = 'shop.example';

/** Sends a request as curl would and returns the response as `curl -i` shows it: chunks put together, headers as sent. */
export async function sendRaw(port: number, request: ZooRequest): Promise<string> {
  const socket = open(port, request);
  socket.setTimeout(WAIT_MS, () => socket.destroy(new Error('no answer in time')));
  socket.write(wireText(request));
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch (error) {
    // Whoever answers before the body is read closes the connection on us.
    if (chunks.length === 0) throw error;
  }
  return shown(Buffer.concat(chunks));
}

function open(port: number, { tls = false, from, host = DEFAULT_HOST }: ZooRequest): Socket {
  const to = { host: '127.0.0.1', port, ...(from === undefined ? {} : { localAddress: from }) };
  return tls ? connectTls({ ...to, servername: host, rejectUnauthorized: false }) : connect(to);
}

function wireText(request: ZooRequest): string {
  const { method, path, headers = [], unseen = [], body, host = DEFAULT_HOST } = request;
  const own = new Set(headers.map(([name]) => name.toLowerCase()));
  const fields: (readonly [string, string])[] = [['Host', host]];
  if (!own.has('user-agent')) fields.push(['User-Agent', 'curl/8.5.0']);
  if (!own.has('accept')) fields.push(['Accept', '*/*']);
  fields.push(...headers, ...unseen);
  if (body !== undefined) fields.push(['Content-Length', String(Buffer.byteLength(body))]);
  fields.push(['Connection', 'close']);
  const target = request.throughProxy === true ? `http://${host}${path}` : path;
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${target} HTTP/1.1\r\n${lines}\r\n${body ?? ''}`;
}

function shown(bytes: Buffer): string {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) throw new Error(`no response head in: ${bytes.toString('latin1').slice(0, 80)}`);
  const head = bytes.toString('latin1', 0, end);
  const rest = bytes.subarray(end + 4);
  const body = /^transfer-encoding:.*chunked/im.test(head) ? joinChunks(rest) : rest;
  return `${head.replaceAll('\r\n', '\n')}\n\n${body.toString('utf8')}`;
}

function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = bytes.indexOf('\r\n', at);
    const size = line === -1 ? 0 : Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + size + 4;
  }
}

/** The command line that a person would show for it. `proxyPort`: where a forward proxy listens. */
export function curlLine(request: ZooRequest, proxyPort: number): string {
  const { method, path, headers = [], body, host = DEFAULT_HOST, scheme = 'http' } = request;
  const words = ['curl -i', `-X ${method}`, quoted(`${scheme}://${host}${path}`)];
  if (request.throughProxy === true) words.push(`-x http://127.0.0.1:${proxyPort}`);
  words.push(...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`));
  if (body !== undefined) words.push(`--data-raw ${quoted(body)}`);
  return words.join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
