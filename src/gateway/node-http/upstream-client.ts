import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type {
  ConnectOptions,
  UpstreamCall,
  UpstreamEvents,
  UpstreamFailure,
  UpstreamRequest,
  UpstreamTransport,
} from '../upstream/upstream.ts';
import { upstreamFailure, type SystemError } from './upstream-failure.ts';

/** Shorter than the five seconds after which the most impatient of usual servers close an idle connection. */
const IDLE_CONNECTION_MS = 4000;
const MAX_HEAD_BYTES = 64 * 1024;

/** Methods that may be sent again after a kept connection turned out to be closed: safe ones, without a body. */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A keep-alive client for one backend on `node:http`. Nothing is ever followed, decoded, or sent twice but what `REPEATABLE` says. */
export function createUpstreamClient(options: ConnectOptions): UpstreamTransport {
  const agent = makeAgent(options, true);
  // Never keeps a connection, so that a second try cannot meet another stale one.
  const freshAgent = makeAgent(options, false);
  const client: Client = { options, agent, freshAgent };
  return {
    dispatch: (request, events) => new NodeUpstreamCall(client, request, events),
    destroy() {
      agent.destroy();
      freshAgent.destroy();
    },
  };
}

interface Client {
  readonly options: ConnectOptions;
  readonly agent: Agent;
  readonly freshAgent: Agent;
}

function makeAgent(options: ConnectOptions, keepAlive: boolean): Agent {
  const common = {
    keepAlive,
    maxSockets: options.maxConnections,
    maxFreeSockets: options.maxConnections,
    scheduling: 'lifo' as const,
    timeout: IDLE_CONNECTION_MS,
  };
  if (!options.tls) return new Agent(common);
  return new TlsAgent({ ...common, ...(options.ca === undefined ? {} : { ca: [...options.ca] }) });
}

class NodeUpstreamCall implements UpstreamCall {
  readonly #client: Client;
  readonly #request: UpstreamRequest;
  readonly #events: UpstreamEvents;
  #out: ClientRequest;
  #response: IncomingMessage | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isConnected = false;
  #isOver = false;
  #isRetry = false;

  constructor(client: Client, request: UpstreamRequest, events: UpstreamEvents) {
    this.#client = client;
    this.#request = request;
    this.#events = events;
    this.#out = this.#send(client.agent);
  }

