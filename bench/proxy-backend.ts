import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// The backend of the benchmark, in a process of its own: answers every request with 1 KiB of JSON once it has read it.

const ANSWER = Buffer.from(JSON.stringify({ data: 'x'.repeat(1024 - '{"data":""}'.length) }));
const FIELDS = ['Content-Type', 'application/json', 'Content-Length', String(ANSWER.byteLength)];

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  request.once('end', () => {
    response.writeHead(200, FIELDS);
    response.end(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ kind: 'listening', port: (server.address() as AddressInfo).port });
});
