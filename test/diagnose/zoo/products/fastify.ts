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
import { startApp } from './express.ts';

const ALL: readonly Variant[] = ['plain', 'behind_nginx', 'behind_haproxy'];
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const BODY = '{"sku":"A-1","qty":2}';

function fastifyCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'> & { readonly plugin?: string },
  request: ZooRequest,
): ZooCase {
  const { plugin, ...rest } = truth;
  const answeredBy = ['Fastify', 'Node.js http', ...(plugin === undefined ? [] : [plugin])];
  return { id: `fastify.${id}`, truth: { answeredBy, ...rest }, variants: ALL, request };
}

const CASES: readonly ZooCase[] = [
  fastifyCase(
    'no_such_path',
    { cause: 'route.not_found', alsoRight: ['request.method_not_allowed'] },
    {
      method: 'POST',
      path: '/order',
      headers: [JSON_TYPE],
      body: BODY,
    },
  ),
  fastifyCase(
    'other_method',
    { cause: 'request.method_not_allowed', alsoRight: ['route.not_found'] },
    {
      method: 'POST',
      path: '/catalogue',
      headers: [JSON_TYPE],
      body: BODY,
    },
  ),
  fastifyCase(
    'media_type',
    { cause: 'request.unsupported_media_type' },
    {
      method: 'POST',
      path: '/orders',
      headers: [['Content-Type', 'application/x-www-form-urlencoded']],
      body: BODY,
    },
  ),
  fastifyCase(
    'broken_json',
    { cause: 'request.body_not_parseable' },
    {
      method: 'POST',
      path: '/orders',
      headers: [JSON_TYPE],
      body: "{'sku': 'A-1'}",
    },
  ),
  fastifyCase(
    'schema',
    { cause: 'request.body_invalid' },
    {
      method: 'POST',
      path: '/orders',
      headers: [JSON_TYPE],
      body: '{"sku":"A-1"}',
    },
  ),
  fastifyCase(
    'body_too_large',
    { cause: 'request.body_too_large' },
    {
      method: 'POST',
      path: '/orders',
      headers: [JSON_TYPE],
      body: `{"note":"${'x'.repeat(2500)}"}`,
    },
  ),
  fastifyCase(
    'thrown_403',
    { cause: 'role.missing' },
    {
      method: 'POST',
      path: '/admin/users',
      headers: [JSON_TYPE, ['Authorization', 'Bearer ada-token']],
      body: BODY,
    },
  ),
  fastifyCase(
    'thrown_401',
    { cause: 'credential.missing' },
    {
      method: 'POST',
      path: '/account',
      headers: [JSON_TYPE],
      body: BODY,
    },
  ),
  fastifyCase(
    'rate',
    { cause: 'rate.exceeded', plugin: '@fastify/rate-limit' },
    {
      method: 'POST',
      path: '/login',
      headers: [JSON_TYPE],
      body: BODY,
      times: 4,
    },
  ),
];

/** Fastify with its rate limit. */
export const FASTIFY: ZooProduct = {
  id: 'Fastify',
  half: 'hold_out',
  missing: () => undefined,
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const log = join(place.folder, 'fastify.log');
  const [plain, custom] = await startApp(place, 'fastify-app.main.ts', log);
  return {
    port: (_, isCustom) => (isCustom ? custom : plain),
    logs: [{ name: 'app.log', path: log }],
  };
}
