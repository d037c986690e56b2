// An OpenID provider and an API that takes its tokens: oidc-app.main.ts PORT MODE, where MODE is plain or custom. The
// provider listens on the port ISSUER_PORT and signs with the key in SIGNING_KEY, a JWK.
import express, { type ErrorRequestHandler } from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import type { JWK } from 'jose';
import { Provider } from 'oidc-provider';

const [port = '0', mode = 'plain'] = process.argv.slice(2);
const issuerPort = Number(process.env['ISSUER_PORT']);
const issuer = `http://127.0.0.1:${issuerPort}`;
const key = JSON.parse(process.env['SIGNING_KEY'] ?? '{}') as JWK;

if (mode === 'plain') {
  const provider = new Provider(issuer, {
    jwks: { keys: [key] },
    clients: [],
    cookies: { keys: ['not a secret: it lives for a test'] },
    features: { devInteractions: { enabled: false } },
  });
  provider.listen(issuerPort, '127.0.0.1');
}

const app = express();
app.use(
  '/orders',
  auth({ issuerBaseURL: issuer, audience: 'https://api.shop.example', tokenSigningAlg: 'ES256' }),
);
app.post('/orders', requiredScopes('orders:write'), (_, response) => void response.send('ordered'));
if (mode === 'custom') {
  const failed: ErrorRequestHandler = (
    error: { status?: number; headers?: Record<string, string> },
    _,
    response,
    next,
  ) => {
    if (response.headersSent) return next(error);
    response.status(error.status ?? 500).set(error.headers ?? {});
    response.json({ error: 'We are sorry, this did not work' });
  };
  app.use(failed);
}
app.listen(Number(port), '127.0.0.1');
