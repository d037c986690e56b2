import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AdminServer } from '../../control/admin/server.ts';
import { CallFeed } from '../../control/feed.ts';
import { CallMetrics } from '../../control/metrics.ts';
import { openBodyStore } from '../../calls/bodies.ts';
import { openCallSink } from '../../calls/sink.ts';
import { openCallStore } from '../../calls/query.ts';
import type { Gateway, GatewayOptions } from '../../gateway/gateway.ts';
import { startGateway } from '../../gateway/gateway.ts';
import { openRevisionStore } from '../../store/sqlite/revision-store.ts';
import { PinpointError } from '../../util/error.ts';
import type { CommandContext } from '../command.ts';
import { openExplainThread } from '../explain/thread.ts';
import { answers } from '../find-gateway.ts';
import { endGatewayFile, readGatewayFile, writeGatewayFile } from '../gateway-file.ts';
import { keepCountersSaved } from '../../store/memory/counters-file.ts';
import { countersFile, openSavedCounters } from '../saved-counters.ts';
import { upstreamResources } from '../upstream-resources.ts';
import { refusalHistory } from './history.ts';
import { makeDataDirectory } from '../make-data-directory.ts';
import { openAdmin, tokenFile } from './open-admin.ts';
import type { Parts, RunOptions, Stores } from './parts.ts';
import { PolicyKeeper } from './policy-keeper.ts';
import { keepBodiesShort, keepRevisionsShort, retentionOf } from './records.ts';
import { reloadText } from './reload-text.ts';

/** A restart gives callers back at most what they used in that time. */
const SAVE_COUNTERS_MS = 15_000;

/** Longest that calls under way are waited for at the end. */
const DRAIN_MS = 10_000;
const DEFAULT_PORT = 8080;
const LOOPBACK = '127.0.0.1';

/** A gateway that serves, with its admin port. */
export interface RunningProcess {
  readonly gatewayUrl: string;
  readonly admin: AdminServer;
  readonly keeper: PolicyKeeper;
  /** Ends everything in order; resolves to the number of calls that had to be cut. */
  stop(): Promise<number>;
}

/**
 * The one place where everything is wired: stores, counters, policy, data plane, admin port.
 * @throws PinpointError, with everything that was opened closed again
 */
