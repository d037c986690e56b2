// A shop in Fastify, as small as can be: fastify-app.main.ts PORT MODE, where MODE is plain or custom.
import rateLimit from '@fastify/rate-limit';
import fastify from 'fastify';

const [port = '0', mode = 'plain'] = process.argv.slice(2);
const app = fastify({ logger: true, bodyLimit: 2048 });
await app.register(rateLimit, { global: false });

/** An error as applications throw it: its status is the answer's. */
function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}

const order = {
  type: 'object',
  required: ['sku', 'qty'],
  properties: { sku: { type: 'string' }, qty: { type: 'integer' } },
};
app.post('/orders', { schema: { body: order } }, async () => 'ordered');
app.post('/admin/users', async () => {
  throw refusal(403, 'Only administrators may create users');
});
app.post('/account', async () => {
  throw refusal(401, 'Missing Authorization header');
});
app.post('/login', { config: { rateLimit: { max: 2, timeWindow: '1 minute' } } }, async () => 'in');
app.get('/catalogue', async () => 'tea');

if (mode === 'custom') {
  app.setNotFoundHandler(async (_, reply) =>
    reply.code(404).send({ error: 'We are sorry, this did not work' }),
  );
  app.setErrorHandler(async (error: { statusCode?: number }, request, reply) => {
    request.log.info({ err: error }, 'refused');
    return reply.code(error.statusCode ?? 500).send({ error: 'We are sorry, this did not work' });
  });
}
await app.listen({ port: Number(port), host: '127.0.0.1' });
