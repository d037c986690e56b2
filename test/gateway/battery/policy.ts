import type { PolicyDocument } from '../../../src/core/policy/document.ts';
import { formatApiKey } from '../../../src/util/api-key.ts';
import { keyHash } from '../support/shop.ts';

/** May read orders, and nothing else. */
export const READER = formatApiKey('rep', '7Hq2', 'R'.repeat(32));
/** May read and write orders. */
export const WRITER = formatApiKey('shop', '9Kt5', 'S'.repeat(32));

/**
 * Something to break into: `/admin` needs a role that neither key has, `/internal` an address that nobody of the test
 * has, `/orders` a key; `/public` is everybody's, and so are the three ports of call for bodies.
 */
export function fortress(backend: string): PolicyDocument {
  const open = { access: 'allow', require: { credential: ['anonymous'] } } as const;
  return {
    pinpoint: 1,
    upstreams: { backend: { url: backend } },
    ip: { deny: ['203.0.113.0/24'] },
    services: {
      orders: {
        upstream: 'backend',
        require: { scopes: { GET: ['orders:read'], '*': ['orders:write'] } },
        versions: {
          v1: {
            routes: [
              { id: 'list', methods: ['GET'], path: '/orders' },
              { id: 'create', methods: ['POST'], path: '/orders' },
              { id: 'one', methods: ['GET', 'DELETE'], path: '/orders/{id}' },
              { id: 'admin', methods: ['*'], path: '/admin/**', require: { roles: ['admin'] } },
            ],
          },
        },
      },
      open: {
        upstream: 'backend',
        ...open,
        versions: {
          v1: {
            routes: [
              { id: 'public', methods: ['*'], path: '/public/**' },
              { id: 'internal', methods: ['*'], path: '/internal', ip: { allow: ['10.0.0.0/8'] } },
              { id: 'upload', methods: ['POST'], path: '/upload', body: { maxBytes: 64 } },
              {
                id: 'typed',
                methods: ['POST'],
                path: '/typed',
                body: { contentTypes: ['application/json'] },
              },
              {
                id: 'amount',
                methods: ['POST'],
                path: '/amount',
                body: { schema: 'amount.json', contentTypes: ['application/json'] },
              },
              {
                id: 'any-amount',
                methods: ['POST'],
                path: '/any',
                body: { schema: 'amount.json' },
              },
            ],
          },
        },
      },
      secret: {
        upstream: 'backend',
        hosts: ['secret.example'],
        versions: { v1: { routes: [{ id: 'all', methods: ['*'], path: '/**' }] } },
      },
    },
    roles: {
      viewer: { may: ['GET /orders/**'] },
      editor: { includes: ['viewer'], may: ['POST /orders'] },
      admin: { may: ['* /**'] },
    },
    consumers: {
      reports: {
        roles: ['viewer'],
        keys: [{ id: 'pk_rep_7Hq2', hash: keyHash(READER), scopes: ['orders:read'] }],
      },
      shop: {
        roles: ['editor'],
        keys: [
          { id: 'pk_shop_9Kt5', hash: keyHash(WRITER), scopes: ['orders:read', 'orders:write'] },
        ],
      },
    },
  };
}
