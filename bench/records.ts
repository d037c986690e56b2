import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { callsDirectory, segmentNames } from '../src/calls/segment-names.ts';
import { openCallSink } from '../src/calls/sink.ts';
import type { SegmentSink } from '../src/calls/sink.ts';
import { DecisionContext } from '../src/core/context.ts';
import { decideContext } from '../src/core/decide.ts';
import { buildDirectory } from '../src/core/policy/build-directory.ts';
import { compile } from '../src/core/policy/compile.ts';
import { newCallId } from '../src/gateway/call-id.ts';
import { callRecord } from '../src/gateway/call-record.ts';
import type { CallEnd } from '../src/gateway/call-record.ts';
import { threadCpuNs } from './cpu.ts';
import { noEngines } from './engines.ts';
import { median } from './report.ts';
import type { BenchOptions, PartResult } from './report.ts';
import { benchSource, requestMaker } from './world.ts';

const SIZE = { routes: 1000, keys: 10_000 };
const ROUNDS = 5;
/** Calls that end between two turns of the event loop. */
const BLOCK = 100;
const AIM_US = 2;

/** Microseconds of processor time that an allowed call's record costs, on the thread of requests and on the writer's. */
export async function benchRecords(options: BenchOptions): Promise<PartResult> {
  options.say('records: allowed calls');
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-bench-'));
  const { sink, worker } = await openWatched(directory);
  // The sink's thread keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  try {
    const makeEnds = callMaker(options);
    const calls = options.quick ? 2000 : 50_000;
    await recordAll({ sink, worker, makeEnds }, calls);
    const rounds: Round[] = [];
    for (let round = 0; round < (options.quick ? 1 : ROUNDS); round += 1) {
      rounds.push(await recordAll({ sink, worker, makeEnds }, calls));
    }
    const { recorded, droppedAllowed } = sink.state();
    if (droppedAllowed > 0) throw new Error(`${droppedAllowed} calls were not recorded`);
    const bytes = (await segmentBytes(directory)) / recorded;
    return { part: 'records', figures: figuresOf(rounds, bytes) };
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
function callMaker({ seed }: BenchOptions): (count: number) => readonly CallEnd[] {
  const source = benchSource(SIZE);
  const snapshot = compile(source, noEngines());
  const directory = buildDirectory(source.document, source.directoryVersion);
  const make = requestMaker(source.document, seed, 'allowed');
  let route = 0;
  return (count) =>
    Array.from({ length: count }, () => {
      const receivedAtMs = Date.now();
      const facts = { ...make((route = (route + 1) % SIZE.routes)), receivedAtMs };
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

function figuresOf(rounds: readonly Round[], bytes: number): PartResult['figures'] {
  const all = rounds.map(({ making, handing, writing }) => making + handing + writing);
  const inRecord = 'facts redacted, what points to rules and accounts';
  return [
    { name: 'an allowed call, in all', value: median(all), unit: 'us', aim: AIM_US },
    {
      name: 'making its record',
      value: median(rounds.map(({ making }) => making)),
      unit: 'us',
      note: `request thread: ${inRecord}`,
    },
    {
      name: 'encoding it and handing it over',
      value: median(rounds.map(({ handing }) => handing)),
      unit: 'us',
      note: 'request thread',
    },
    {
      name: 'writing it',
      value: median(rounds.map(({ writing }) => writing)),
      unit: 'us',
      note: 'writer thread',
    },
    { name: 'bytes on disk', value: bytes, unit: 'B', note: 'a call' },
  ];
}

async function segmentBytes(directory: string): Promise<number> {
  const folder = callsDirectory(directory);
  const sizes = await Promise.all(
    segmentNames(folder).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
