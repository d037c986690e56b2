import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startOrders } from '../../examples/orders/server.ts';
import type { Fault } from './page.ts';

/** What stands behind the gateway in a reproduction: the orders service, or something that is broken in its place. */
export interface Backend {
  readonly url: string;
  /** Puts the orders service where the broken thing was, at the same address. */
  repair(): Promise<void>;
  close(): Promise<void>;
}

/** Starts what a fault asks for; without one, or with one that is not the backend's, the orders service. */
export async function startBackend(fault: Fault | undefined): Promise<Backend> {
  switch (fault) {
    case 'closed_port': {
      const server = await listening(() => undefined);
      const port = portOf(server.server);
      await server.close();
      return broken(port, async () => undefined);
    }
    case 'silent_upstream': {
      const server = await listening(() => undefined);
      return broken(portOf(server.server), server.close);
    }
    case 'garbage_upstream': {
      const server = await listening((socket) => {
        socket.once('data', () => socket.end('zebra zebra zebra\r\n\r\n'));
      });
      return broken(portOf(server.server), server.close);
    }
    default: {
      const orders = await startOrders({ port: 0 });
      return { url: orders.url, repair: async () => undefined, close: () => orders.close() };
    }
  }
}

function broken(port: number, stop: () => Promise<void>): Backend {
  let close = stop;
  return {
    url: `http://127.0.0.1:${port}`,
    async repair() {
      await stop();
      const orders = await startOrders({ port });
      close = () => orders.close();
    },
    close: () => close(),
  };
}

interface Listening {
  readonly server: Server;
  readonly close: () => Promise<void>;
}

async function listening(onSocket: (socket: Socket) => void): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    // Whatever is not read would keep the other side waiting to send.
    socket.resume();
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    async close() {
      if (!server.listening) return;
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
