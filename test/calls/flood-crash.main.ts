import { openCallSink } from '../../src/calls/sink.ts';
import { refusal } from './support/random-call.ts';

// A gateway under a flood of like refusals, which says on standard output which of them it answered.

const sink = await openCallSink({ directory: process.argv[2] ?? '' });

for (;;) {
  const calls = Array.from({ length: 100 }, () => refusal({ atMs: Date.now() }));
  for (const call of calls) sink.record(call);
  process.stdout.write(`${calls.map(({ id }) => id).join(' ')}\n`);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
