import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { openCallStore } from '../../src/calls/query.ts';
import { openCallSink } from '../../src/calls/sink.ts';

/** More than the burst that is kept whole, and long enough for several beats of the writer. */
const ROUNDS = 250;

test('a gateway that is killed under a flood says of every call that was sampled out that it is lost', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'pinpoint-flood-crash-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const ids = await answeredUntilKilled(directory);
  const sink = await openCallSink({ directory });
  const store = await openCallStore({ directory, sink });
  const kinds = new Map<string, number>();
  for (const id of ids.filter((_, n) => n % 10 === 0)) {
    const { kind } = await store.byId(id);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  assert.deepEqual([...kinds.keys()].toSorted(), ['found', 'lost'], JSON.stringify([...kinds]));
  await store.close();
  await sink.close();
});

async function answeredUntilKilled(directory: string): Promise<readonly string[]> {
  const main = join(import.meta.dirname, 'flood-crash.main.ts');
  const child = spawn(process.execPath, [main, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ids: string[] = [];
  let rounds = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    ids.push(...line.split(' '));
    if (++rounds === ROUNDS) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return ids;
}
