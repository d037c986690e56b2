import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLog } from '../src/diagnose/inputs/logs/read-log.ts';
import { GENERAL_FORMATS } from '../src/diagnose/logs/general-formats.ts';
import { LogJoiner } from '../src/diagnose/logs/join.ts';
import type { LogListener } from '../src/diagnose/logs/record-reader.ts';
import { LogReportBuilder } from '../src/diagnose/logs/report-403.ts';
import { Random } from '../test/oracle/random.ts';
import { cpuNs } from './cpu.ts';
import { writeAccessLog } from './log-maker.ts';
import { median } from './report.ts';
import type { BenchOptions, Figure, PartResult } from './report.ts';

const ROUNDS = 3;
/** 100 MB a second of processor time. */
const AIM_MS_PER_100_MB = 1000;
const AIM_GROWTH_MIB = 128;

/** Processor time to read an access log, for one request and for the report of all refusals, and memory meanwhile. */
export async function benchLogs(options: BenchOptions): Promise<PartResult> {
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-bench-'));
  const file = join(directory, 'access.log');
  try {
    options.say('logs: writing an access log');
    await writeAccessLog(file, options.quick ? 8e6 : 500e6, new Random(options.seed));
    const mb = (await stat(file)).size / 1e6;
    const note = `${Math.round(mb)} MB, 1 % refusals`;
    const figures: Figure[] = [];
    for (const [name, listen] of LISTENERS) {
      options.say(`logs: ${name}`);
      const { msPer100Mb, growthMib } = await measure(file, mb, { listen, options });
      figures.push(
        {
          name: `100 MB ${name}`,
          value: msPer100Mb,
          unit: 'ms',
          aim: AIM_MS_PER_100_MB,
          note: `${Math.round(1e5 / msPer100Mb)} MB/s a core; ${note}`,
        },
        {
          name: `memory grown by, ${name}`,
          value: growthMib,
          unit: 'MiB',
          aim: AIM_GROWTH_MIB,
          note,
        },
      );
    }
    return { part: 'logs', figures };
  } finally {
    await rm(directory, { recursive: true });
  }
}

const LISTENERS: readonly (readonly [name: string, listen: () => LogListener])[] = [
  [
    'joined to a request',
    () => {
      const joiner = new LogJoiner({ source: 'bench', request: ORDER });
      return { event: (event) => joiner.add(event) };
    },
  ],
  ['made into the 403 report', () => new LogReportBuilder()],
];

const ORDER = {
  method: 'POST',
  url: { path: '/orders', query: '' },
  headers: [],
  client: { kind: 'curl' },
  missing: [],
} as const;

async function measure(
  file: string,
  mb: number,
  { listen, options }: { readonly listen: () => LogListener; readonly options: BenchOptions },
): Promise<{ readonly msPer100Mb: number; readonly growthMib: number }> {
  const times: number[] = [];
  const start = process.memoryUsage.rss();
  let most = start;
  for (let round = 0; round < (options.quick ? 1 : ROUNDS); round += 1) {
    const before = cpuNs();
    const reading = await readLog(file, {
      formats: GENERAL_FORMATS,
      listener: listen(),
      onProgress: () => (most = Math.max(most, process.memoryUsage.rss())),
    });
    times.push(((cpuNs() - before) / 1e6 / mb) * 100);
    if (!reading.ok) throw new Error(reading.message);
    if (reading.events === 0) throw new Error('no refusal was seen');
  }
  return { msPer100Mb: median(times), growthMib: (most - start) / 1024 / 1024 };
}
