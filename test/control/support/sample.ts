import { createHash } from 'node:crypto';
import type { CallRecord } from '../../../src/calls/record.ts';
import { decide } from '../../../src/core/decide.ts';
import { explain } from '../../../src/core/explain.ts';
import type { RequestFacts, WellFormedRequest } from '../../../src/core/facts.ts';
import { buildDirectory } from '../../../src/core/policy/build-directory.ts';
import { compile } from '../../../src/core/policy/compile.ts';
import type { PolicyDocument } from '../../../src/core/policy/document.ts';
import type { Engines, PolicySource } from '../../../src/core/policy/source.ts';
import type { PolicyMoment } from '../../../src/control/policy-moment.ts';
import { Positions } from '../../../src/policy-file/positions.ts';

export const NOW_MS = Date.parse('2026-11-23T21:00:00Z');

/** A small policy with two tenants, for tests that need no file. */
export const DOCUMENT: PolicyDocument = {
  pinpoint: 1,
  upstreams: { orders: { url: 'http://127.0.0.1:9001' } },
  services: {
    orders: {
      upstream: 'orders',
      contact: 'orders-team@acme.example',
      require: {
        scopes: { GET: ['orders:read'], POST: ['orders:write'] },
        roles: { POST: ['editor', 'admin'] },
      },
      limits: [{ rate: '100/min', per: 'consumer' }],
      versions: {
        v1: {
          routes: [
            { id: 'list', methods: ['GET'], path: '/orders' },
            { id: 'create', methods: ['POST'], path: '/orders' },
          ],
        },
      },
    },
  },
  roles: {
    viewer: { may: ['GET /orders/**'] },
    editor: { includes: ['viewer'], may: ['POST /orders/**'] },
  },
  tenants: { acme: {}, globex: {} },
  consumers: {
    'reports-app': {
      tenant: 'acme',
      roles: ['viewer'],
      keys: [{ id: 'pk_rep_7Hq2', hash: hashOf('rep'), scopes: ['orders:read'] }],
    },
    'shop-frontend': {
      tenant: 'acme',
      roles: ['editor'],
      keys: [{ id: 'pk_shop_9Kt5', hash: hashOf('shop'), scopes: ['orders:read', 'orders:write'] }],
    },
    ops: {
      tenant: 'globex',
      roles: ['editor'],
      keys: [{ id: 'pk_ops_k2Zd', hash: hashOf('ops'), scopes: ['orders:read'] }],
    },
  },
};

function hashOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** A document as an accepted policy. */
export function momentOf(
  document: PolicyDocument,
  options: Partial<PolicyMoment> = {},
): PolicyMoment {
  const revision = createHash('sha256')
    .update(JSON.stringify({ ...document, consumers: undefined }))
    .digest('hex');
  const directoryVersion = createHash('sha256')
    .update(JSON.stringify(document.consumers ?? {}))
    .digest('hex');
  const source: PolicySource = { revision, directoryVersion, document, operations: {}, lists: {} };
  const engines: Engines = {
    validator: () => ({ first: () => undefined, all: () => [], mend: () => [] }),
  };
  const table = { count: 0, cells: new Int32Array() } as unknown as ReturnType<
    ConstructorParameters<typeof Positions>[2]
  >;
  return {
    world: {
      source,
      engines,
      snapshot: compile(source, engines),
      directory: buildDirectory(document, directoryVersion),
    },
    positions: new Positions('policy.yaml', '', () => table),
    revision,
    directoryVersion,
    file: 'policy.yaml',
    text: '',
    atMs: NOW_MS - 3_600_000,
    by: 'ann',
    ...options,
  };
}

/** Facts of a request with a key of the sample. */
export function factsOf(
  keyId: string | undefined,
  change: Partial<WellFormedRequest> = {},
): WellFormedRequest {
  return {
    kind: 'request',
    method: 'POST',
    rawTarget: '/orders',
    headers: [
      ['host', '127.0.0.1:8080'],
      ['content-type', 'application/json'],
      ['user-agent', 'curl/8.14.1'],
    ],
    scheme: 'http',
    remoteIp: '203.0.113.7',
    receivedAtMs: NOW_MS - 120_000,
    body: { kind: 'unread', declaredBytes: 16 },
    presented:
      keyId === undefined
        ? []
        : [
            {
              kind: 'api_key',
              place: { in: 'header', name: 'x-api-key' },
              form: 'ok',
              prefix: keyId,
              keyId,
            },
          ],
    read: {
      counters: [{ limitId: 'services/orders/limits/consumer', kind: 'used', used: 3 }],
    },
    ...change,
  };
}

/** The record of a call as the gateway would have written it. */
export function recordOf(
  moment: PolicyMoment,
  facts: RequestFacts,
  change: Partial<CallRecord> = {},
): CallRecord {
  const outcome = decide(moment.world.snapshot, moment.world.directory, facts);
  const refusal = outcome.kind === 'refuse' ? outcome.refusal : undefined;
  const { consumer, keyId, route } = explain(moment.world.snapshot, moment.world.directory, facts);
  return {
    ...(consumer === undefined ? {} : { consumer }),
    ...(keyId === undefined ? {} : { keyId }),
    ...(route === undefined ? {} : { route }),
    id: '0199a3c1-5d2e-7c4a-9f10-3b7a2c9d4e11',
    atMs: facts.receivedAtMs,
    revision: moment.revision,
    directoryVersion: moment.directoryVersion,
    outcome: refusal === undefined ? 'allowed' : 'refused',
    status: refusal?.status ?? 201,
    method: facts.kind === 'request' ? facts.method : '-',
    path: facts.kind === 'request' ? facts.rawTarget : '-',
    clientIp: facts.remoteIp,
    facts,
    grantsUsed: [],
    attempts: [],
    timings: { decideUs: 0.8, totalMs: 0.4 },
    bytes: { received: 16, sent: 512 },
    upstreamReached: refusal === undefined,
    ...(refusal === undefined
      ? {}
      : {
          code: refusal.code,
          layer: refusal.layer,
          clause: refusal.evidence.clause,
          rule: refusal.evidence.rule,
        }),
    ...change,
  };
}
