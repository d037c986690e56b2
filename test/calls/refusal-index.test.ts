import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { openCallStore } from '../../src/calls/query.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { INDEX_FILE } from '../../src/calls/refusal-index.ts';
import { openCallSink } from '../../src/calls/sink.ts';
import type { CallSinkOptions, SegmentSink } from '../../src/calls/sink.ts';
import { byNewest } from '../../src/store/ports.ts';
import { call, refusal } from './support/random-call.ts';
import { until } from './support/writing.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinpoint-index-'));
after(() => rmSync(folder, { recursive: true }));

const fresh = (): string => mkdtempSync(join(folder, 'case-'));
const START = 1_763_900_000_000;

/** Calls of three seconds, a third of them refused, in two codes. */
const CALLS: readonly CallRecord[] = Array.from({ length: 300 }, (_, n) => {
  const atMs = START + n * 10;
  if (n % 3 !== 0) return call({ atMs });
  return n % 2 === 0 ? refusal({ atMs }) : refusal({ atMs, code: 'role.missing', consumer: 'ops' });
});

const SMALL: Partial<CallSinkOptions> = {
  retention: { days: 36_500 },
  segment: { bytes: 6000, spanMs: 1e12 },
};

describe('the index of refusals', () => {
  it('has a row for every refusal, and none for an allowed call', async () => {
    const directory = fresh();
    await record(directory, SMALL);
    assert.equal(rows(directory), 100);
    await answersRight(directory);
  });

  it('is built again from the segments when it is gone', async () => {
    const directory = fresh();
    await record(directory, SMALL);
    for (const name of readdirSync(join(directory, 'calls'))) {
      if (name.startsWith(INDEX_FILE)) rmSync(join(directory, 'calls', name));
    }
    await answersRight(directory);
    await restart(directory, SMALL, () => until(() => rows(directory) === 100));
    await answersRight(directory);
  });

  it('is built again when it is damaged or of another version', async () => {
    for (const harm of [overwrite, setVersion]) {
      const directory = fresh();
      await record(directory, SMALL);
      harm(join(directory, 'calls', INDEX_FILE));
      await answersRight(directory);
      await restart(directory, SMALL, () => until(() => rows(directory) === 100));
      await answersRight(directory);
    }
  });

  it('catches up with what was written behind its back', async () => {
    const directory = fresh();
    await record(directory, SMALL);
    const database = new DatabaseSync(join(directory, 'calls', INDEX_FILE));
    database.exec("DELETE FROM refusals WHERE code = 'role.missing'");
    database.exec('UPDATE segments SET indexed_to = 16');
    database.close();
    await answersRight(directory);
    await restart(directory, SMALL, () => until(() => rows(directory) === 100));
  });

  it('is left behind in a flood, and answers stay complete', async () => {
    const directory = fresh();
    await record(directory, { ...SMALL, index: { burst: 30, perSecond: 0 } });
    assert.equal(rows(directory), 30);
    await answersRight(directory);
    await restart(directory, SMALL, () => Promise.resolve());
    await answersRight(directory);
  });

  it('is done without when it cannot be used', async () => {
    const directory = fresh();
    // A directory stands where the file should.
    mkdirSync(join(directory, 'calls', INDEX_FILE, 'in-the-way'), { recursive: true });
    await restart(directory, SMALL, async (open) => {
      assert.equal(open.state().indexing, 'off');
      for (const each of CALLS) open.record(each);
      await open.flush();
      assert.equal(open.state().error, undefined);
    });
    await answersRight(directory);
  });

  it('forgets the rows of segments that are gone', async () => {
    const directory = fresh();
    await record(directory, SMALL);
    const keepsLast = { ...SMALL, retention: { days: 36_500, maxBytes: 9000 } };
    await restart(directory, keepsLast, () => until(() => rows(directory) < 60));
    const store = await openCallStore({ directory });
    const kept = await store.query({ limit: 1000 });
    const refused = kept.filter(({ code }) => code === 'scope.missing');
    assert.ok(kept.length > 0 && kept.length < 200);
    assert.deepStrictEqual(await store.query({ code: 'scope.missing', limit: 1000 }), refused);
    const [oldest] = CALLS;
    const answer = await store.byId(oldest?.id ?? '');
    assert.equal(answer.kind, 'expired');
    assert.equal(answer.oldestMs, kept.at(-1)?.atMs);
    await store.close();
  });
});

describe('retention', () => {
  it('removes segments that are older than the days that are kept', async () => {
    const directory = fresh();
    await record(directory, SMALL);
    const kept = refusal({ atMs: Date.now() });
    await restart(directory, { ...SMALL, retention: { days: 1 } }, async (sink) => {
      sink.record(kept);
      await sink.flush();
    });
    const store = await openCallStore({ directory });
    assert.deepStrictEqual(await store.query({}), [kept]);
    assert.equal((await store.byId(CALLS[7]?.id ?? '')).kind, 'expired');
    assert.equal((await store.revisionsNamed()).length, 1);
    await store.close();
  });
});

async function record(directory: string, options: Partial<CallSinkOptions>): Promise<void> {
  await restart(directory, options, async (sink) => {
    for (const [index, each] of CALLS.entries()) {
      sink.record(each);
      if (index % 10 === 9) await sink.flush();
    }
  });
}

async function restart(
  directory: string,
  options: Partial<CallSinkOptions>,
  work: (sink: SegmentSink) => Promise<void>,
): Promise<void> {
  const sink = await openCallSink({ directory, ...options });
  try {
    await work(sink);
  } finally {
    await sink.close();
  }
}

/** Whatever the index knows, the answers are those of the segments. */
async function answersRight(directory: string): Promise<void> {
  const store = await openCallStore({ directory });
  const newest = CALLS.toSorted(byNewest);
  for (const each of CALLS.filter((_, index) => index % 29 === 0)) {
    assert.deepStrictEqual(await store.byId(each.id), { kind: 'found', call: each });
  }
  for (const code of ['scope.missing', 'role.missing', 'ip.denied']) {
    const expected = newest.filter((each) => each.code === code);
    assert.deepStrictEqual(await store.query({ code, limit: 1000 }), expected);
    assert.deepStrictEqual(await store.query({ code, limit: 7 }), expected.slice(0, 7));
    const filter = { code, consumer: 'ops', sinceMs: START + 500, untilMs: START + 1500 };
    assert.deepStrictEqual(
      await store.query(filter),
      expected.filter(
        ({ consumer, atMs }) => consumer === 'ops' && atMs >= START + 500 && atMs < START + 1500,
      ),
    );
  }
  await store.close();
}

function rows(directory: string): number {
  const database = new DatabaseSync(join(directory, 'calls', INDEX_FILE), { readOnly: true });
  try {
    return Number(database.prepare('SELECT count(*) AS n FROM refusals').get()?.['n']);
  } finally {
    database.close();
  }
}

function overwrite(file: string): void {
  for (const name of [`${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
  writeFileSync(file, 'not a database '.repeat(1000));
}

function setVersion(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99; DELETE FROM refusals');
  database.close();
}
