import type { PresentedCredential, WellFormedRequest } from '../../../src/core/facts.ts';
import { buildDirectory } from '../../../src/core/policy/build-directory.ts';
import { compile } from '../../../src/core/policy/compile.ts';
import type { PolicyDocument } from '../../../src/core/policy/document.ts';
import type {
  BodyValidator,
  Engines,
  OperationSource,
  PolicySource,
} from '../../../src/core/policy/source.ts';
import type { World } from '../../../src/core/what-if.ts';

/** The moment at which every request of these tests comes in: 2026-11-23T12:00:00Z. */
export const NOW_MS = 1_795_435_200_000;

/** A body rule for tests: an object with a number `amount` of at least 1. */
export const AMOUNT: BodyValidator = {
  first(value) {
    return this.all(value)[0];
  },
  all(value) {
    const amount =
      value !== null && typeof value === 'object' && !Array.isArray(value) && 'amount' in value
        ? value.amount
        : undefined;
    if (amount === undefined) {
      return [
        { pointer: '/amount', keyword: 'required', schema: '/required', expected: 'present' },
      ];
    }
    if (typeof amount === 'number' && amount >= 1) return [];
    const keyword = typeof amount === 'number' ? 'minimum' : 'type';
    return [
      { pointer: '/amount', keyword, schema: `/${keyword}`, expected: 'a number of 1 or more' },
    ];
  },
  mend(value) {
    return this.all(value).length === 0 ? [] : [{ op: 'set', pointer: '/amount', value: 1 }];
  },
};

const ENGINES: Engines = { validator: () => AMOUNT };

/** What a test's world is made from. */
export interface Making {
  readonly document: PolicyDocument;
  readonly operations?: Readonly<Record<string, readonly OperationSource[]>>;
  readonly lists?: Readonly<Record<string, readonly string[]>>;
}

/** A world: compiled rules and accounts. */
export function world(making: Making): World {
  const source: PolicySource = {
    revision: 'r'.repeat(64),
    directoryVersion: 'd'.repeat(64),
    document: making.document,
    operations: making.operations ?? {},
    lists: making.lists ?? {},
  };
  return {
    source,
    engines: ENGINES,
    snapshot: compile(source, ENGINES),
    directory: buildDirectory(making.document, source.directoryVersion),
  };
}

/** A request to `/orders` by nobody, with the members given in place. */
export function request(members: Partial<WellFormedRequest> = {}): WellFormedRequest {
  return {
    kind: 'request',
    method: 'GET',
    rawTarget: '/orders',
    headers: [['host', 'api.example']],
    scheme: 'http',
    remoteIp: '192.0.2.7',
    receivedAtMs: NOW_MS,
    body: { kind: 'absent' },
    presented: [],
    read: {},
    ...members,
  };
}

/** The presented form of a key. */
export function key(keyId: string): PresentedCredential {
  return {
    kind: 'api_key',
    place: { in: 'header', name: 'x-api-key' },
    form: 'ok',
    prefix: keyId,
    keyId,
  };
}

/** A JSON body that was held. */
export function jsonBody(text: string): WellFormedRequest['body'] {
  const bytes = new TextEncoder().encode(text);
  return { kind: 'buffered', sizeBytes: bytes.length, bytes };
}

/** A small shop: orders with scopes, roles and permits; a viewer, an editor and one who is suspended. */
export const SHOP: PolicyDocument = {
  pinpoint: 1,
  upstreams: { orders: { url: 'http://127.0.0.1:9001' } },
  services: {
    orders: {
      upstream: 'orders',
      contact: 'owners@shop.example',
      require: {
        scopes: { GET: ['orders:read'], POST: ['orders:write'] },
        roles: { POST: ['editor'] },
      },
      limits: [{ rate: '3/min', per: 'consumer' }],
      versions: {
        v1: {
          routes: [
            { id: 'list', methods: ['GET'], path: '/orders' },
            {
              id: 'create',
              methods: ['POST'],
              path: '/orders',
              body: { schema: 'order.json', contentTypes: ['application/json'] },
            },
            { id: 'one', methods: ['GET', 'DELETE'], path: '/orders/{id}' },
          ],
        },
      },
    },
  },
  roles: {
    viewer: { may: ['GET /orders/**'] },
    editor: { includes: ['viewer'], may: ['POST /orders'] },
  },
  tenants: { acme: {}, other: {} },
  consumers: {
    reports: { tenant: 'acme', roles: ['viewer'], keys: [keyOf('pk_rep', 'a', ['orders:read'])] },
    shop: {
      tenant: 'acme',
      roles: ['editor'],
      keys: [keyOf('pk_shop', 'b', ['orders:read', 'orders:write'])],
    },
    late: {
      tenant: 'other',
      state: 'suspended',
      reason: { type: 'billing', text: 'invoice 17 unpaid', by: 'kim' },
      roles: ['viewer'],
      keys: [keyOf('pk_late', 'c', ['orders:read'])],
    },
  },
};

function keyOf(
  id: string,
  digit: string,
  scopes: readonly string[],
): { id: string; hash: string; scopes: readonly string[] } {
  return { id, hash: `sha256:${digit.repeat(64)}`, scopes };
}
