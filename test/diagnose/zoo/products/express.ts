import { join } from 'node:path';
import type { RunningProduct, Variant, ZooCase, ZooProduct, ZooTruth } from '../case.ts';
import type { Place } from '../place.ts';
import { sendRaw } from '../send-raw.ts';

const ALL: readonly Variant[] = ['plain', 'custom_page', 'behind_nginx', 'behind_haproxy'];
/** The application answers in words of its own: without its headers, nothing tells what it is made with. */
const STRIPPED: readonly Variant[] = ['behind_haproxy'];
const WITHOUT_PAGE: readonly Variant[] = ['plain', 'behind_nginx', 'behind_haproxy'];
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const BODY = '{"sku":"A-1","qty":2}';

function expressCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'> & { readonly middleware?: string },
  request: ZooCase['request'],
  more: Partial<ZooCase> = {},
): ZooCase {
  const { middleware, ...rest } = truth;
  const answeredBy = ['Express', 'Node.js http', ...(middleware === undefined ? [] : [middleware])];
  return { id: `express.${id}`, truth: { answeredBy, ...rest }, variants: ALL, request, ...more };
}

const CASES: readonly ZooCase[] = [
  expressCase(
    'csrf_missing',
    { cause: 'csrf.token_missing', middleware: 'csrf-csrf' },
    ({ values }) => ({
      method: 'POST',
      path: '/profile',
      headers: [JSON_TYPE, ['Cookie', values?.['cookie'] ?? '']],
      body: BODY,
    }),
  ),
  expressCase(
    'csrf_wrong',
    { cause: 'csrf.token_invalid', middleware: 'csrf-csrf' },
    ({ values }) => ({
      method: 'POST',
      path: '/avatar',
      headers: [JSON_TYPE, ['Cookie', values?.['cookie'] ?? ''], ['X-CSRF-Token', 'made-up']],
      body: BODY,
    }),
  ),
  expressCase(
    'no_such_path',
    { cause: 'route.not_found', alsoRight: ['request.method_not_allowed'] },
    {
      method: 'POST',
      path: '/order',
      headers: [JSON_TYPE],
      body: BODY,
    },
  ),
  expressCase(
    'other_method',
    { cause: 'request.method_not_allowed', alsoRight: ['route.not_found'] },
    {
      method: 'POST',
      path: '/catalogue',
      headers: [JSON_TYPE],
      body: BODY,
    },
    { before: [{ method: 'GET', path: '/catalogue' }] },
  ),
  expressCase(
    'role',
    { cause: 'role.missing' },
    {
      method: 'POST',
      path: '/admin/users',
      headers: [JSON_TYPE, ['Authorization', 'Bearer ada-token']],
      body: BODY,
    },
    { variants: WITHOUT_PAGE, anonymousIn: STRIPPED },
  ),
  expressCase(
    'no_token',
    { cause: 'credential.missing' },
    {
      method: 'POST',
      path: '/account',
      headers: [JSON_TYPE],
      body: BODY,
    },
    { variants: WITHOUT_PAGE, anonymousIn: STRIPPED },
  ),
  expressCase(
    'rate',
    { cause: 'rate.exceeded', middleware: 'express-rate-limit' },
    {
      method: 'POST',
      path: '/login',
      headers: [JSON_TYPE],
      body: BODY,
      times: 4,
    },
    { variants: WITHOUT_PAGE },
  ),
  expressCase(
    'broken_json',
    { cause: 'request.body_not_parseable' },
    {
      method: 'POST',
      path: '/orders',
      headers: [JSON_TYPE],
      body: "{'sku': 'A-1'}",
    },
  ),
  expressCase(
    'body_too_large',
    { cause: 'request.body_too_large' },
    {
      method: 'POST',
      path: '/orders',
      headers: [JSON_TYPE],
      body: `{"note":"${'x'.repeat(2500)}"}`,
    },
  ),
];

/** Express with csrf-csrf and express-rate-limit, in production mode. */
export const EXPRESS: ZooProduct = {
  id: 'Express',
  half: 'tune',
  missing: () => undefined,
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const log = join(place.folder, 'express.log');
  const [plain, custom] = await startApp(place, 'express-app.main.ts', log);
  const form = await sendRaw(plain, { method: 'GET', path: '/form' });
  const [, cookie = ''] = /^set-cookie: ([^;\n]+)/im.exec(form) ?? [];
  return {
    port: (_, isCustom) => (isCustom ? custom : plain),
    logs: [{ name: 'app.log', path: log }],
    values: { cookie },
  };
}

/** Starts an application of `apps/` on this Node, once plain and once with error pages of its own; their ports. */
export async function startApp(
  place: Place,
  name: string,
  output: string,
): Promise<readonly [plain: number, custom: number]> {
  const ports = [await place.port(), await place.port()] as const;
  await Promise.all(
    (['plain', 'custom'] as const).map(async (mode, at) =>
      place.run({
        command: process.execPath,
        args: [join(import.meta.dirname, '../apps', name), String(ports[at]), mode],
        env: { NODE_ENV: 'production' },
        output,
        ports: [ports[at] ?? 0],
      }),
    ),
  );
  return ports;
}
