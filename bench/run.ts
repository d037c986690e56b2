import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { freshSeed } from '../test/oracle/random.ts';
import { benchDecide } from './decide.ts';
import { benchExplain } from './explain.ts';
import { benchLogs } from './logs.ts';
import { benchProxy } from './proxy.ts';
import { benchRecords } from './records.ts';
import { benchReload } from './reload.ts';
import { benchStart } from './start.ts';
import { tableOf } from './report.ts';
import type { BenchOptions, PartResult } from './report.ts';

const PARTS: Readonly<Record<string, (options: BenchOptions) => Promise<PartResult>>> = {
  decide: benchDecide,
  reload: benchReload,
  explain: benchExplain,
  records: benchRecords,
  proxy: benchProxy,
  logs: benchLogs,
  start: benchStart,
};

const USAGE = `usage: npm run bench -- [part …] [--quick] [--json] [--seed N]
parts: ${Object.keys(PARTS).join(', ')}; without a name, all of them`;

/** Runs the parts that are named, or all, and prints a table a part, or one object. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
  const unknown = names.find((name) => PARTS[name] === undefined);
  const seed = values.seed === undefined ? freshSeed() : Number(values.seed);
  if (values.help || unknown !== undefined || !Number.isInteger(seed)) {
    if (unknown !== undefined) console.error(`there is no part \`${unknown}\``);
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  const { quick, json } = values;
  const say = (line: string): void => console.error(line);
  const about = { seed, quick, node: process.versions.node, cores: availableParallelism() };
  say(`seed ${seed}, Node ${about.node}, ${about.cores} cores${quick ? ', quick' : ''}`);
  const parts: PartResult[] = [];
  for (const name of names) {
    const result = await PARTS[name]?.({ quick, seed, say });
    if (result === undefined) continue;
    parts.push(result);
    if (!json) console.log(`\n${tableOf(result)}`);
  }
  if (json) console.log(JSON.stringify({ ...about, parts }, undefined, 2));
  return 0;
}

process.exitCode = await main();