export async function runGateway(
  options: RunOptions,
  context: CommandContext,
): Promise<RunningProcess> {
  await refuseSecond(options.dataDirectory);
  const closing = new AsyncDisposableStack();
  try {
    return await open(options, context, closing);
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

async function open(
  options: RunOptions,
  context: CommandContext,
  closing: AsyncDisposableStack,
): Promise<RunningProcess> {
  const stores = await openAll(options, context, closing);
  const log = (line: string): void => context.terminal.err(`${line}\n`);
  const keeper = await PolicyKeeper.start(options.policy, {
    policyFile: options.policyFile,
    dataDirectory: options.dataDirectory,
    revisions: stores.revisions,
    env: context.env,
    nowMs: context.nowMs,
    onEvent: (event) =>
      context.terminal.err(reloadText(event, context.nowMs(), context.terminal.paintErr)),
  });
  closing.defer(() => keeper.close());
  const feed = new CallFeed();
  const metrics = new CallMetrics();
  const gateway = await openGateway(options, context, { ...stores, keeper, feed, metrics, log });
  let ready = true;
  let cut = 0;
  closing.defer(async () => {
    ready = false;
    cut = await gateway.stop(DRAIN_MS);
  });
  const admin = await openAdmin(options, context, {
    ...stores,
    keeper,
    feed,
    metrics,
    log,
    ready: () => ready,
  });
  closing.defer(() => admin.close());
  const gatewayUrl = `http://${hostInUrl(gateway.host)}:${gateway.port}`;
  await announce(options, { gatewayUrl, adminUrl: admin.url }, context);
  closing.defer(() => endGatewayFile(options.dataDirectory, context.nowMs()));
  await keeper.settled();
  stores.explain.warm();
  return {
    gatewayUrl,
    admin,
    keeper,
    stop: async () => {
      await closing.disposeAsync();
      return cut;
    },
  };
}

async function openAll(
  options: RunOptions,
  context: CommandContext,
  closing: AsyncDisposableStack,
): Promise<Stores> {
  const { dataDirectory } = options;
  const fail = (error: unknown): void => context.terminal.err(`upkeep failed: ${String(error)}\n`);
  makeDataDirectory(dataDirectory);
  const revisions = await openRevisionStore({ directory: dataDirectory, thread: true });
  closing.defer(() => revisions.close());
  const sink = await openCallSink({
    directory: dataDirectory,
    retention: retentionOf(options.policy.source.document),
  });
  closing.defer(() => sink.close());
  const calls = await openCallStore({ directory: dataDirectory, sink });
  closing.defer(() => calls.close());
  const counters = await openSavedCounters(dataDirectory, context.nowMs());
  const saving = keepCountersSaved(counters, countersFile(dataDirectory), {
    everyMs: SAVE_COUNTERS_MS,
    onError: fail,
  });
  closing.defer(() => saving.stop());
  const pruning = keepRevisionsShort(calls, revisions, fail);
  closing.defer(() => pruning.close());
  const bodies = openBodyStore({ directory: dataDirectory, nowMs: context.nowMs });
  const sweeping = keepBodiesShort(bodies, context.nowMs, fail);
  closing.defer(() => sweeping.close());
  const explain = openExplainThread(dataDirectory);
  closing.defer(() => explain.close());
  return { revisions, calls, sink, bodies, counters, explain };
}

async function openGateway(
  options: RunOptions,
  context: CommandContext,
  parts: Parts,
): Promise<Gateway> {
  try {
    return await startGateway(gatewayOptions(options, context, parts));
  } catch (error) {
    if (!(error instanceof PinpointError) || error.code !== 'listen.port_in_use') throw error;
    throw new PinpointError(error.code, error.message, {
      next: 'stop what listens there, or choose another port with `--port N` (0 picks a free one)',
      cause: error,
    });
  }
}

function gatewayOptions(
  options: RunOptions,
  context: CommandContext,
  parts: Parts,
): GatewayOptions {
  const { listen } = options.policy.source.document;
  const { keeper, feed, metrics } = parts;
  const { moved } = options;
  return {
    host: listen?.host ?? LOOPBACK,
    port: options.port ?? listen?.http ?? DEFAULT_PORT,
    live: keeper.live,
    counters: parts.counters,
    sink: parts.sink,
    history: refusalHistory(parts.calls, parts.revisions, () => keeper.live),
    resources: {
      ...upstreamResources(dirname(options.policyFile), context.env),
      movedPort: (host, port) =>
        moved?.host === host && moved.port === port ? moved.actualPort : undefined,
    },
    docsDirectory: fileURLToPath(new URL('../../../docs/', import.meta.url)),
    now: context.nowMs,
    fault: (id, error) =>
      parts.log(
        `call ${id}: a fault of the gateway: ${error instanceof Error ? error.message : String(error)}`,
      ),
    keepBody: (id, bytes, untilMs) => void parts.bodies.put(id, bytes, untilMs),
    onRecord: (call) => {
      metrics.count(call);
      feed.publish(call);
    },
  };
}

/** Leaves word of this gateway for commands, and takes it away at the end. */
async function announce(
  options: RunOptions,
  urls: { readonly gatewayUrl: string; readonly adminUrl: string },
  context: CommandContext,
): Promise<void> {
  const { dataDirectory, policyFile } = options;
  await writeGatewayFile(dataDirectory, {
    pid: process.pid,
    ...urls,
    tokenFile: tokenFile(dataDirectory),
    policyFile,
    startedAtMs: context.nowMs(),
  });
}

/** Two gateways on one data directory would count and record past each other. */
async function refuseSecond(dataDirectory: string): Promise<void> {
  const other = await readGatewayFile(dataDirectory);
  if (other === undefined || other.pid === process.pid || !(await answers(other))) return;
  throw new PinpointError(
    'store.locked',
    `a gateway (process ${other.pid}, ${other.gatewayUrl}) already keeps its records in \`${dataDirectory}\``,
    { next: 'stop it first, or give this one another place with `--data DIR`' },
  );
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0') return LOOPBACK;
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
