import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { PinpointError } from '../../util/error.ts';
import type { HeaderList } from '../../core/facts.ts';
import type { Exchange, ExchangeHead } from '../exchange.ts';
import { newConnection, type Connection } from './connection.ts';
import { headerListOf, headProblem } from './head-problem.ts';
import type { HttpLimits } from './limits.ts';
import { MalformedExchange } from './malformed-exchange.ts';
import { NodeExchange } from './node-exchange.ts';
import { NodeRequestBody } from './node-request-body.ts';
import { parserProblem, type ParserError } from './parser-problem.ts';

/** Where to listen, how strictly, and who takes the exchanges. */
export interface ListenOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly limits: HttpLimits;
  /** Takes every exchange, malformed ones too. Must not throw. */
  readonly onExchange: (exchange: Exchange) => void;
}

/** An open port. */
export interface HttpListener {
  readonly host: string;
  readonly port: number;
  /**
   * Takes no more connections, ends each kept one after its next response or when it stays idle, and resolves when
   * all are gone or, at the latest after `deadlineMs`, cut. Resolves to the number of connections that were cut.
   */
  stop(deadlineMs: number): Promise<number>;
}

/** How long a connection may idle once the gateway stops: a request may be on its way on it. */
const IDLE_GRACE_MS = 250;

/** Opens an HTTP/1.1 port. PinpointError `listen.port_in_use` or `listen.denied` where that is not to be had. */
export async function listenHttp(options: ListenOptions): Promise<HttpListener> {
  const port = new HttpPort(options);
  await port.open();
  return port;
}

class HttpPort implements HttpListener {
  readonly host: string;
  port = 0;
  readonly #options: ListenOptions;
  readonly #server: Server;
  readonly #connections = new Map<Socket, Connection>();
  #isStopping = false;

  constructor(options: ListenOptions) {
    this.host = options.host;
    this.#options = options;
    this.#server = makeServer(options.limits);
    this.#wire();
  }

  async open(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void => reject(listenError(error, host, port));
      this.#server.once('error', failed);
      this.#server.listen({ host, port, backlog: 1024 }, () => {
        this.#server.removeListener('error', failed);
        // Accepting can fail later for want of descriptors; the port stays open and tries again.
        this.#server.on('error', () => undefined);
        resolve();
      });
    });
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.port = address.port;
  }

  async stop(deadlineMs: number): Promise<number> {
    this.#isStopping = true;
    const closed = new Promise<void>((resolve) => {
      // Not the HTTP server's own close, which cuts idle connections at once: a request may be on its way on them.
      NetServer.prototype.close.call(this.#server, () => resolve());
    });
    const grace = setInterval(() => this.#server.closeIdleConnections(), IDLE_GRACE_MS);
    let cut = 0;
    const deadline = setTimeout(() => {
      cut = this.#connections.size;
      this.#server.closeAllConnections();
      for (const socket of this.#connections.keys()) socket.destroy();
    }, deadlineMs);
    await closed;
    clearInterval(grace);
    clearTimeout(deadline);
    this.#server.close();
    return cut;
  }

  #wire(): void {
    const server = this.#server;
    server.on('connection', (socket: Socket) => {
      this.#connections.set(socket, newConnection(socket));
      socket.on('close', () => this.#connections.delete(socket));
    });
    const plain = (request: IncomingMessage, response: ServerResponse): void =>
      this.#request({ request, response, awaitsContinue: false });
    server.on('request', plain);
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
      this.#request({ request, response, awaitsContinue: true }),
    );
    // An expectation that is not known may be ignored (RFC 9110 §10.1.1).
    server.on('checkExpectation', plain);
    server.on('connect', (_request: IncomingMessage, socket) => {
      const reason = 'CONNECT asks for a tunnel; this is no forward proxy';
      const source = 'RFC 9110 §9.3.6';
      this.#malformed(socket as Socket, { code: 'request.malformed', reason, source });
    });
    server.on('clientError', (error: ParserError, socket) =>
      this.#parserError(error, socket as Socket),
    );
  }

  #request(parts: RawRequest): void {
    const { request, response } = parts;
    const connection = this.#connectionOf(request.socket);
    const { limits } = this.#options;
    const headers = headerListOf(request.rawHeaders);
    const head = readHead(request, headers);
    const asksUpgrade = headers.some(([name]) => name === 'upgrade');
    const exchange = new NodeExchange({
      head,
      remoteIp: connection.remoteIp,
      socket: request.socket,
      response,
      body: bodyOf(parts, headers, limits),
      limits,
      // After a head that could be read in two ways, whatever follows could be anything; and the parser drops what
      // follows a request with Upgrade.
      mustClose: () => this.#isStopping || asksUpgrade || head.kind === 'malformed',
    });
    connection.isAnsweredEarly = false;
    connection.open.add(exchange);
    response.once('close', () => {
      connection.open.delete(exchange);
      connection.isAnsweredEarly = !exchange.body.complete;
    });
    this.#options.onExchange(exchange);
  }

  #connectionOf(socket: Socket): Connection {
    let connection = this.#connections.get(socket);
    if (connection === undefined) {
      connection = newConnection(socket);
      this.#connections.set(socket, connection);
    }
    return connection;
  }

  #parserError(error: ParserError, socket: Socket): void {
    const connection = this.#connectionOf(socket);
    if (connection.isBroken) return;
    // What follows a last request is ignored (RFC 9112 §9.6).
    if (error.code === 'HPE_CLOSED_CONNECTION') return;
    connection.isBroken = true;
    const isParserError = error.code?.startsWith('HPE_') === true;
    const isTimeout = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    // A connection that failed, or that was opened and never used, has nobody to answer.
    if (!isParserError && !(isTimeout && socket.bytesRead > 0)) {
      socket.destroy();
      return;
    }
    const problem = parserProblem(error, this.#options.limits.headBytes);
    const last = [...connection.open].at(-1);
    if (last === undefined) {
      // That request has its answer, and a second one would be taken for the answer to the next.
      if (connection.isAnsweredEarly) socket.destroySoon();
      else this.#malformed(socket, problem);
    } else if (last.body.complete) {
      // A bad request behind a good one: the answer to the good one goes first.
      socket.pause();
      last.onClose(() => {
        if (!socket.destroyed) this.#malformed(socket, problem);
      });
    } else if (error.code === 'HPE_INVALID_EOF_STATE') {
      // The caller closed in the middle of its body: it has gone.
      last.body.fail({ kind: 'aborted' });
      socket.destroy();
    } else {
      last.body.fail({ kind: 'malformed', problem });
    }
  }

  #malformed(socket: Socket, problem: ReturnType<typeof parserProblem>): void {
    const { remoteIp } = this.#connectionOf(socket);
    const { lingerMs } = this.#options.limits;
    socket.resume();
    this.#options.onExchange(new MalformedExchange({ socket, remoteIp, problem, lingerMs }));
  }
}

