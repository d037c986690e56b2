import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { DEFAULT_FLOOD_BOUNDS, FloodGate, OMIT } from '../../src/calls/flood-gate.ts';
import { openCallStore } from '../../src/calls/query.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { openCallSink } from '../../src/calls/sink.ts';
import { call, refusal } from './support/random-call.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinpoint-flood-'));
after(() => rmSync(folder, { recursive: true }));

const NOW = 1_763_900_000_000;

describe('the flood gate', () => {
  it('lets a burst of like refusals through, then so many a second, and counts the others', () => {
    const gate = new FloodGate({ ...DEFAULT_FLOOD_BOUNDS, likeBurst: 3, likePerSecond: 1 });
    const verdicts = Array.from({ length: 6 }, () => gate.admit(refusal(), NOW));
    assert.deepEqual(verdicts, [0, 0, 0, OMIT, OMIT, OMIT]);
    assert.equal(gate.admit(refusal(), NOW + 1000), 3);
    assert.equal(gate.admit(refusal(), NOW + 1000), OMIT);
  });

  it('does not let one caller silence the others', () => {
    const gate = new FloodGate(DEFAULT_FLOOD_BOUNDS);
    for (let n = 0; n < 100_000; n++) gate.admit(refusal({ consumer: 'loud' }), NOW);
    assert.equal(gate.admit(refusal({ consumer: 'quiet' }), NOW), 0);
    assert.equal(gate.admit(refusal({ consumer: 'loud', code: 'ip.denied' }), NOW), 0);
  });

  it('bounds all callers together, whatever they call themselves', () => {
    const gate = new FloodGate(DEFAULT_FLOOD_BOUNDS);
    let kept = 0;
    for (let n = 0; n < 60_000; n++) {
      if (gate.admit(anonymous(n), NOW + n) !== OMIT) kept++;
    }
    assert.ok(kept >= 5000 && kept <= 5000 + 60 * 50 + 1, `${kept} in a minute`);
  });

  it('lets a busy gateway refuse a share of what it allows', () => {
    const gate = new FloodGate({ ...DEFAULT_FLOOD_BOUNDS, burst: 10, perSecond: 0 });
    let kept = 0;
    for (let n = 0; n < 1000; n++) {
      for (let allowed = 0; allowed < 5; allowed++) gate.earn();
      if (gate.admit(anonymous(n), NOW) !== OMIT) kept++;
    }
    assert.equal(kept, 1000);
  });

  it('is not opened by a clock that is set back', () => {
    const gate = new FloodGate({ ...DEFAULT_FLOOD_BOUNDS, likeBurst: 1, likePerSecond: 1 });
    gate.admit(refusal(), NOW);
    for (let n = 0; n < 10; n++) assert.equal(gate.admit(refusal(), NOW - n * 1000), OMIT);
  });
});

describe('a flood of refusals', () => {
  it('fills neither disk nor processor, and everything left out is accounted for', async () => {
    const directory = mkdtempSync(join(folder, 'case-'));
    const sink = await openCallSink({ directory });
    const flood = 100_000;
    const sample = refusal({ atMs: Date.now() });
    const beganMs = performance.now();
    let last: CallRecord = sample;
    for (let n = 0; n < flood; n++) {
      last = refusal({ atMs: Date.now() });
      sink.record(last);
      if (n % 1000 === 0) await new Promise(setImmediate);
    }
    const tookMs = performance.now() - beganMs;
    const { recorded, sampledOut, droppedRefused, floodSince } = sink.state();
    assert.equal(recorded + sampledOut + droppedRefused, flood);
    assert.ok(recorded < 1100 + tookMs / 50, `${recorded} were kept`);
    assert.ok(floodSince !== undefined && floodSince >= sample.atMs);

    const quiet = refusal({ consumer: 'somebody-else', atMs: Date.now() });
    sink.record(quiet);
    await sink.close();
    assert.ok(bytesIn(join(directory, 'calls')) < 3_000_000);

    const store = await openCallStore({ directory });
    assert.equal((await store.byId(quiet.id)).kind, 'found');
    const answer = await store.byId(last.id);
    assert.equal(answer.kind, 'lost');
    assert.match(answer.why, /a flood of like refusals was sampled \(\d+ calls\)/);
    await store.close();
  });

  it('shows on the next one that is kept for how many it stands', async () => {
    const directory = mkdtempSync(join(folder, 'case-'));
    const sink = await openCallSink({ directory, flood: { likeBurst: 1, likePerSecond: 1000 } });
    for (let n = 0; n < 20; n++) sink.record(refusal());
    await new Promise((resolve) => setTimeout(resolve, 5));
    sink.record(refusal());
    const store = await openCallStore({ directory, sink });
    const kept = await store.query({ outcome: 'refused' });
    const omitted = kept.reduce((sum, { omittedBefore = 0 }) => sum + omittedBefore, 0);
    assert.ok(omitted > 0);
    assert.equal(omitted, sink.state().sampledOut);
    assert.equal(kept.length + omitted, 21);
    sink.record(call());
    assert.equal((await store.query({ outcome: 'allowed' })).length, 1);
    await store.close();
    await sink.close();
  });
});

function anonymous(n: number): CallRecord {
  const { consumer: _, ...nobody } = refusal({ clientIp: `2001:db8::${n.toString(16)}` });
  return nobody;
}

function bytesIn(directory: string): number {
  return readdirSync(directory).reduce(
    (sum, name) => sum + statSync(join(directory, name)).size,
    0,
  );
}
