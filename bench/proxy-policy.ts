import { hash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicyDocument, RouteDocument } from '../src/core/policy/document.ts';
import { formatApiKey } from '../src/util/api-key.ts';

const ROUTES = 100;
const CONSUMERS = 100;

/** The policy that the gateway runs under, and keys that it knows. */
export interface ProxyPolicy {
  readonly file: string;
  /** A key that may do everything. */
  readonly key: string;
  /** A key without the scope to write. */
  readonly readingKey: string;
}

/** Rules in every layer, such as an API of some size has: keys, scopes, roles, address lists, two limits, body rules. */
export async function writePolicy(directory: string, backendUrl: string): Promise<ProxyPolicy> {
  const keys = Array.from({ length: CONSUMERS }, () =>
    formatApiKey('bench', randomText(4), randomText(32)),
  );
  await writeFile(join(directory, 'thing.schema.json'), JSON.stringify(SCHEMA));
  const file = join(directory, 'policy.yaml');
  await writeFile(file, JSON.stringify(documentOf(backendUrl, keys), undefined, 2));
  const [readingKey = '', key = ''] = keys;
  return { file, key, readingKey };
}

function documentOf(url: string, keys: readonly string[]): PolicyDocument {
  return {
    pinpoint: 1,
    ipLists: { abusers: ['203.0.113.0/24', '198.51.100.0/24'] },
    ip: { deny: ['abusers'] },
    upstreams: { backend: { url } },
    services: {
      things: {
        upstream: 'backend',
        path: '/api',
        ip: { allow: ['127.0.0.0/8', '10.0.0.0/8'] },
        require: {
          scopes: { GET: ['things:read'], POST: ['things:write'] },
          roles: { GET: ['reader'], POST: ['writer'] },
        },
        limits: [{ rate: '10000000/s', per: 'consumer' }],
        body: { maxBytes: '64KiB', contentTypes: ['application/json'] },
        versions: { v1: { routes: Array.from({ length: ROUTES }, (_, at) => routeOf(at)) } },
      },
    },
    roles: {
      reader: { may: ['GET /api/**'] },
      writer: { includes: ['reader'], may: ['POST /api/**'] },
    },
    tenants: { acme: {} },
    consumers: Object.fromEntries(keys.map((key, at) => [`consumer${at}`, consumerOf(key, at)])),
  };
}

function consumerOf(key: string, at: number): NonNullable<PolicyDocument['consumers']>[string] {
  return {
    tenant: 'acme',
    roles: ['writer'],
    keys: [
      {
        id: key.split('_').slice(0, 3).join('_'),
        hash: `sha256:${hash('sha256', key, 'hex')}`,
        scopes: at === 0 ? ['things:read'] : ['things:read', 'things:write'],
        expires: '2099-01-01',
      },
    ],
  };
}

function routeOf(at: number): RouteDocument {
  return {
    id: `thing${at}`,
    methods: ['GET', 'POST'],
    path: `/things${at}/{id}`,
    limits: [{ rate: '10000000/s', per: 'route' }],
    // The last one holds its bodies against a schema; the others pass them on as they come.
    ...(at === ROUTES - 1 ? { body: { schema: 'thing.schema.json' } } : {}),
  };
}

const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['customer', 'items'],
  additionalProperties: false,
  properties: {
    customer: { type: 'string', format: 'email', maxLength: 254 },
    items: {
      type: 'array',
      maxItems: 50,
      items: {
        type: 'object',
        required: ['sku', 'quantity'],
        additionalProperties: false,
        properties: {
          sku: { type: 'string', pattern: '^[A-Z]{3}-[0-9]{3}$' },
          quantity: { type: 'integer', minimum: 1, maximum: 100 },
        },
      },
    },
  },
};

/** Letters and digits alone. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length)
    text += randomBytes(length).toString('base64url').replaceAll(/[-_]/g, '');
  return text.slice(0, length);
}
