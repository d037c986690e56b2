import { LATENCY_BOUNDS_MS } from './metrics.ts';
import type { Histogram, MetricsReport } from './metrics.ts';

type Labels = Readonly<Record<string, string>>;

/** The report in the text format of Prometheus (exposition format 0.0.4); times in seconds, as its conventions ask. */
export function prometheusText(report: MetricsReport): string {
  const { policy, process, records } = report;
  return [
    ...family('pinpoint_calls_total', 'counter', 'Calls by route, outcome and refusal code.', report.calls.map((series) => [
      { route: series.route, outcome: series.outcome, code: series.code },
      series.calls,
    ])),
    ...histogram('pinpoint_call_duration_seconds', 'From the request head to the end of the answer.', report.latencyMs),
    ...histogram('pinpoint_upstream_duration_seconds', 'From forwarding to the head of the backend’s answer.', report.upstreamMs),
    ...one('pinpoint_decide_seconds_sum', 'counter', 'Time spent deciding.', report.decide.sumUs / 1e6),
    ...one('pinpoint_decide_seconds_count', 'counter', 'Decisions.', report.decide.count),
    ...family('pinpoint_bytes_total', 'counter', 'Bytes of bodies, from callers and to them.', [
      [{ direction: 'received' }, report.bytes.received],
      [{ direction: 'sent' }, report.bytes.sent],
    ]),
    ...family('pinpoint_tokens_total', 'counter', 'Tokens as model providers counted them.', [
      [{ direction: 'input' }, report.tokens.input],
      [{ direction: 'output' }, report.tokens.output],
    ]),
    ...one('pinpoint_records_total', 'counter', 'Calls handed over for recording.', records.recorded),
    ...family('pinpoint_records_dropped_total', 'counter', 'Calls that could not be recorded.', [
      [{ kind: 'allowed' }, records.droppedAllowed],
      [{ kind: 'refused' }, records.droppedRefused],
    ]),
    ...family('pinpoint_policy_info', 'gauge', 'The policy that is live.', [
      [{ revision: policy.revision, directory: policy.directoryVersion }, 1],
    ]),
    ...one('pinpoint_policy_loaded_timestamp_seconds', 'gauge', 'When the live policy was loaded.', policy.loadedAtMs / 1000),
    ...one('pinpoint_policy_reload_refused', 'gauge', '1 while the policy file on disk is one that was refused.', policy.lastReloadRefused ? 1 : 0),
    ...one('process_cpu_seconds_total', 'counter', 'Processor time, all threads.', process.cpuMs / 1000),
    ...one('process_resident_memory_bytes', 'gauge', 'Resident memory.', process.residentBytes),
    ...one('process_uptime_seconds', 'gauge', 'Since the start.', process.uptimeMs / 1000),
    ...one('pinpoint_event_loop_utilization', 'gauge', 'Share of time in which the event loop was busy, since the start.', process.loopUtilization),
    '',
  ].join('\n');
}

function one(name: string, type: 'counter' | 'gauge', help: string, value: number): readonly string[] {
  return family(name, type, help, [[{}, value]]);
}

function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly (readonly [Labels, number])[]): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map(([labels, value]) => sample(name, labels, value))];
}

function histogram(name: string, help: string, values: Histogram): readonly string[] {
  let below = 0;
  const buckets = LATENCY_BOUNDS_MS.map((boundMs, index) => {
    below += values.counts[index] ?? 0;
    return sample(`${name}_bucket`, { le: String(boundMs / 1000) }, below);
  });
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} histogram`,
    ...buckets,
    sample(`${name}_bucket`, { le: '+Inf' }, values.count),
    sample(`${name}_sum`, {}, values.sumMs / 1000),
    sample(`${name}_count`, {}, values.count),
  ];
}

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
