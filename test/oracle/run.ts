import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printCase, readCase } from './case.ts';
import type { Case } from './case.ts';
import { askBoth, prepare } from './core-side.ts';
import { findCheaper } from './brute-force.ts';
import { batches } from './generate.ts';
import { minimise } from './minimise.ts';
import { freshSeed } from './random.ts';
import { SMALL, TINY, isCutShort, refusals, tellRefused } from './refused.ts';
import { isTTY, progress, table } from './tell.ts';

const REQUESTS_PER_POLICY = 200;

/** Compares oracle and core on as many pairs as are asked for; tells every kind of difference once, as small as it gets. */
function main(): number {
  const { values } = parseArgs({
    options: {
      pairs: { type: 'string', default: '1000000' },
      seed: { type: 'string' },
      replay: { type: 'string' },
      fixes: { type: 'string' },
      'fix-pairs': { type: 'string' },
    },
  });
  if (values.replay !== undefined) return replay(values.replay);
  const seed = values.seed === undefined ? freshSeed() : Number(values.seed);
  if (values.fixes !== undefined) return bruteForce(seed, Number(values.fixes), false);
  if (values['fix-pairs'] !== undefined) return bruteForce(seed, Number(values['fix-pairs']), true);
  return compare(seed, Number(values.pairs));
}

/** Looks for fixes that are cheaper than what is shown, by trying every edit, or every pair of edits. */
function bruteForce(seed: number, count: number, pairs: boolean): number {
  console.log(
    `seed ${seed}, ${count} refused requests, ${pairs ? 'pairs of edits' : 'single edits'}`,
  );
  let done = 0;
  let cheaper = 0;
  for (const each of refusals(seed, count, pairs ? TINY : SMALL)) {
    const found = isCutShort(each)
      ? undefined
      : findCheaper(each.side, each.facts, each.fixes, { pairs });
    if (found !== undefined) console.log(tellRefused(each, 'cheaper', found));
    cheaper += found === undefined ? 0 : 1;
    progress((done += 1), count);
  }
  console.log(`${cheaper} of ${done} have a cheaper fix than what is shown`);
  return cheaper === 0 ? 0 : 1;
}

function replay(file: string): number {
  const one = readCase(readFileSync(file, 'utf8'));
  const said = askBoth(prepare(one.source, one.schemas), one.facts);
  console.log(`oracle: ${said.oracle}\ncore:   ${said.core}`);
  return said.oracle === said.core ? 0 : 1;
}

function compare(seed: number, pairs: number): number {
  console.log(`seed ${seed}, ${pairs} pairs`);
  const counts = new Map<string, number>();
  const differences = new Map<string, number>();
  let done = 0;
  for (const { policy, requests } of batches(seed, { requestsPerPolicy: REQUESTS_PER_POLICY })) {
    const side = prepare(policy.source, policy.schemas);
    for (const facts of requests) {
      const said = askBoth(side, facts);
      counts.set(said.oracle, (counts.get(said.oracle) ?? 0) + 1);
      if (said.oracle === said.core) continue;
      const kind = `oracle: ${said.oracle}; core: ${said.core}`;
      differences.set(kind, (differences.get(kind) ?? 0) + 1);
      if (differences.get(kind) === 1) tell(kind, { ...policy, facts });
    }
    done += requests.length;
    progress(done, pairs);
    if (done >= pairs) break;
  }
  console.log(table(counts, done));
  if (differences.size > 0) console.log(`DIFFERENCES\n${table(differences, done)}`);
  return differences.size === 0 ? 0 : 1;
}

function tell(kind: string, one: Case): void {
  const small = minimise(one, (smaller) => {
    const said = askBoth(prepare(smaller.source, smaller.schemas), smaller.facts);
    return `oracle: ${said.oracle}; core: ${said.core}` === kind;
  });
  const file = join(tmpdir(), `pinpoint-${kind.replaceAll(/[^a-z_.]+/g, '-')}.json`);
  writeFileSync(file, printCase(small));
  if (isTTY()) process.stderr.write('\r');
  console.log(`${kind}\n  node test/oracle/run.ts --replay ${file}\n${printCase(small)}`);
}

process.exitCode = main();
