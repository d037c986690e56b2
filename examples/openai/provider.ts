import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCertificate } from './certificate.ts';
import {
  chatCompletion,
  embeddings,
  modelList,
  modelResponse,
  MODELS,
  refusal,
  type ModelAnswer,
  type ModelCall,
} from './dialect.ts';

const DEFAULT_PORT = 9443;

export interface ProviderOptions {
  /** 0 picks a free one. Default 9443. */
  readonly port?: number;
  /** The key that it takes. Default: one made now. */
  readonly apiKey?: string;
  /** Called with the headers of each request. */
  readonly onRequest?: (headers: IncomingHttpHeaders) => void;
  /** Awaited before each event of a stream but the first. */
  readonly pace?: () => Promise<void>;
}

export interface RunningProvider {
  readonly url: string;
  readonly apiKey: string;
  /** PEM of the authority to trust: `ca` of the upstream. */
  readonly ca: string;
  close(): Promise<void>;
}

/**
 * Starts an HTTPS service on 127.0.0.1 that speaks enough of the OpenAI API to try the gateway without an account: chat completions and responses
 * (whole and as event streams), embeddings, models. It repeats what it is told, takes one key, and refuses like the real one.
 */
export async function startProvider(options: ProviderOptions = {}): Promise<RunningProvider> {
  const certificate = makeCertificate();
  const apiKey = options.apiKey ?? `sk-demo-${randomBytes(12).toString('hex')}`;
  const server = createServer(certificate, (request, response) => {
    options.onRequest?.(request.headers);
    answer({ request, response, apiKey, pace: options.pace }).catch((error: unknown) => {
      // The caller went away in the middle of a stream.
      if (response.destroyed || request.destroyed) return;
      send(response, 500, refusal('server_error', 'internal', String(error)));
    });
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(options.port ?? DEFAULT_PORT, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    apiKey,
    ca: certificate.cert,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly apiKey: string;
  readonly pace: (() => Promise<void>) | undefined;
}

async function answer(call: Call): Promise<void> {
  const { request, response } = call;
  if (request.headers.authorization !== `Bearer ${call.apiKey}`) {
    const shown = (request.headers.authorization ?? '').replace(/^Bearer /, '').slice(0, 4);
    send(
      response,
      401,
      refusal(
        'invalid_request_error',
        'invalid_api_key',
        `Incorrect API key provided: ${shown}***.`,
      ),
    );
    return;
  }
  const path = new URL(request.url ?? '/', 'https://provider.invalid').pathname;
  if (request.method === 'GET' && path === '/v1/models') {
    send(response, 200, modelList());
    return;
  }
  const body = await readJson(request);
  const model = String(body['model']);
  if (request.method !== 'POST' || !path.startsWith('/v1/')) {
    send(
      response,
      404,
      refusal('invalid_request_error', 'unknown_url', `Unknown request URL: ${path}`),
    );
  } else if (!MODELS.some((known) => known === model)) {
    send(
      response,
      404,
      refusal('invalid_request_error', 'model_not_found', `The model \`${model}\` does not exist`),
    );
  } else if (model === 'gpt-vault') {
    send(
      response,
      403,
      refusal(
        'insufficient_permissions',
        'model_not_allowed',
        'This account may not use `gpt-vault`.',
      ),
    );
  } else if (path === '/v1/embeddings') {
    const inputs = [body['input']].flat().map(String);
    send(response, 200, embeddings(model, inputs, body['encoding_format'] === 'base64'));
  } else {
    await answerModelCall(call, path, body);
  }
}

async function answerModelCall(call: Call, path: string, body: JsonBody): Promise<void> {
  const id = randomBytes(8).toString('hex');
  const options = body['stream_options'] as JsonBody | undefined;
  const wanted: ModelCall = {
    model: String(body['model']),
    prompt: promptOf(body),
    stream: body['stream'] === true,
    includeUsage: options?.['include_usage'] === true,
  };
  if (path === '/v1/chat/completions') await deliver(call, wanted, chatCompletion(wanted, id));
  else if (path === '/v1/responses') await deliver(call, wanted, modelResponse(wanted, id));
  else
    send(
      call.response,
      404,
      refusal('invalid_request_error', 'unknown_url', `Unknown request URL: ${path}`),
    );
}

type JsonBody = Readonly<Record<string, unknown>>;

/** The last thing that was said: `messages` of chat completions, `input` of responses. */
function promptOf(body: JsonBody): string {
  const said = body['messages'] ?? body['input'];
  return Array.isArray(said)
    ? textOf((said.at(-1) as JsonBody | undefined)?.['content'])
    : textOf(said);
}

/** A message's content: a text, or parts that have one. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: JsonBody) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

async function deliver(call: Call, wanted: ModelCall, made: ModelAnswer): Promise<void> {
  const { response, pace } = call;
  if (!wanted.stream) {
    send(response, 200, made.whole);
    return;
  }
  // Server-sent events, as the HTML standard has them (§9.2).
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  for (const [at, { event, data }] of made.events.entries()) {
    if (at > 0) await pace?.();
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`);
  }
  response.end();
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-request-id': `req_${randomBytes(8).toString('hex')}`,
  });
  response.end(text);
}

async function readJson(request: IncomingMessage): Promise<JsonBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const value: unknown =
    chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'));
  return value as JsonBody;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  const folder = join(import.meta.dirname, '.pinpoint');
  const caFile = join(folder, 'provider-ca.pem');
  const provider = await startProvider({
    port: Number(values.port ?? DEFAULT_PORT),
    ...(process.env['OPENAI_API_KEY'] === undefined
      ? {}
      : { apiKey: process.env['OPENAI_API_KEY'] }),
  });
  await mkdir(folder, { recursive: true });
  await writeFile(caFile, provider.ca);
  process.stdout.write(
    [
      `provider: ${provider.url}`,
      `its certificate: ${caFile}`,
      `its key: ${process.env['OPENAI_API_KEY'] === undefined ? provider.apiKey : 'the one in OPENAI_API_KEY'}`,
      '',
    ].join('\n'),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void provider.close());
}
