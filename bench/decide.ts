import { createHash, randomBytes } from 'node:crypto';
import { decide } from '../src/core/decide.ts';
import type { Outcome } from '../src/core/explanation.ts';
import { buildDirectory } from '../src/core/policy/build-directory.ts';
import { compile } from '../src/core/policy/compile.ts';
import type { Directory } from '../src/core/policy/directory.ts';
import type { PolicySnapshot } from '../src/core/policy/snapshot.ts';
import { noEngines } from './engines.ts';
import { cpuNs } from './cpu.ts';
import { median } from './report.ts';
import type { BenchOptions, Figure, PartResult } from './report.ts';
import { benchSource, requestMaker } from './world.ts';
import type { RequestMaker } from './world.ts';

const ROUTES = [10, 1000, 100_000] as const;
const ROUNDS = 7;
const BLOCK = 250;
/** A prime that divides no number of routes: every route's turn comes. */
const STRIDE = 7919;
const HASHINGS = 20_000;

/**
 * Nanoseconds a decision, with rules in every layer, over requests spread evenly over all routes and all keys, most of
 * them allowed. Every route is compiled and every key's row touched before anything is measured.
 */
export function benchDecide(options: BenchOptions): PartResult {
  const keys = options.quick ? 1000 : 100_000;
  const figures: Figure[] = [];
  for (const routes of options.quick ? [10, 100] : ROUTES) {
    figures.push(...decideFigures({ routes, keys }, options));
  }
  const [first, last] = [figures[0], figures.findLast((figure) => figure.unit === 'ns')];
  if (first !== undefined && last !== undefined) {
    figures.push({
      name: `${last.name} beside ${first.name}`,
      value: last.value / first.value,
      unit: 'ratio',
      note: 'flat: 1',
    });
  }
  figures.push(hashing(options));
  return { part: 'decide', figures };
}

function decideFigures(
  size: { readonly routes: number; readonly keys: number },
  options: BenchOptions,
): Figure[] {
  options.say(`decide: ${size.routes} routes, ${size.keys} keys`);
  const source = benchSource(size);
  const snapshot = compile(source, noEngines());
  const directory = buildDirectory(source.document, source.directoryVersion);
  const make = requestMaker(source.document, options.seed);
  const run = { snapshot, directory, make, routes: size.routes };
  const warm = decideAll(run, Math.max(options.quick ? 2000 : 200_000, size.routes * 4));
  const measured = options.quick ? 2000 : 200_000;
  const rounds = Array.from(
    { length: options.quick ? 2 : ROUNDS },
    () => decideAll(run, measured).ns,
  );
  const note = `${warm.allowed} % allowed, ${warm.codes} codes; every route was used before`;
  const name = `a decision among ${size.routes} routes`;
  return [{ name, value: median(rounds), unit: 'ns', aim: 1000, note }];
}

interface Run {
  readonly snapshot: PolicySnapshot;
  readonly directory: Directory;
  readonly make: RequestMaker;
  readonly routes: number;
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
  const decided = Math.ceil(count / BLOCK) * BLOCK;
  return { ns: ns / decided, allowed: Math.round((allowed * 100) / decided), codes: codes.size };
}

/** Looking a key up by its hash is not part of a decision: the facts hold the key's id. */
function hashing(options: BenchOptions): Figure {
  const keys = Array.from(
    { length: 1000 },
    () => `pk_bench_aaaa_${randomBytes(24).toString('base64url')}`,
  );
  const rounds = Array.from({ length: options.quick ? 2 : ROUNDS }, () => {
    let length = 0;
    const start = cpuNs();
    for (let time = 0; time < HASHINGS / keys.length; time += 1) {
      for (const key of keys) length += createHash('sha256').update(key).digest('hex').length;
    }
    if (length !== HASHINGS * 64) throw new Error('a hash has another length');
    return (cpuNs() - start) / HASHINGS;
  });
  return {
    name: 'hashing a key (SHA-256)',
    value: median(rounds),
    unit: 'ns',
    note: 'apart from the decision',
  };
}
