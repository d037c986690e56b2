import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { callsDirectory, segmentNames } from '../src/calls/segment-names.ts';
import { openCallSink } from '../src/calls/sink.ts';
import type { SegmentSink } from '../src/calls/sink.ts';
import { DecisionContext } from '../src/core/context.ts';
import { decideContext } from '../src/core/decide.ts';
import type { WellFormedRequest } from '../src/core/facts.ts';
import { buildDirectory } from '../src/core/policy/build-directory.ts';
import { compile } from '../src/core/policy/compile.ts';
import { newCallId } from '../src/gateway/call-id.ts';
import { callRecord } from '../src/gateway/call-record.ts';
import type { CallEnd } from '../src/gateway/call-record.ts';
import { threadCpuNs } from './cpu.ts';
import { noEngines } from './engines.ts';
import { median } from './report.ts';
import type { BenchOptions, Figure, PartResult } from './report.ts';
import { benchSource, requestMaker } from './world.ts';

/** Callers and routes that calls come from and go to. A block of records names each word once, so fewer cost less. */
const POPULATIONS = [
  { name: 'a few callers', size: { routes: 20, keys: 100 }, aim: 2 },
  { name: 'each call from another caller', size: { routes: 1000, keys: 10_000 } },
] as const;
const ROUNDS = 5;
/** Calls that end between two turns of the event loop. */
const BLOCK = 100;

/** Microseconds of processor time that an allowed call's record costs, on the thread of requests and on the writer's. */
export async function benchRecords(options: BenchOptions): Promise<PartResult> {
  const figures: Figure[] = [];
  for (const population of POPULATIONS) {
    options.say(`records: ${population.name}`);
    figures.push(...(await recordFigures(population, options)));
  }
  return { part: 'records', figures };
}

type Population = (typeof POPULATIONS)[number];

async function recordFigures(
  population: Population,
  options: BenchOptions,
): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-bench-'));
  const { sink, worker } = await openWatched(directory);
  // The sink's thread keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  try {
    const makeEnds = callMaker(population, options);
    const calls = options.quick ? 10_000 : 50_000;
    await recordAll({ sink, worker, makeEnds }, calls);
    const rounds: Round[] = [];
    for (let round = 0; round < (options.quick ? 1 : ROUNDS); round += 1) {
      rounds.push(await recordAll({ sink, worker, makeEnds }, calls));
    }
    const { recorded, droppedAllowed } = sink.state();
    if (droppedAllowed > 0) throw new Error(`${droppedAllowed} calls were not recorded`);
    const bytes = (await segmentBytes(directory)) / recorded;
    return figuresOf(population, rounds, bytes);
  } finally {
    await sink.close();
    clearInterval(alive);
    await rm(directory, { recursive: true });
  }
}

/** Opens a sink together with its thread, whose processor time is asked for. */
async function openWatched(
  directory: string,
): Promise<{ readonly sink: SegmentSink; readonly worker: Worker }> {
  const workers: Worker[] = [];
  const seen = (worker: Worker): number => workers.push(worker);
  process.on('worker', seen);
  const sink = await openCallSink({ directory });
  process.off('worker', seen);
  const [worker] = workers;
  if (worker === undefined) throw new Error('the sink has no thread');
  return { sink, worker };
}

/** Ends of allowed calls, fresh as a gateway has them: decided, and answered by the backend. */
function callMaker(
  { size }: Population,
  { seed }: BenchOptions,
): (count: number) => readonly CallEnd[] {
  const source = benchSource(size);
  const snapshot = compile(source, noEngines());
  const directory = buildDirectory(source.document, source.directoryVersion);
  const make = requestMaker(source.document, seed, 'allowed');
  let route = 0;
  return (count) =>
    Array.from({ length: count }, () => {
      const receivedAtMs = Date.now();
      const made = make((route = (route + 1) % size.routes));
      const facts = { ...made, receivedAtMs, remoteIp: addressOf(made) };
      const context = new DecisionContext(snapshot, directory, facts);
      if (decideContext(context).kind !== 'allow') throw new Error('a call was not allowed');
      return {
        id: newCallId(receivedAtMs),
        context,
        outcome: 'allowed',
        status: 200,
        attempts: [{ target: '127.0.0.1:9001', status: 200, tookMs: 1.625 + (route % 16) / 16 }],
        timings: { decideUs: 3.25, upstreamMs: 1.75, totalMs: 2.5 + (route % 32) / 64 },
        bytes: { received: 1024, sent: 1024 },
        upstreamReached: true,
      };
    });
}

/** Processor microseconds a call. */
interface Round {
  readonly making: number;
  readonly handing: number;
  readonly writing: number;
}

interface Recording {
  readonly sink: SegmentSink;
  readonly worker: Worker;
  readonly makeEnds: (count: number) => readonly CallEnd[];
}

async function recordAll({ sink, worker, makeEnds }: Recording, calls: number): Promise<Round> {
  let makingNs = 0;
  let handingNs = 0;
  const before = await worker.cpuUsage();
  for (let done = 0; done < calls; done += BLOCK) {
    const ends = makeEnds(BLOCK);
    const beganNs = threadCpuNs();
    const records = ends.map((end) => callRecord(end));
    const madeNs = threadCpuNs();
    for (const record of records) sink.record(record);
    // What the writer answers is heard in the next turn, and belongs to it.
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    makingNs += madeNs - beganNs;
    handingNs += threadCpuNs() - madeNs;
  }
  await sink.flush();
  const { user, system } = await worker.cpuUsage(before);
  return {
    making: makingNs / 1000 / calls,
    handing: handingNs / 1000 / calls,
    writing: (user + system) / calls,
  };
}

/** Every caller has an address of its own. */
function addressOf({ presented }: WellFormedRequest): string {
  const [first] = presented;
  const number = first?.kind === 'api_key' ? Number(first.keyId?.slice('pk_bench_'.length)) : 0;
  return `10.0.${number >> 8}.${number & 0xff}`;
}

function figuresOf(
  population: Population,
  rounds: readonly Round[],
  bytes: number,
): readonly Figure[] {
  const { name } = population;
  const all = rounds.map(({ making, handing, writing }) => making + handing + writing);
  return [
    {
      name: `${name}: an allowed call, in all`,
      value: median(all),
      unit: 'us',
      ...('aim' in population ? { aim: population.aim } : {}),
    },
    {
      name: `${name}: making its record`,
      value: median(rounds.map(({ making }) => making)),
      unit: 'us',
      note: 'request thread: redacting facts, naming rules and accounts',
    },
    {
      name: `${name}: encoding it and handing it over`,
      value: median(rounds.map(({ handing }) => handing)),
      unit: 'us',
      note: 'request thread',
    },
    {
      name: `${name}: writing it`,
      value: median(rounds.map(({ writing }) => writing)),
      unit: 'us',
      note: 'writer thread',
    },
    { name: `${name}: bytes on disk`, value: bytes, unit: 'B', note: 'a call' },
  ];
}

async function segmentBytes(directory: string): Promise<number> {
  const folder = callsDirectory(directory);
  const sizes = await Promise.all(
    segmentNames(folder).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
