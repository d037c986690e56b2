import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkAccess } from './access.ts';
import type { AccessRules } from './access.ts';
import { listenError } from './listen-error.ts';
import { failureReply, jsonReply } from './reply.ts';
import type { Reply, StreamReply } from './reply.ts';
import { answer } from './routes.ts';
import type { AdminServices } from './services.ts';
import { BrowserSessions } from './sessions.ts';
import { PinpointError } from '../../util/error.ts';

const MOST_BODY_BYTES = 32 * 1024 * 1024;
/** A follower that reads this far behind misses calls, instead of having them pile up in memory. */
const MOST_UNREAD_BYTES = 1024 * 1024;

export interface AdminOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly token: string;
  readonly services: AdminServices;
}

/** A running admin port. */
export interface AdminServer {
  readonly url: string;
  readonly port: number;
  /** A link that opens a page in a browser, once. */
  link(path: string): string;
  close(): Promise<void>;
}

/**
 * Opens the admin port.
 * @throws PinpointError `listen.port_in_use`, `listen.denied`
 */
export async function startAdminServer(options: AdminOptions): Promise<AdminServer> {
  const { host, services } = options;
  const rules: AccessRules = {
    token: options.token,
    sessions: new BrowserSessions(services.nowMs),
    host,
  };
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000 },
    (request, response) => {
      respond(request, response, { services, rules }).catch((failure: unknown) => {
        services.log(
          `the admin port failed: ${failure instanceof Error ? failure.message : String(failure)}`,
        );
        response.destroy();
      });
    },
  );
  const port = await listen(server, options.port, host);
  const name = host.includes(':') ? `[${host}]` : host;
  const url = `http://${name}:${port}`;
  return {
    url,
    port,
    link: (path) => `${url}${path}?token=${rules.sessions.createCode()}`,
    close: () => close(server),
  };
}

interface Wiring {
  readonly services: AdminServices;
  readonly rules: AccessRules;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  wiring: Wiring,
): Promise<void> {
  const reply = await replyTo(request, wiring);
  const headers = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...reply.headers,
  };
  response.writeHead(reply.status, headers);
  if ('start' in reply) stream(response, reply);
  else response.end(request.method === 'HEAD' ? '' : reply.body);
}

async function replyTo(
  request: IncomingMessage,
  { services, rules }: Wiring,
): Promise<Reply | StreamReply> {
  const { path, query } = splitTarget(request.url ?? '/');
  const method = request.method ?? 'GET';
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const refused = checkAccess({ method, path, query, header }, rules);
  if (refused !== undefined) return refused;
  if (method === 'POST' && path === '/links')
    return jsonReply({ code: rules.sessions.createCode() });
  try {
    const body = await readBody(request);
    const wantsHtml = /\btext\/html\b/i.test(header('accept') ?? '');
    return await answer(services, { method, path, query, wantsHtml, body });
  } catch (failure) {
    if (!(failure instanceof PinpointError)) {
      services.log(
        `the admin port failed at ${method} ${path}: ${failure instanceof Error ? failure.message : String(failure)}`,
      );
    }
    return failureReply(failure);
  }
}

function splitTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    sizeBytes += bytes.byteLength;
    if (sizeBytes > MOST_BODY_BYTES) {
      throw new PinpointError('usage.invalid', `the body is larger than ${MOST_BODY_BYTES} bytes`, {
        next: 'describe a smaller request',
      });
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function stream(response: ServerResponse, reply: StreamReply): void {
  const stop = reply.start((chunk) => {
    if (response.writableLength > MOST_UNREAD_BYTES) return false;
    response.write(chunk);
    return true;
  });
  response.once('close', stop);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(listenError(error, { port, host, option: '--admin-port' })),
    );
    server.listen({ port, host }, () => {
      const address: AddressInfo | string | null = server.address();
      resolve(address === null || typeof address === 'string' ? port : address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
