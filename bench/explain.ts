import { decide } from '../src/core/decide.ts';
import { explain } from '../src/core/explain.ts';
import type { RequestFacts } from '../src/core/facts.ts';
import { searchFixes } from '../src/core/fix.ts';
import { buildDirectory } from '../src/core/policy/build-directory.ts';
import { compile } from '../src/core/policy/compile.ts';
import type { World } from '../src/core/what-if.ts';
import { prepare } from '../test/oracle/core-side.ts';
import { batches } from '../test/oracle/generate.ts';
import { noEngines } from './engines.ts';
import { median, quantile } from './report.ts';
import type { BenchOptions, Figure, PartResult } from './report.ts';
import { benchSource, requestMaker } from './world.ts';

const REQUESTS_PER_POLICY = 10;
/** Routes and keys of the large policy. */
const LARGE = { routes: 1000, keys: 10_000 };

/** A request that was refused, and the world that refused it. */
interface Refused {
  readonly world: World;
  readonly facts: RequestFacts;
}

/**
 * Microseconds an explanation and a search for fixes, over refused requests: of the generator that the property tests
 * draw from (small policies with every kind of rule), and of the policy of the other parts (large, and always the same).
 */
export function benchExplain(options: BenchOptions): Promise<PartResult> {
  const figures = [
    ...figuresOf('random small policies', randomRefusals(options), options),
    ...figuresOf(`a policy with ${LARGE.routes} routes`, largeRefusals(options), options),
  ];
  return Promise.resolve({ part: 'explain', figures });
}

function randomRefusals({ seed, quick }: BenchOptions): readonly Refused[] {
  const found: Refused[] = [];
  const wanted = quick ? 20 : 400;
  for (const { policy, requests } of batches(seed, { requestsPerPolicy: REQUESTS_PER_POLICY })) {
    const world = prepare(policy.source, policy.schemas);
    found.push(
      ...requests.filter((facts) => isOurs(world, facts)).map((facts) => ({ world, facts })),
    );
    if (found.length >= wanted) return found.slice(0, wanted);
  }
  return found;
}

function largeRefusals({ seed, quick }: BenchOptions): readonly Refused[] {
  const size = quick ? { routes: 100, keys: 500 } : LARGE;
  const source = benchSource(size);
  const engines = noEngines();
  const world: World = {
    source,
    engines,
    snapshot: compile(source, engines),
    directory: buildDirectory(source.document, source.directoryVersion),
  };
  const make = requestMaker(source.document, seed, 'mixed');
  const found: Refused[] = [];
  for (let route = 0; found.length < (quick ? 20 : 100); route = (route + 1) % size.routes) {
    const facts = make(route);
    if (isOurs(world, facts)) found.push({ world, facts });
  }
  return found;
}

/** Refused by a rule of ours: what the backend refused, or no parser could read, is not ours to fix. */
function isOurs(world: World, facts: RequestFacts): boolean {
  if (facts.kind === 'malformed') return false;
  const outcome = decide(world.snapshot, world.directory, facts);
  return outcome.kind === 'refuse' && outcome.refusal.layer !== 'upstream';
}

function figuresOf(
  name: string,
  refused: readonly Refused[],
  options: BenchOptions,
): readonly Figure[] {
  options.say(`explain: ${name}, ${refused.length} refused requests`);
  const explained = measure(refused, ({ world, facts }) =>
    explain(world.snapshot, world.directory, facts),
  );
  const searched = measure(refused, ({ world, facts }) => searchFixes(world, facts));
  const decisions = searched.results.map((found) => found.decisions);
  const bounded = searched.results.filter((found) => found.bounded).length;
  const fixed = searched.results.filter((found) => found.fixes.length > 0).length;
  return [
    {
      name: `an explanation, ${name}`,
      value: median(explained.us),
      unit: 'us',
      note: spread(explained.us),
    },
    {
      name: `a search for fixes, ${name}`,
      value: median(searched.us),
      unit: 'us',
      note: spread(searched.us),
    },
    {
      name: `decisions in a search, ${name}`,
      value: median(decisions),
      unit: 'count',
      note: `${spread(decisions)}; stopped at the bound: ${percent(bounded, refused.length)}`,
    },
    {
      name: `searches that found a fix, ${name}`,
      value: (fixed * 100) / refused.length,
      unit: '%',
    },
  ];
}

/**
 * Microseconds of each, after all were done once. By the clock: one is shorter than the ticks in which a kernel may
 * account for processors, and the median does not mind the few that were interrupted.
 */
function measure<T>(
  refused: readonly Refused[],
  run: (one: Refused) => T,
): { readonly us: readonly number[]; readonly results: readonly T[] } {
  for (const one of refused) run(one);
  const results: T[] = [];
  const us = refused.map((one) => {
    const start = performance.now();
    results.push(run(one));
    return (performance.now() - start) * 1000;
  });
  return { us, results };
}

function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const p95 = quantile(values, 0.95);
  return `median; mean ${mean.toFixed(0)}, 95 % up to ${p95.toFixed(0)}, most ${Math.max(...values).toFixed(0)}`;
}

function percent(part: number, all: number): string {
  return `${((part * 100) / all).toFixed(0)} %`;
}
