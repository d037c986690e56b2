import { join } from 'node:path';
import type {
  RunningProduct,
  Variant,
  ZooCase,
  ZooProduct,
  ZooRequest,
  ZooTruth,
} from '../case.ts';
import type { Place } from '../place.ts';
import { sendRaw } from '../send-raw.ts';
import { DEBIAN_PYTHON, missingModule } from './django.ts';

const ALL: readonly Variant[] = ['plain', 'custom_page', 'behind_nginx', 'behind_haproxy'];
const FORM = ['Content-Type', 'application/x-www-form-urlencoded'] as const;
const JSON_TYPE = ['Content-Type', 'application/json'] as const;

function flaskCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'>,
  request: ZooRequest | ((running: RunningProduct) => ZooRequest),
): ZooCase {
  const answeredBy = ['Flask', 'Werkzeug', 'Flask-WTF'];
  return { id: `flask.${id}`, truth: { answeredBy, ...truth }, variants: ALL, request };
}

const CASES: readonly ZooCase[] = [
  flaskCase(
    'csrf_missing',
    { cause: 'csrf.token_missing' },
    {
      method: 'POST',
      path: '/checkout',
      headers: [FORM],
      body: 'sku=A-1&qty=2',
    },
  ),
  flaskCase('csrf_wrong', { cause: 'csrf.token_invalid' }, ({ values }) => ({
    method: 'POST',
    path: '/address',
    headers: [FORM, ['Cookie', values?.['session'] ?? '']],
    body: 'city=Turin&csrf_token=made-up',
  })),
  flaskCase(
    'abort_403',
    { cause: 'role.missing', alsoRight: ['access.denied_by_default', 'owner.mismatch'] },
    {
      method: 'POST',
      path: '/staff/prices',
      headers: [JSON_TYPE, ['Cookie', 'session=made-up']],
      body: '{"price":3}',
    },
  ),
  flaskCase(
    'method',
    { cause: 'request.method_not_allowed' },
    {
      method: 'POST',
      path: '/catalogue',
      headers: [FORM],
      body: 'sku=A-1',
    },
  ),
  flaskCase(
    'not_json',
    { cause: 'request.unsupported_media_type' },
    {
      method: 'POST',
      path: '/api/orders',
      headers: [FORM],
      body: '{"sku":"A-1"}',
    },
  ),
  flaskCase(
    'broken_json',
    { cause: 'request.body_not_parseable' },
    {
      method: 'POST',
      path: '/api/orders',
      headers: [JSON_TYPE],
      body: "{'sku': 'A-1'}",
    },
  ),
  flaskCase(
    'abort_401',
    { cause: 'credential.missing' },
    {
      method: 'POST',
      path: '/account',
      headers: [JSON_TYPE],
      body: '{"city":"Turin"}',
    },
  ),
  flaskCase(
    'body_too_large',
    { cause: 'request.body_too_large' },
    {
      method: 'POST',
      path: '/upload',
      headers: [FORM],
      body: `note=${'x'.repeat(5000)}`,
    },
  ),
];

/** Flask and Flask-WTF from Debian, on Werkzeug's own server. */
export const FLASK: ZooProduct = {
  id: 'Flask',
  half: 'hold_out',
  missing: () => missingModule('flask', 'flask_wtf'),
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const [plain, custom] = [await place.port(), await place.port()];
  const log = join(place.folder, 'flask.log');
  await Promise.all(
    [plain, custom].map(async (port) =>
      place.run({
        command: DEBIAN_PYTHON,
        args: [
          join(import.meta.dirname, '../apps/flask-app.py'),
          String(port),
          port === custom ? 'custom' : 'plain',
        ],
        output: log,
        ports: [port],
        unprivileged: true,
      }),
    ),
  );
  const form = await sendRaw(plain, { method: 'GET', path: '/form' });
  const [, session = ''] = /^set-cookie: (session=[^;]+)/im.exec(form) ?? [];
  return {
    port: (_, isCustom) => (isCustom ? custom : plain),
    logs: [{ name: 'flask.log', path: log }],
    values: { session },
  };
}
