import { hash } from 'node:crypto';
import type { PolicyDocument, ServiceDocument } from '../../../src/core/policy/document.ts';
import { formatApiKey } from '../../../src/util/api-key.ts';

/** A key with every right, of the consumer `shop`. */
export const SHOP_KEY = formatApiKey('shop', '9Kt5', 'S'.repeat(32));
/** A key that may read only, of the consumer `reports`. */
export const REPORTS_KEY = formatApiKey('rep', '7Hq2', 'R'.repeat(32));

/** `sha256:<hex>` of a key, as the policy holds it. */
export function keyHash(key: string): string {
  return `sha256:${hash('sha256', key, 'hex')}`;
}

/** A shop behind the gateway: `reports` reads, `shop` reads and writes. */
export function shopPolicy(
  backend: string,
  service: Partial<ServiceDocument> = {},
): PolicyDocument {
  return {
    pinpoint: 1,
    upstreams: { backend: { url: backend } },
    services: {
      orders: {
        upstream: 'backend',
        contact: 'owners@shop.example',
        require: {
          scopes: { GET: ['orders:read'], POST: ['orders:write'] },
          roles: { POST: ['editor'] },
        },
        limits: [{ rate: '100/min', per: 'consumer' }],
        versions: {
          v1: {
            routes: [
              { id: 'list', methods: ['GET'], path: '/orders' },
              { id: 'create', methods: ['POST'], path: '/orders' },
              { id: 'one', methods: ['GET', 'DELETE'], path: '/orders/{id}' },
            ],
          },
        },
        ...service,
      },
    },
    roles: {
      viewer: { may: ['GET /orders/**'] },
      editor: { includes: ['viewer'], may: ['POST /orders'] },
    },
    tenants: { acme: {} },
    consumers: {
      reports: {
        tenant: 'acme',
        roles: ['viewer'],
        keys: [{ id: 'pk_rep_7Hq2', hash: keyHash(REPORTS_KEY), scopes: ['orders:read'] }],
      },
      shop: {
        tenant: 'acme',
        roles: ['editor'],
        keys: [
          { id: 'pk_shop_9Kt5', hash: keyHash(SHOP_KEY), scopes: ['orders:read', 'orders:write'] },
        ],
      },
    },
  };
}