  write(chunk: Uint8Array): boolean {
    if (this.#isOver) return true;
    const hasRoom = this.#out.write(chunk);
    if (!hasRoom) this.#awaitHead();
    return hasRoom;
  }

  endBody(): void {
    if (this.#isOver) return;
    this.#out.end();
    this.#awaitHead();
  }

  resume(): void {
    this.#timer?.refresh();
    this.#response?.resume();
  }

  abort(): void {
    if (this.#isOver) return;
    this.#finish();
    this.#out.destroy();
  }

  #send(agent: Agent): ClientRequest {
    const { options } = this.#client;
    const { method, path, fields, body } = this.#request;
    const start = options.tls ? httpsRequest : httpRequest;
    const out = start({
      agent,
      host: options.host,
      port: options.port,
      method,
      path,
      headers: [...fields],
      maxHeaderSize: MAX_HEAD_BYTES,
      // An address has no name to verify or to send (RFC 6066 §3); Node then checks the address itself.
      ...(options.tls ? { servername: isAddress(options.host) ? '' : options.host } : {}),
    });
    // Node would drop the fields beyond 2,000 without a word; the size of the head bounds them already.
    out.maxHeadersCount = 0;
    out.on('socket', (socket: Socket) => this.#connected(socket));
    out.on('response', (response: IncomingMessage) => this.#head(response));
    out.on('drain', () => this.#drained());
    out.on('error', (error: SystemError) => this.#error(error));
    // Asked for by nobody: `Upgrade` is never forwarded.
    out.on('upgrade', () => this.#fail(badResponse('it switched protocols without being asked')));
    if (body === 'none') out.end();
    else if (body !== 'stream') out.end(body);
    this.#awaitHead();
    return out;
  }

  /** The backend's time runs when it has the whole request, or takes no more of it; while the caller still sends, it does not. */
  #awaitHead(): void {
    if (this.#response !== undefined) return;
    const { timeoutMs } = this.#client.options.limits;
    this.#arm(timeoutMs, () => this.#timedOut('no answer', timeoutMs));
  }

  #drained(): void {
    if (this.#isOver) return;
    if (this.#response === undefined && !this.#out.writableEnded) clearTimeout(this.#timer);
    this.#events.drained();
  }

  #connected(socket: Socket): void {
    // Until here a busy pool was waited for.
    if (!this.#out.writableEnded) clearTimeout(this.#timer);
    if (!socket.connecting) {
      this.#isConnected = true;
      return;
    }
    const { tls, limits } = this.#client.options;
    const timer = setTimeout(
      () => this.#timedOut('no connection', limits.connectTimeoutMs),
      limits.connectTimeoutMs,
    );
    const ready = (): void => {
      clearTimeout(timer);
      this.#isConnected = true;
    };
    socket.once(tls ? 'secureConnect' : 'connect', ready);
    socket.once('close', () => clearTimeout(timer));
  }

  #head(response: IncomingMessage): void {
    if (this.#isOver) return;
    const problem = headProblem(response);
    if (problem !== undefined) {
      this.#fail(badResponse(problem));
      return;
    }
    this.#response = response;
    const { idleTimeoutMs } = this.#client.options.limits;
    this.#arm(idleTimeoutMs, () => this.#idle());
    response.on('data', (chunk: Uint8Array) => this.#data(response, chunk));
    response.on('end', () => this.#end(response));
    response.on('error', (error: SystemError) => this.#error(error));
    this.#events.head({
      status: response.statusCode ?? 0,
      reason: response.statusMessage ?? '',
      rawFields: response.rawHeaders,
    });
  }

  #data(response: IncomingMessage, chunk: Uint8Array): void {
    if (this.#isOver) return;
    this.#timer?.refresh();
    if (!this.#events.data(chunk)) response.pause();
  }

  #end(response: IncomingMessage): void {
    if (this.#isOver) return;
    if (!response.complete) {
      this.#error(new Error('ended early'));
      return;
    }
    this.#finish();
    // Answered before the request was sent: the connection cannot be used again (RFC 9112 §9.3).
    if (!this.#out.writableFinished) this.#out.destroy();
    this.#events.end();
  }

  #error(error: SystemError): void {
    if (this.#isOver) return;
    // The response is whole, and its end is on its way; what failed lies behind it, as a body behind a 204 does.
    if (this.#response?.complete === true) return;
    const answered = this.#response !== undefined;
    if (!answered && this.#mayTryAgain(error)) {
      this.#isRetry = true;
      clearTimeout(this.#timer);
      this.#out = this.#send(this.#client.freshAgent);
      return;
    }
    this.#fail(upstreamFailure(error, { connected: this.#isConnected, answered }));
  }

  /** A kept connection that the backend closed as the request was on its way. */
  #mayTryAgain(error: SystemError): boolean {
    if (this.#isRetry || !this.#out.reusedSocket) return false;
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') return false;
    return this.#request.body === 'none' && REPEATABLE.has(this.#request.method);
  }

  #idle(): void {
    // While the caller holds back, the silence is not the backend's.
    if (this.#response?.isPaused() === true) {
      this.#timer?.refresh();
      return;
    }
    this.#timedOut('silence within the response', this.#client.options.limits.idleTimeoutMs);
  }

  #timedOut(what: string, afterMs: number): void {
    this.#fail({
      failure: 'timeout',
      reason: `${what} for ${afterMs} ms`,
      reached: this.#isConnected,
    });
  }

  #fail(failure: UpstreamFailure): void {
    if (this.#isOver) return;
    this.#finish();
    this.#out.destroy();
    this.#events.failed(failure);
  }

  #arm(afterMs: number, run: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(run, afterMs);
  }

  #finish(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}

function badResponse(reason: string): UpstreamFailure {
  return { failure: 'bad_response', reason, reached: true };
}

/** What `node:http` lets through of a response that must not be relayed. */
function headProblem(response: IncomingMessage): string | undefined {
  const { httpVersion, rawHeaders } = response;
  const status = response.statusCode ?? 0;
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    return 'it answered with another HTTP version';
  // RFC 9110 §15: statuses are 100 to 599, and those below 200 are not final.
  if (status < 200 || status > 599) return 'it answered with an invalid status';
  let codings = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() !== 'transfer-encoding') continue;
    codings += 1;
    if (rawHeaders[at + 1]?.toLowerCase() !== 'chunked' || codings > 1)
      return 'it used a transfer coding besides chunked';
  }
  // RFC 9112 §6.1: HTTP/1.0 has no transfer codings; where such a message ends is anybody's guess.
  if (codings > 0 && httpVersion === '1.0') return 'it used a transfer coding in HTTP/1.0';
  return undefined;
}

function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(':');
}
