// A shop in Express, as small as can be: express-app.main.ts PORT MODE, where MODE is plain or custom.
import cookieParser from 'cookie-parser';
import { doubleCsrf } from 'csrf-csrf';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';

const [port = '0', mode = 'plain'] = process.argv.slice(2);
const app = express();
const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
  getSecret: () => 'not a secret: it lives for a test',
  getSessionIdentifier: () => 'ada',
  cookieName: 'x-csrf-token',
  cookieOptions: { secure: false },
});

const needsAdmin: RequestHandler = (request, response, next) => {
  if (request.get('authorization') === 'Bearer admin-token') return next();
  console.warn(`${request.method} ${request.path}: user ada lacks role admin`);
  response.status(403).json({ error: 'forbidden', message: 'Admin role required' });
};

app.use(cookieParser());
app.get('/form', (request, response) => void response.send(generateCsrfToken(request, response)));
app.post(
  '/profile',
  express.json(),
  doubleCsrfProtection,
  (_, response) => void response.send('saved'),
);
app.post(
  '/avatar',
  express.json(),
  doubleCsrfProtection,
  (_, response) => void response.send('saved'),
);
app.post('/admin/users', needsAdmin, (_, response) => void response.send('made'));
app.post('/account', (_, response) => {
  response.status(401).json({ error: 'unauthorized', message: 'No token provided' });
});
app.post('/login', rateLimit({ windowMs: 60_000, limit: 2 }), (_, response) => {
  response.send('signed in');
});
app.post('/orders', express.json({ limit: '2kb' }), (_, response) => void response.send('ordered'));
app.get('/catalogue', (_, response) => void response.send('tea'));

if (mode === 'custom') {
  const failed: ErrorRequestHandler = (
    error: { status?: number; message: string },
    _,
    response,
    next,
  ) => {
    console.error(error);
    if (response.headersSent) return next(error);
    response.status(error.status ?? 500).json({ error: 'We are sorry, this did not work' });
  };
  app.use(
    (_, response) => void response.status(404).json({ error: 'We are sorry, this did not work' }),
  );
  app.use(failed);
}
app.listen(Number(port), '127.0.0.1');
