import type { CallRecord } from '../calls/record.ts';
import type { World } from '../core/what-if.ts';
import type { CallSink, Counters } from '../store/ports.ts';
import type { ActivePolicy, KeepBody } from './call.ts';
import type { LivePolicy } from './live-policy.ts';
import { DEFAULT_HTTP_LIMITS, type HttpLimits } from './node-http/limits.ts';
import { listenHttp, type HttpListener } from './node-http/listen.ts';
import { createUpstreamClient } from './node-http/upstream-client.ts';
import { createOwnPages } from './own-pages/own-pages.ts';
import type { RefusalHistory } from './own-pages/refusal-page.ts';
import { Pipeline } from './serve.ts';
import { buildTargets, type UpstreamResources, type UpstreamTargets } from './upstream/targets.ts';

/** Everything that a gateway is made of; nothing is looked up anywhere else. */
export interface GatewayOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly live: LivePolicy;
  readonly counters: Counters;
  readonly sink: CallSink;
  /** Where refused calls and the policies of their time are read again. */
  readonly history: Omit<RefusalHistory, 'flush'>;
  readonly resources: Omit<UpstreamResources, 'connect'>;
  /** The directory that holds `refusals/<code>.md`. */
  readonly docsDirectory: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of failures of the gateway itself, with the call's id. */
  readonly fault: (id: string, error: unknown) => void;
  readonly limits?: Partial<HttpLimits>;
  /** Most calls at once. Default 10,000. */
  readonly maxInFlight?: number;
  /** Told of every record, beside the sink. */
  readonly onRecord?: (call: CallRecord) => void;
  /** Keeps bodies of refused calls where their routes opt in. Default: none is kept. */
  readonly keepBody?: KeepBody;
}

/** A gateway that serves. */
export interface Gateway {
  readonly host: string;
  readonly port: number;
  readonly inFlight: () => number;
  /**
   * Takes no more connections, lets calls under way end, and flushes their records. Calls that last longer than
   * `deadlineMs` are cut. Resolves to the number of connections that were cut.
   */
  stop(deadlineMs: number): Promise<number>;
}

const DEFAULT_IN_FLIGHT = 10_000;

/**
 * Opens the data plane. PinpointError `listen.port_in_use` or `listen.denied` where the port is not to be had,
 * `secret.missing` where an upstream's credential is not.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const policy = followPolicy(options);
  const limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const { sink, history } = options;
  const pipeline = new Pipeline({
    active: policy.active,
    counters: options.counters,
    record: (call) => {
      sink.record(call);
      options.onRecord?.(call);
    },
    now: options.now,
    fault: options.fault,
    captureBytes: limits.lingerBytes,
    keepBody: options.keepBody,
    maxInFlight: options.maxInFlight ?? DEFAULT_IN_FLIGHT,
    ownPages: createOwnPages({
      docsDirectory: options.docsDirectory,
      history: {
        callById: (id) => history.callById(id),
        worldAt: (revision, version) => history.worldAt(revision, version),
        flush: () => sink.flush(),
      },
    }),
  });
  const listener = await listenHttp({
    host: options.host,
    port: options.port,
    limits,
    onExchange: (exchange) => pipeline.serve(exchange),
  });
  return {
    host: listener.host,
    port: listener.port,
    inFlight: () => pipeline.inFlight,
    stop: (deadlineMs) => stopGateway({ listener, pipeline, policy, sink, deadlineMs }),
  };
}

interface FollowedPolicy {
  readonly active: () => ActivePolicy;
  /** Closes the connections to every upstream that was ever used. */
  destroy(): void;
}

/** Keeps the upstreams of the policy in force ready, and changes both in one step. */
function followPolicy(options: GatewayOptions): FollowedPolicy {
  const resources: UpstreamResources = {
    secret: (ref) => options.resources.secret(ref),
    authorities: (caFile) => options.resources.authorities(caFile),
    movedPort: (host, port) => options.resources.movedPort?.(host, port),
    connect: createUpstreamClient,
  };
  const prepare = (world: World, previous: UpstreamTargets): ActivePolicy => ({
    world,
    targets: buildTargets(world.source.document.upstreams, resources, previous),
  });
  let active = prepare(options.live.current, new Map());
  options.live.onSwap((world) => {
    active = prepare(world, active.targets);
  });
  return {
    active: () => active,
    destroy() {
      for (const { transport } of active.targets.values()) transport.destroy();
    },
  };
}

interface StoppingParts {
  readonly listener: HttpListener;
  readonly pipeline: Pipeline;
  readonly policy: FollowedPolicy;
  readonly sink: CallSink;
  readonly deadlineMs: number;
}

/** Turns of the event loop in which calls hear that their connection is gone: it takes two, and is not waited for long. */
const CLOSING_TURNS = 20;

async function stopGateway(parts: StoppingParts): Promise<number> {
  const cut = await parts.listener.stop(parts.deadlineMs);
  // Calls whose connection was cut must end as what they are, before their backends go too.
  for (let turn = 0; turn < CLOSING_TURNS && parts.pipeline.inFlight > 0; turn += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  parts.policy.destroy();
  await parts.sink.flush();
  return cut;
}
