import { LATENCY_BOUNDS_MS } from './metrics.ts';
import type { Histogram, MetricsReport } from './metrics.ts';

type Labels = Readonly<Record<string, string>>;

/** The report in the text format of Prometheus (exposition format 0.0.4); times in seconds, as its conventions ask. */
export function prometheusText(report: MetricsReport): string {
  const lines = [
    ...callFamilies(report),
    ...recordFamilies(report),
    ...policyFamilies(report),
    ...processFamilies(report),
  ];
  return `${lines.join('\n')}\n`;
}

function callFamilies(report: MetricsReport): readonly string[] {
  const { calls, latencyMs, upstreamMs, decide, bytes, tokens } = report;
  const counted = calls.map(({ route, outcome, code, calls: count }): Sample => [
    { route, outcome, code },
    count,
  ]);
  return [
    ...counter('pinpoint_calls_total', 'Calls by route, outcome and refusal code.', counted),
    ...histogram('pinpoint_call_duration_seconds', 'From request to end of answer.', latencyMs),
    ...histogram('pinpoint_upstream_duration_seconds', 'To the head of its answer.', upstreamMs),
    ...counter('pinpoint_decide_seconds_total', 'Time spent deciding.', decide.sumUs / 1e6),
    ...counter('pinpoint_decisions_total', 'Decisions.', decide.count),
    ...counter('pinpoint_bytes_total', 'Bytes of bodies, from callers and to them.', [
      [{ direction: 'received' }, bytes.received],
      [{ direction: 'sent' }, bytes.sent],
    ]),
    ...counter('pinpoint_tokens_total', 'Tokens as model providers counted them.', [
      [{ direction: 'input' }, tokens.input],
      [{ direction: 'output' }, tokens.output],
    ]),
  ];
}

function recordFamilies({ records }: MetricsReport): readonly string[] {
  return [
    ...counter('pinpoint_records_total', 'Calls handed over for recording.', records.recorded),
    ...counter('pinpoint_records_dropped_total', 'Calls that could not be recorded.', [
      [{ kind: 'allowed' }, records.droppedAllowed],
      [{ kind: 'refused' }, records.droppedRefused],
    ]),
    ...counter('pinpoint_records_sampled_out_total', 'Left out in floods.', records.sampledOut),
    ...gauge('pinpoint_records_unwritten_bytes', 'Not yet on disk.', records.unwrittenBytes),
    ...gauge('pinpoint_records_failing', '1: the disk does not take them.', flag(records.error)),
  ];
}

function policyFamilies({ policy }: MetricsReport): readonly string[] {
  const name = { revision: policy.revision, directory: policy.directoryVersion };
  return [
    ...gauge('pinpoint_policy_info', 'The policy that is live.', [[name, 1]]),
    ...gauge('pinpoint_policy_loaded_timestamp_seconds', 'Since when.', policy.loadedAtMs / 1000),
    ...gauge(
      'pinpoint_policy_reload_refused',
      '1 while the policy file on disk is one that was refused.',
      policy.lastReloadRefused ? 1 : 0,
    ),
  ];
}

function processFamilies({ process }: MetricsReport): readonly string[] {
  const { cpuMs, residentBytes, uptimeMs, loopUtilization } = process;
  return [
    ...counter('process_cpu_seconds_total', 'Processor time, all threads.', cpuMs / 1000),
    ...gauge('process_resident_memory_bytes', 'Resident memory.', residentBytes),
    ...gauge('pinpoint_uptime_seconds', 'Since the start.', uptimeMs / 1000),
    ...gauge('pinpoint_event_loop_utilization', 'Share of time that was busy.', loopUtilization),
  ];
}

type Sample = readonly [labels: Labels, value: number];

function flag(value: unknown): number {
  return value === undefined ? 0 : 1;
}

function counter(
  name: string,
  help: string,
  values: number | readonly Sample[],
): readonly string[] {
  return family({ name, type: 'counter', help }, values);
}

function gauge(name: string, help: string, values: number | readonly Sample[]): readonly string[] {
  return family({ name, type: 'gauge', help }, values);
}

function family(
  { name, type, help }: { readonly name: string; readonly type: string; readonly help: string },
  values: number | readonly Sample[],
): readonly string[] {
  const samples: readonly Sample[] = typeof values === 'number' ? [[{}, values]] : values;
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => sample(name, labels, value)),
  ];
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
