import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import type { CallRecord } from '../../../src/calls/record.ts';
import type { PolicyDocument, ServiceDocument } from '../../../src/core/policy/document.ts';
import type { World } from '../../../src/core/what-if.ts';
import { startGateway, type Gateway, type GatewayOptions } from '../../../src/gateway/gateway.ts';
import { LivePolicy } from '../../../src/gateway/live-policy.ts';
import { MemoryCounters } from '../../../src/store/memory/counters.ts';
import type { CallSink } from '../../../src/store/ports.ts';
import { world } from '../../core/support/world.ts';

/** A gateway that a test started, with everything that it recorded. */
export interface TestGateway {
  readonly gateway: Gateway;
  readonly origin: string;
  readonly port: number;
  readonly live: LivePolicy;
  readonly records: readonly CallRecord[];
  readonly faults: readonly unknown[];
  /** The record of a call, as soon as there is one that fits. */
  recorded(fits?: (call: CallRecord) => boolean): Promise<CallRecord>;
}

export interface TestGatewayOptions extends Partial<
  Pick<GatewayOptions, 'limits' | 'counters' | 'maxInFlight' | 'resources' | 'now' | 'keepBody'>
> {
  /** URL of the upstream `backend`. */
  readonly backend?: string;
  readonly document?: PolicyDocument;
  readonly world?: World;
}

export const DOCS = join(import.meta.dirname, '../../../docs');

/** A policy that lets everybody through to `backend` on every path. */
export function openPolicy(
  backend: string,
  service: Partial<ServiceDocument> = {},
): PolicyDocument {
  return {
    pinpoint: 1,
    upstreams: { backend: { url: backend } },
    services: {
      open: {
        upstream: 'backend',
        access: 'allow',
        require: { credential: ['anonymous'] },
        versions: { v1: { routes: [{ id: 'all', methods: ['*'], path: '/**' }] } },
        ...service,
      },
    },
  };
}

/** Starts a gateway on a free port; it ends with the test. */
export async function testGateway(
  t: TestContext,
  options: TestGatewayOptions,
): Promise<TestGateway> {
  const { backend = 'http://127.0.0.1:1', document = openPolicy(backend) } = options;
  const live = new LivePolicy(options.world ?? world({ document }));
  const records: CallRecord[] = [];
  const faults: unknown[] = [];
  const events = new EventEmitter();
  const sink: CallSink = {
    record(call) {
      records.push(call);
      events.emit('record');
    },
    flush: async () => undefined,
    close: async () => undefined,
    state: () => ({
      recorded: records.length,
      droppedAllowed: 0,
      droppedRefused: 0,
      sampledOut: 0,
      indexing: 'all',
      unwrittenBytes: 0,
      durableUntilMs: Date.now(),
    }),
  };
  const gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    live,
    counters: options.counters ?? new MemoryCounters(),
    sink,
    history: historyOf(records, live),
    resources: options.resources ?? {
      secret: (ref) => `secret-of-${ref.replace(':', '-')}`,
      authorities: () => [],
    },
    docsDirectory: DOCS,
    now: options.now ?? (() => Date.now()),
    fault: (_, error) => faults.push(error),
    ...(options.keepBody === undefined ? {} : { keepBody: options.keepBody }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.maxInFlight === undefined ? {} : { maxInFlight: options.maxInFlight }),
  });
  t.after(() => gateway.stop(0));
  return {
    gateway,
    origin: `http://127.0.0.1:${gateway.port}`,
    port: gateway.port,
    live,
    records,
    faults,
    async recorded(fits = () => true) {
      for (;;) {
        const found = records.find(fits);
        if (found !== undefined) return found;
        await once(events, 'record');
      }
    },
  };
}

function historyOf(records: readonly CallRecord[], live: LivePolicy): GatewayOptions['history'] {
  return {
    async callById(id) {
      const call = records.find((record) => record.id === id);
      return call === undefined ? { kind: 'unknown' } : { kind: 'found', call };
    },
    worldAt: async () => live.current,
  };
}