interface RawRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly awaitsContinue: boolean;
}

function readHead(request: IncomingMessage, headers: HeaderList): ExchangeHead {
  const problem = headProblem(request, headers);
  if (problem !== undefined) return { kind: 'malformed', problem };
  return {
    kind: 'request',
    method: request.method ?? '',
    rawTarget: request.url ?? '',
    headers,
    scheme: 'http',
  };
}

function bodyOf(parts: RawRequest, headers: HeaderList, limits: HttpLimits): NodeRequestBody {
  const length = headers.find(([name]) => name === 'content-length')?.[1];
  const isChunked = headers.some(([name]) => name === 'transfer-encoding');
  const hasLength = length !== undefined && !isChunked;
  return new NodeRequestBody({
    ...parts,
    framing: isChunked ? 'chunked' : hasLength ? 'length' : 'none',
    declaredBytes: hasLength ? Number(length) : undefined,
    idleTimeoutMs: limits.bodyIdleTimeoutMs,
  });
}

function makeServer(limits: HttpLimits): Server {
  const server = createServer({
    insecureHTTPParser: false,
    // The core refuses a missing Host with a reason and a record.
    requireHostHeader: false,
    maxHeaderSize: limits.headBytes,
    headersTimeout: limits.headTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.max(100, Math.min(1000, limits.headTimeoutMs / 4)),
    shouldUpgradeCallback: () => false,
  });
  // Node would drop the fields beyond this number without a word; the size of the head bounds them already.
  server.maxHeadersCount = 0;
  server.maxConnections = limits.maxConnections;
  return server;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): PinpointError {
  const at = `${host}:${port}`;
  if (error.code === 'EADDRINUSE') {
    return new PinpointError('listen.port_in_use', `${at} is in use by another program`, {
      next: 'stop that program, or set another port in `listen` of the policy file',
      cause: error,
    });
  }
  return new PinpointError('listen.denied', `cannot listen on ${at} (${error.code ?? 'error'})`, {
    next:
      error.code === 'EACCES'
        ? 'ports below 1024 need a privilege: set a higher port in `listen` of the policy file'
        : 'check `listen` of the policy file: the address must be one of this machine',
    cause: error,
  });
}
