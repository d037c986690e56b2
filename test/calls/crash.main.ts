import { openCallSink } from '../../src/calls/sink.ts';
import { call, refusal } from './support/random-call.ts';

// A gateway that records without end, and says on standard output which calls it answered and which are durable.

const directory = process.argv[2] ?? '';
const sink = await openCallSink({ directory });
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

for (let round = 0; ; round++) {
  const calls = Array.from({ length: 50 }, (_, n) =>
    n % 5 === 0 ? refusal({ atMs: Date.now() }) : call({ atMs: Date.now() }),
  );
  for (const each of calls) sink.record(each);
  say(`answered ${calls.map(({ id }) => id).join(' ')}`);
  if (round % 4 === 0) {
    await sink.flush();
    say(`durable ${round}`);
  }
  await new Promise((resolve) => setTimeout(resolve, 3));
}
