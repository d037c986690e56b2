import { decide } from '../src/core/decide.ts';
import type { Outcome } from '../src/core/explanation.ts';
import { buildDirectory } from '../src/core/policy/build-directory.ts';
import { compile } from '../src/core/policy/compile.ts';
import type { Directory } from '../src/core/policy/directory.ts';
import type { PolicySnapshot } from '../src/core/policy/snapshot.ts';
import { benchBodies } from './bodies.ts';
import { cpuNs } from './cpu.ts';
import { noEngines } from './engines.ts';
import { median } from './report.ts';
import type { BenchOptions, Figure, PartResult } from './report.ts';
import { benchSource, requestMaker } from './world.ts';
import type { RequestMaker, Verdicts, WorldSize } from './world.ts';

/** The first is small enough for the processor's caches; of the others, the number of routes alone differs. */
const SIZES: readonly WorldSize[] = [
  { routes: 10, keys: 100 },
  { routes: 10, keys: 100_000 },
  { routes: 1000, keys: 100_000 },
  { routes: 100_000, keys: 100_000 },
];
const QUICK_SIZES: readonly WorldSize[] = [
  { routes: 10, keys: 100 },
  { routes: 10, keys: 1000 },
  { routes: 100, keys: 1000 },
];
const ROUNDS = 5;
const BLOCK = 250;
/** A prime that divides no number of routes: every route's turn comes. */
const STRIDE = 7919;

/**
 * Nanoseconds a decision, with rules in every layer, over requests spread evenly over all routes and all keys: a mix of
 * verdicts, and allowed ones alone. Every route is compiled and most keys' rows are touched before anything is measured.
 * What a decision is not made of, hashing a key and holding a body against its schema, is reported apart.
 */
export async function benchDecide(options: BenchOptions): Promise<PartResult> {
  const figures: Figure[] = [];
  for (const size of options.quick ? QUICK_SIZES : SIZES) {
    figures.push(...decideFigures(size, options));
  }
  for (const verdicts of ['mixed', 'allowed'] as const) {
    const own = figures.filter(({ name }) => name.endsWith(`, ${verdicts}`)).slice(1);
    figures.push({
      name: `most routes beside fewest, ${verdicts}`,
      value: (own.at(-1)?.value ?? Number.NaN) / (own[0]?.value ?? Number.NaN),
      unit: 'ratio',
      note: 'flat: 1; what is more is the memory that they fill',
    });
  }
  figures.push(...(await benchBodies(options)));
  return { part: 'decide', figures };
}

function decideFigures(size: WorldSize, options: BenchOptions): Figure[] {
  options.say(`decide: ${size.routes} routes, ${size.keys} keys`);
  const source = benchSource(size);
  const snapshot = compile(source, noEngines());
  const directory = buildDirectory(source.document, source.directoryVersion);
  // As the gateway does: counters come with the ids of the compiled routes, and these lie where they lie.
  const limitIds = snapshot.routes.map(({ index }) =>
    snapshot.route(index).limits.map(({ id }) => id),
  );
  return (['mixed', 'allowed'] as const).map((verdicts) => {
    const make = requestMaker(
      source.document,
      options.seed,
      verdicts,
      (route) => limitIds[route] ?? [],
    );
    const run: Run = { ...size, snapshot, directory, make, verdicts };
    return measure(run, options);
  });
}

interface Run extends WorldSize {
  readonly snapshot: PolicySnapshot;
  readonly directory: Directory;
  readonly make: RequestMaker;
  readonly verdicts: Verdicts;
}

function measure(run: Run, { quick }: BenchOptions): Figure {
  const warm = decideAll(run, Math.max(quick ? 2000 : 200_000, run.routes * 2));
  const rounds = Array.from(
    { length: quick ? 2 : ROUNDS },
    () => decideAll(run, quick ? 2000 : 100_000).ns,
  );
  const codes = warm.codes === 0 ? '' : `, ${warm.codes} codes`;
  return {
    name: `a decision, ${run.routes} routes, ${run.keys} keys, ${run.verdicts}`,
    value: median(rounds),
    unit: 'ns',
    aim: 1000,
    note: `${warm.allowed} % allowed${codes}`,
  };
}

/**
 * Decides so many requests, for one route after the other in an order that jumps about. Requests are made in blocks, and
 * only deciding is measured: they lie in the cache, as a request that was just read does; routes and keys need not.
 */
function decideAll(
  run: Run,
  count: number,
): { readonly ns: number; readonly allowed: number; readonly codes: number } {
  const codes = new Set<string>();
  let allowed = 0;
  let ns = 0;
  let route = 0;
  for (let done = 0; done < count; done += BLOCK) {
    const block = Array.from({ length: BLOCK }, () =>
      run.make((route = (route + STRIDE) % run.routes)),
    );
    const outcomes: Outcome[] = [];
    const start = cpuNs();
    for (const facts of block) outcomes.push(decide(run.snapshot, run.directory, facts));
    ns += cpuNs() - start;
    for (const outcome of outcomes) {
      if (outcome.kind === 'refuse') codes.add(outcome.refusal.code);
      else if (outcome.kind === 'allow') allowed += 1;
      else throw new Error(`not evaluable: ${outcome.layers.join(', ')}`);
    }
  }
  if (run.verdicts === 'allowed' && codes.size > 0)
    throw new Error(`meant to be allowed, and refused: ${[...codes].join(', ')}`);
  const decided = Math.ceil(count / BLOCK) * BLOCK;
  return { ns: ns / decided, allowed: Math.round((allowed * 100) / decided), codes: codes.size };
}
