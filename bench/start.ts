import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './report.ts';
import type { BenchOptions, Figure, PartResult } from './report.ts';

const COMMAND = fileURLToPath(new URL('../bin/pinpoint.mjs', import.meta.url));
const ANSWER = fileURLToPath(
  new URL('../test/corpus/diagnose/report/refused.txt', import.meta.url),
);
const ROUNDS = 15;

const RUNS: readonly (readonly [name: string, args: readonly string[], aim?: number])[] = [
  ['node alone', []],
  ['pinpoint diagnose --help', ['diagnose', '--help'], 300],
  [
    'a diagnosis of a response and a curl command',
    [
      'diagnose',
      '--response',
      ANSWER,
      '--',
      'curl',
      '-X',
      'POST',
      'https://api.example.com/orders',
    ],
    300,
  ],
  ['pinpoint check of the example', ['check', 'examples/orders/policy.yaml']],
];

/** Milliseconds by the clock from the start of a command to its end, Node's own start included, modules compiled before. */
export async function benchStart({ quick, say }: BenchOptions): Promise<PartResult> {
  const figures: Figure[] = [];
  for (const [name, args, aim] of RUNS) {
    say(`start: ${name}`);
    const times = Array.from({ length: quick ? 3 : ROUNDS }, () => runMs(args)).slice(1);
    figures.push({
      name,
      value: median(times),
      unit: 'ms',
      ...(aim === undefined ? {} : { aim }),
      note: `median; least ${Math.min(...times).toFixed(0)}`,
    });
  }
  return { part: 'start', figures };
}

function runMs(args: readonly string[]): number {
  const command = args.length === 0 ? ['-e', ''] : [COMMAND, ...args];
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const beganMs = performance.now();
  const { status, error } = spawnSync(process.execPath, command, { cwd, stdio: 'ignore' });
  const tookMs = performance.now() - beganMs;
  if (error !== undefined || status === null || status > 1)
    throw new Error(`\`pinpoint ${args.join(' ')}\` ended with ${status}`);
  return tookMs;
}
