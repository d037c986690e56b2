import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure, PartResult } from '../../bench/report.ts';
import { tableOf } from '../../bench/report.ts';

const RUN = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const run = promisify(execFile);

interface Report {
  readonly seed: number;
  readonly quick: boolean;
  readonly parts: readonly PartResult[];
}

async function bench(...args: readonly string[]): Promise<Report> {
  const { stdout } = await run(process.execPath, [RUN, '--quick', '--json', ...args]);
  return JSON.parse(stdout) as Report;
}

async function figuresOf(part: string): Promise<readonly Figure[]> {
  const report = await bench(part, '--seed', '7');
  assert.equal(report.seed, 7);
  assert.equal(report.quick, true);
  assert.deepEqual(
    report.parts.map((each) => each.part),
    [part],
  );
  const figures = report.parts[0]?.figures ?? [];
  for (const { name, value } of figures) {
    assert.ok(Number.isFinite(value) && value >= 0, `${name}: ${value}`);
  }
  assert.equal(new Set(figures.map(({ name }) => name)).size, figures.length, 'names are unique');
  return figures;
}

/** The figures whose names match, each above zero. */
function found(figures: readonly Figure[], pattern: RegExp): readonly Figure[] {
  const matching = figures.filter(({ name }) => pattern.test(name));
  assert.ok(matching.length > 0, `no figure is named ${pattern}`);
  for (const { name, value } of matching) assert.ok(value > 0, name);
  return matching;
}

describe('npm run bench', () => {
  it('measures decisions of mixed and of allowed requests, and hashing and bodies apart', async () => {
    const figures = await figuresOf('decide');
    for (const { unit, aim } of found(figures, /^a decision, \d+ routes/)) {
      assert.deepEqual([unit, aim], ['ns', 1000]);
    }
    for (const { note } of found(figures, /, allowed$/).filter(({ unit }) => unit === 'ns')) {
      assert.match(note ?? '', /^100 % allowed/);
    }
    for (const { note } of found(figures, /, mixed$/).filter(({ unit }) => unit === 'ns')) {
      assert.match(note ?? '', /[1-9]\d* codes/);
    }
    found(figures, /^hashing a key/);
    found(figures, /^reading a body of 1\d\d\d B/);
    found(figures, /^holding it against its schema/);
  });

  it('measures how long a reload holds the event loop, of written routes and of operations', async () => {
    const figures = await figuresOf('reload');
    for (const what of ['200 routes', '200 operations']) {
      for (const change of ['a rule changed', 'a key changed']) {
        const [hold] = found(figures, new RegExp(`^${what}, ${change}: longest hold$`));
        assert.deepEqual([hold?.unit, hold?.aim], ['ms', 10]);
      }
      found(figures, new RegExp(`^${what}, a rule changed: first decision after`));
    }
  });

  it('measures explanations and searches for fixes, and finds some', async () => {
    const figures = await figuresOf('explain');
    found(figures, /^an explanation/);
    found(figures, /^a search for fixes/);
    for (const { value } of found(figures, /^decisions in a search/)) assert.ok(value <= 500);
    for (const { value } of found(figures, /^searches that found a fix/)) assert.ok(value <= 100);
  });

  it('measures what a recorded call costs on both threads, and its bytes', async () => {
    const figures = await figuresOf('records');
    assert.deepEqual(
      found(figures, /in all$/).map(({ aim }) => aim),
      [2, undefined],
    );
    // A short stretch of one thread may read as zero where the kernel accounts in ticks; a wrong name is still seen.
    for (const part of [/making its record$/, /encoding it and handing it over$/, /writing it$/]) {
      assert.equal(figures.filter(({ name }) => part.test(name)).length, 2, String(part));
    }
    for (const { value } of found(figures, /bytes on disk$/)) assert.ok(value > 20 && value < 2000);
  });

  it('measures the whole gateway beside its peer, both before the same backend', async () => {
    const figures = await figuresOf('proxy');
    for (const kind of ['GET', 'POST of 1\\d\\d\\d B']) {
      const [ours] = found(figures, new RegExp(`^${kind}: ours$`));
      assert.match(ours?.note ?? '', /^\d+ requests a second$/);
      found(figures, new RegExp(`^${kind}: the peer's$`));
      const [ratio] = found(figures, new RegExp(`^${kind}: ours beside the peer's$`));
      assert.deepEqual([ratio?.unit, ratio?.aim], ['ratio', 0.6]);
    }
    found(figures, /held against a schema: ours$/);
    found(figures, /refused: ours$/);
  });

  it('measures how fast a log is read, and that memory does not grow with it', async () => {
    const figures = await figuresOf('logs');
    for (const name of ['joined to a request', 'made into the 403 report']) {
      const [speed] = found(figures, new RegExp(`^100 MB ${name}$`));
      assert.deepEqual([speed?.unit, speed?.aim], ['ms', 1000]);
      assert.match(speed?.note ?? '', /^\d+ MB\/s a core; \d+ MB, 1 % refusals$/);
      assert.ok(figures.some((one) => one.name === `memory grown by, ${name}`));
    }
  });

  it('measures how long commands take from start to end', async () => {
    const figures = await figuresOf('start');
    const aims = found(figures, /diagnos/).map(({ aim }) => aim);
    assert.deepEqual(aims, [300, 300]);
    found(figures, /^node alone$/);
  });

  it('says which parts there are where it does not know one', async () => {
    await assert.rejects(run(process.execPath, [RUN, 'decode']), (error: unknown) => {
      assert.ok(error instanceof Error && 'stderr' in error && 'code' in error);
      assert.equal(error.code, 2);
      assert.match(String(error.stderr), /no part `decode`/);
      assert.match(String(error.stderr), /decide, reload, explain, records, proxy, logs, start/);
      return true;
    });
  });

  it('prints a table in which what misses its aim stands out', () => {
    const table = tableOf({
      part: 'records',
      figures: [
        { name: 'one', value: 1.5, unit: 'us', aim: 2 },
        { name: 'two', value: 3, unit: 'us', aim: 2, note: 'slow' },
      ],
    });
    const [head, , one, two] = table.split('\n');
    assert.match(head ?? '', /^records +value +unit +aim +of the aim +note$/);
    assert.match(one ?? '', /^one +1\.50 +µs +2 +0\.75$/);
    assert.match(two ?? '', /^two +3 +µs +2 +MISSED 1\.50 +slow$/);
  });
});
