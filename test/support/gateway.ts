import { once, EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CallRecord } from '../../src/calls/record.ts';
import type { PolicyDocument } from '../../src/core/policy/document.ts';
import type { Engines } from '../../src/core/policy/source.ts';
import type { World } from '../../src/core/what-if.ts';
import { startGateway, type Gateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import { LivePolicy } from '../../src/gateway/live-policy.ts';
import { MemoryCounters } from '../../src/store/memory/counters.ts';
import type { CallSink, Counters } from '../../src/store/ports.ts';
import { loadWorld } from './load-policy.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));

export interface TestGatewayOptions {
  readonly document: PolicyDocument;
  /** The folder to which file names in the policy are relative. */
  readonly folder: string;
  readonly counters?: Counters;
  /** Stands between the policy and its engines. */
  readonly engines?: (sound: Engines) => Engines;
  readonly now?: () => number;
  readonly maxInFlight?: number;
  /** What connections may cost, where it is not the default. */
  readonly limits?: GatewayOptions['limits'];
  /** Values of the `env:` and `file:` secrets that the policy names. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** PEM of authorities, by the file that the policy names. */
  readonly authorities?: Readonly<Record<string, string>>;
}

/** A gateway in this process, on a free port, under a policy that was read and checked like any other. */
export interface TestGateway {
  readonly origin: string;
  readonly gateway: Gateway;
  readonly live: LivePolicy;
  readonly records: readonly CallRecord[];
  readonly faults: readonly unknown[];
  /** Puts another policy in force, as a saved file would. */
  setDocument(document: PolicyDocument): Promise<void>;
  /** The record of the call with this id, as soon as there is one. */
  recorded(id: string): Promise<CallRecord>;
  close(): Promise<void>;
}

/** Starts a gateway. Records are kept in memory, as they are handed to the store. */
export async function startTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const { document, folder, engines = (sound) => sound } = options;
  const load = async (from: PolicyDocument): Promise<World> => {
    const world = await loadWorld(from, folder);
    return { ...world, ...wrapped(world, engines) };
  };
  const live = new LivePolicy(await load(document));
  const records: CallRecord[] = [];
  const faults: unknown[] = [];
  const events = new EventEmitter();
  const gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    live,
    counters: options.counters ?? new MemoryCounters(),
    sink: memorySink(records, events),
    history: historyOf(records, live),
    resources: {
      secret: (ref) => options.secrets?.[ref] ?? '',
      authorities: (file) => [options.authorities?.[file] ?? ''],
    },
    docsDirectory: DOCS,
    now: options.now ?? (() => Date.now()),
    fault: (_, error) => faults.push(error),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.maxInFlight === undefined ? {} : { maxInFlight: options.maxInFlight }),
  });
  return {
    origin: `http://127.0.0.1:${gateway.port}`,
    gateway,
    live,
    records,
    faults,
    async setDocument(next) {
      live.swap(await load(next));
    },
    async recorded(id) {
      for (;;) {
        const found = records.find((call) => call.id === id);
        if (found !== undefined) return found;
        await once(events, 'record');
      }
    },
    async close() {
      await gateway.stop(0);
    },
  };
}

function wrapped(world: World, engines: (sound: Engines) => Engines): Partial<World> {
  const made = engines(world.engines);
  return { engines: made, snapshot: { ...world.snapshot, engines: made } };
}

function memorySink(records: CallRecord[], events: EventEmitter): CallSink {
  return {
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
