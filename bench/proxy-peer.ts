import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';

// The peer: `@fastify/http-proxy` as its own page shows it, with nothing but an upstream. Argument: the upstream's URL.

const [upstream = ''] = process.argv.slice(2);
const app = fastify({ logger: false });
await app.register(httpProxy, { upstream });
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ kind: 'listening', port: Number(new URL(url).port) });
