import type { MetricsReport } from '../../control/metrics.ts';

/** What this process uses: all its threads' processor time, its memory, and how busy its event loop is. */
export function processMetrics(): MetricsReport['process'] {
  const { user, system } = process.cpuUsage();
  return {
    uptimeMs: process.uptime() * 1000,
    cpuMs: (user + system) / 1000,
    residentBytes: process.memoryUsage.rss(),
    loopUtilization: performance.eventLoopUtilization().utilization,
  };
}
