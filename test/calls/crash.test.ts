import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { openCallStore } from '../../src/calls/query.ts';
import { openCallSink } from '../../src/calls/sink.ts';
import type { CallStore } from '../../src/store/ports.ts';
import { newId } from './support/random-call.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinpoint-crash-'));
after(() => rmSync(folder, { recursive: true }));

interface Crashed {
  /** Ids recorded before the last time that everything was said to be durable. */
  readonly durable: readonly string[];
  /** Ids recorded since. */
  readonly others: readonly string[];
  readonly killedMs: number;
}

describe('a gateway that is killed (SIGKILL)', () => {
  it('has lost nothing that was durable, and says lost of everything else that is missing', async () => {
    const directory = mkdtempSync(join(folder, 'case-'));
    const { durable, others, killedMs } = await recordUntilKilled(directory, 40);
    const beforeRestart = await openCallStore({ directory });
    for (const id of durable) assert.equal(await kindOf(beforeRestart, id), 'found');
    await beforeRestart.close();

    const sink = await openCallSink({ directory });
    const store = await openCallStore({ directory, sink });
    const kinds = { found: 0, lost: 0 };
    for (const id of [...durable, ...others]) {
      const kind = await kindOf(store, id);
      assert.ok(kind === 'found' || kind === 'lost', `${id} is ${kind}`);
      if (durable.includes(id)) assert.equal(kind, 'found');
      kinds[kind]++;
    }
    assert.ok(kinds.found > 1500, `${kinds.found} of ${durable.length + others.length} were found`);

    const lost = await store.byId(newId(killedMs));
    assert.equal(lost.kind, 'lost');
    assert.match(lost.why, /ended without warning/);
    assert.ok(killedMs - lost.fromMs < 2500, `${killedMs - lost.fromMs} ms may be lost`);
    assert.deepEqual(await store.byId(newId(killedMs - 60_000)), { kind: 'unknown' });
    assert.deepEqual(await store.byId(newId(Date.now() + 60_000)), { kind: 'unknown' });
    await store.close();
    await sink.close();
  });

  it('can be started and killed again and again, and every window of loss is remembered', async () => {
    const directory = mkdtempSync(join(folder, 'case-'));
    const crashes: Crashed[] = [];
    for (let round = 0; round < 3; round++) crashes.push(await recordUntilKilled(directory, 6));
    const sink = await openCallSink({ directory });
    const store = await openCallStore({ directory, sink });
    for (const { durable, killedMs } of crashes) {
      for (const id of durable) assert.equal(await kindOf(store, id), 'found');
      assert.equal(await kindOf(store, newId(killedMs)), 'lost');
    }
    const all = await store.query({ limit: 100_000 });
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    await store.close();
    await sink.close();
  });
});

describe('the lock of a directory', () => {
  it('holds against other processes, also after this one has tried to take it twice', async () => {
    const directory = mkdtempSync(join(folder, 'case-'));
    const sink = await openCallSink({ directory });
    await assert.rejects(openCallSink({ directory }), /another gateway records/);
    const main = join(import.meta.dirname, 'crash.main.ts');
    const child = spawn(process.execPath, [main, directory], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = (await Promise.all([child.stdout.toArray(), child.stderr.toArray()])).join('');
    assert.match(said, /another gateway records into/);
    assert.notEqual(child.exitCode, 0);
    await sink.close();
  });
});

/** Starts a recording process and kills it in the middle of its work, after so many rounds. */
async function recordUntilKilled(directory: string, rounds: number): Promise<Crashed> {
  const main = join(import.meta.dirname, 'crash.main.ts');
  const child = spawn(process.execPath, [main, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const durable: string[] = [];
  let others: string[] = [];
  let round = 0;
  let killedMs = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, ...ids] = line.split(' ');
    if (word === 'answered') others.push(...ids);
    else {
      durable.push(...others);
      others = [];
    }
    if (word !== 'answered' || ++round < rounds || round % 4 === 1) continue;
    killedMs = Date.now();
    child.kill('SIGKILL');
    break;
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { durable, others, killedMs };
}

async function kindOf(store: CallStore, id: string): Promise<string> {
  return (await store.byId(id)).kind;
}
