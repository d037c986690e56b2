import { join } from 'node:path';
import { startAdminServer } from '../../control/admin/server.ts';
import type { AdminServer } from '../../control/admin/server.ts';
import { writeAdminToken } from '../../control/admin/token.ts';
import type { Explainer } from '../../control/admin/services.ts';
import type { MetricsReport } from '../../control/metrics.ts';
import type { RevisionName } from '../../store/ports.ts';
import type { CommandContext } from '../command.ts';
import { gatherUnsent } from '../gather-unsent.ts';
import type { Parts, RunOptions } from './parts.ts';
import { processMetrics } from './process-metrics.ts';

const DEFAULT_PORT = 8081;
const LOOPBACK = '127.0.0.1';

/** Opens the admin port of a gateway. */
export async function openAdmin(
  options: RunOptions,
  context: CommandContext,
  parts: Parts & { readonly ready: () => boolean },
): Promise<AdminServer> {
  const { listen } = options.policy.source.document;
  const { calls, revisions, feed, keeper, sink, ready, log } = parts;
  return startAdminServer({
    host: listen?.adminHost ?? LOOPBACK,
    port: options.adminPort ?? listen?.admin ?? DEFAULT_PORT,
    token: await writeAdminToken(tokenFile(options.dataDirectory)),
    services: {
      calls,
      revisions,
      feed,
      ready,
      log,
      nowMs: context.nowMs,
      explainer: explainerOf(parts, context),
      flush: () => sink.flush(),
      policy: () => keeper.status(),
      metrics: () => metricsOf(parts),
    },
  });
}

/** Facts of described requests are gathered here, where the counters are; the explaining is done on its own thread. */
function explainerOf({ keeper, explain, counters }: Parts, context: CommandContext): Explainer {
  const live = (): RevisionName => {
    const { revision, directoryVersion } = keeper.live.current.source;
    return { revision, directoryVersion };
  };
  return {
    explainCall: (id, { now }) => explain.explain({ kind: 'call', id, now, live: live() }),
    explainUnsent: async (request) => {
      const at = { counters, nowMs: context.nowMs() };
      const facts = gatherUnsent(request, keeper.live.current, at);
      return explain.explain({ kind: 'facts', facts, live: live() });
    },
  };
}

function metricsOf({ keeper, metrics, sink }: Parts): MetricsReport {
  const { revision, directoryVersion, loadedAtMs, refused } = keeper.status();
  return {
    ...metrics.read(),
    records: sink.state(),
    policy: { revision, directoryVersion, loadedAtMs, lastReloadRefused: refused !== undefined },
    process: processMetrics(),
  };
}

/** The file with the admin port's token. */
export function tokenFile(dataDirectory: string): string {
  return join(dataDirectory, 'admin.token');
}
