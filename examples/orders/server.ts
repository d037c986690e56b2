import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { handle, type Answer } from './handle.ts';
import { openOrderStore, type OrderStore } from './order-store.ts';

const DEFAULT_PORT = 9001;

export interface OrdersOptions {
  /** 0 picks a free one. Default 9001, the port that `policy.yaml` names. */
  readonly port?: number;
  /** Where the orders are kept. Default: in memory, until the end of the process. */
  readonly dataFile?: string;
}

export interface RunningOrders {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the example API: a small shop's orders, kept in SQLite, on 127.0.0.1. It knows nothing of the gateway, of keys or of scopes, and has rules
 * of its own: a shipped order is not cancelled (409), and one under payment review is not touched (403).
 */
export async function startOrders(options: OrdersOptions = {}): Promise<RunningOrders> {
  const store = openOrderStore(options.dataFile ?? ':memory:');
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void respond(store, request, response);
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(options.port ?? DEFAULT_PORT, '127.0.0.1', listening.resolve);
  try {
    await listening.promise;
  } catch (error) {
    store.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
      store.close();
    },
  };
}

async function respond(
  store: OrderStore,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer: Answer;
  try {
    answer = await handle(store, request);
  } catch (error) {
    // The caller went away while it was sending; nobody is left to be answered.
    if (request.destroyed && !request.complete) return;
    process.stderr.write(`orders: ${String(error)}\n`);
    answer = {
      status: 500,
      body: { error: { code: 'internal', message: 'the orders service failed' } },
    };
  }
  response.setHeader('server', 'orders-example');
  if (answer.body === undefined) {
    response.writeHead(answer.status).end();
    return;
  }
  const text = `${JSON.stringify(answer.body)}\n`;
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } });
  const orders = await startOrders({
    port: Number(values.port ?? DEFAULT_PORT),
    ...(values.data === undefined ? {} : { dataFile: values.data }),
  });
  process.stdout.write(`orders: ${orders.url}/orders\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void orders.close());
}
