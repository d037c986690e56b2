import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeRevision } from '../src/cli/store-revision.ts';
import { decide } from '../src/core/decide.ts';
import type { WellFormedRequest } from '../src/core/facts.ts';
import type { World } from '../src/core/what-if.ts';
import { compileWorld } from '../src/gateway/live-policy.ts';
import { createEngines } from '../src/policy-file/engines.ts';
import type { LoadedPolicy } from '../src/policy-file/load.ts';
import { loadInWorker } from '../src/policy-file/load-in-worker.ts';
import type { RevisionStore } from '../src/store/ports.ts';
import { openRevisionStore } from '../src/store/sqlite/revision-store.ts';
import { watchLoop } from './loop-watch.ts';
import type { Holds } from './loop-watch.ts';
import { fromOpenapi, writtenOut } from './reload-policies.ts';
import type { PolicyFiles } from './reload-policies.ts';
import { median } from './report.ts';
import type { BenchOptions, Figure, PartResult } from './report.ts';
import { requestMaker } from './world.ts';

const ROUTES = 10_000;
const ROUNDS = 5;
/** Longest that requests may have to wait for a reload. */
const AIM_HOLD_MS = 10;

/**
 * What a change of the policy does to the requests that go on meanwhile: how long the event loop is held, while the
 * policy is read and checked in its thread, kept as a revision, and compiled. And what the first decision after it costs.
 */
export async function benchReload(options: BenchOptions): Promise<PartResult> {
  const routes = options.quick ? 200 : ROUTES;
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-bench-'));
  const revisions = await openRevisionStore({ directory, thread: true });
  try {
    const figures: Figure[] = [];
    for (const [what, files] of [
      [`${routes} routes`, await writtenOut(directory, routes)],
      [`${routes} operations`, await fromOpenapi(directory, routes)],
    ] as const) {
      options.say(`reload: ${what}`);
      figures.push(...(await reloadFigures({ what, files, revisions }, options)));
    }
    return { part: 'reload', figures };
  } finally {
    await revisions.close();
    await rm(directory, { recursive: true });
  }
}

interface Subject {
  readonly what: string;
  readonly files: PolicyFiles;
  readonly revisions: RevisionStore;
}

async function reloadFigures(
  { what, files, revisions }: Subject,
  options: BenchOptions,
): Promise<readonly Figure[]> {
  const first = await take(files, revisions);
  const rules: Taken[] = [];
  const keys: Taken[] = [];
  for (let round = 0; round < (options.quick ? 1 : ROUNDS); round += 1) {
    await files.changeRule();
    const changed = await take(files, revisions, first.world);
    if (changed.world.snapshot.routes === first.world.snapshot.routes)
      throw new Error('a changed rule compiled nothing');
    rules.push(changed);
    await files.changeKey();
    // The key alone differs from the first state of the files, not from the changed rule.
    const changedKey = await take(files, revisions, first.world);
    if (changedKey.world.snapshot.routes !== first.world.snapshot.routes)
      throw new Error('a changed key compiled rules');
    keys.push(changedKey);
  }
  return [
    ...holdFigures(`${what}, a rule changed`, rules),
    {
      name: `${what}, a rule changed: first decision after`,
      value: median(rules.map(({ world }) => firstDecisionUs(world, options))),
      unit: 'us',
      note: 'compiles the one route',
    },
    ...holdFigures(`${what}, a key changed`, keys),
  ];
}

interface Taken {
  readonly world: World;
  readonly totalMs: number;
  readonly compileMs: number;
  readonly reading: Holds;
  readonly keeping: Holds;
  readonly compiling: Holds;
}

/** Takes the files as they are now over, step by step as a running gateway does. */
async function take(
  { file }: PolicyFiles,
  revisions: RevisionStore,
  previous?: World,
): Promise<Taken> {
  const beganMs = performance.now();
  const reading = await watchLoop(() => load(file));
  const policy = reading.result;
  const acceptance = { atMs: Date.now(), by: 'bench', note: 'bench' };
  const keeping = await watchLoop(() => storeRevision(revisions, policy, acceptance));
  const compileBeganMs = performance.now();
  const compiling = await watchLoop(() =>
    compileWorld(policy.source, createEngines(policy.included), previous),
  );
  const endMs = performance.now();
  return {
    world: compiling.result,
    totalMs: endMs - beganMs,
    compileMs: endMs - compileBeganMs,
    reading: reading.holds,
    keeping: keeping.holds,
    compiling: compiling.holds,
  };
}

async function load(file: string): Promise<LoadedPolicy> {
  const loaded = await loadInWorker(file, { env: {}, missingSecrets: 'error' });
  if (loaded.ok) return loaded.policy;
  const told = loaded.problems.slice(0, 5).map(({ line, message }) => `${line}: ${message}`);
  throw new Error(`the policy of the benchmark is not in order\n${told.join('\n')}`);
}

function holdFigures(name: string, all: readonly Taken[]): readonly Figure[] {
  const steps = ['reading', 'keeping', 'compiling'] as const;
  const worst = (of: keyof Holds): readonly number[] =>
    all.map((taken) => Math.max(...steps.map((step) => taken[step][of])));
  const where = steps.map((step) => {
    const ms = median(all.map((taken) => taken[step].cpuMs));
    return `${step} ${ms.toFixed(1)}`;
  });
  return [
    {
      name: `${name}: longest hold`,
      value: median(worst('cpuMs')),
      unit: 'ms',
      aim: AIM_HOLD_MS,
      note: `processor time of the request thread; ${where.join(', ')}`,
    },
    {
      name: `${name}: longest hold by the clock`,
      value: median(worst('clockMs')),
      unit: 'ms',
      note: `other processes are in it; monitorEventLoopDelay: ${median(worst('delayMs')).toFixed(1)}`,
    },
    {
      name: `${name}: in all`,
      value: median(all.map(({ totalMs }) => totalMs)),
      unit: 'ms',
      note: `of it compiling ${median(all.map(({ compileMs }) => compileMs)).toFixed(1)}; most of the rest in another thread`,
    },
  ];
}

/** One decision on a route that nobody has asked for yet. */
function firstDecisionUs(world: World, options: BenchOptions): number {
  const facts = requestFor(world, options);
  const beganMs = performance.now();
  const outcome = decide(world.snapshot, world.directory, facts);
  const us = (performance.now() - beganMs) * 1000;
  if (outcome.kind !== 'allow') throw new Error(`meant to be allowed: ${JSON.stringify(outcome)}`);
  return us;
}

function requestFor(world: World, options: BenchOptions): WellFormedRequest {
  const make = requestMaker(world.source.document, options.seed, 'allowed');
  const facts = make(4);
  if (world.source.document.services?.['shop'] === undefined) return facts;
  const ids = ['limits/ip', 'services/shop/limits/consumer'];
  const counters = ids.map((limitId) => ({ limitId, kind: 'used', used: 1 }) as const);
  return {
    ...facts,
    method: 'GET',
    rawTarget: '/shop/things4/17',
    headers: facts.headers.filter(([name]) => !name.startsWith('content-')),
    body: { kind: 'absent' },
    read: { ...facts.read, counters },
  };
}
