import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BlockHead } from '../../src/calls/block.ts';
import { RECORDED_FACTS } from '../../src/calls/encode-facts.ts';
import { BlockEncoder, RECORDED_MEMBERS } from '../../src/calls/encode.ts';
import { decodeCall, framesOf, isRefusal, readSketch } from '../../src/calls/decode.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { seeds } from '../conformance/random.ts';
import { call, newId, randomCalls, refusal } from './support/random-call.ts';

describe('the record format', () => {
  for (const seed of seeds()) {
    it(`gives back 3,000 records of any content as they were (seed ${seed})`, () => {
      const calls = randomCalls(seed, 3000);
      let at = 0;
      while (at < calls.length) {
        const { encoder, next } = filled(calls, at);
        assert.ok(next > at, `record ${at} of seed ${seed} fits no block`);
        assert.deepStrictEqual(decoded(encoder), calls.slice(at, next), `seed ${seed}, from ${at}`);
        at = next;
      }
    });
  }

  it('has a place for every member of a record and of its facts', () => {
    const members = new Set(randomCalls(1, 500).flatMap(membersOf));
    const known = { ...RECORDED_MEMBERS, ...RECORDED_FACTS };
    assert.deepEqual([...members].toSorted(), Object.keys(known).toSorted());
  });

  it('takes less than a quarter of the bytes of JSON for calls as they come', () => {
    const calls = Array.from({ length: 200 }, (_, n) => call({ atMs: 1_763_900_000_000 + n }));
    const encoder = new BlockEncoder(Buffer.alloc(200_000));
    for (const each of calls) encoder.add(each);
    const bytes = encoder.records.length + JSON.stringify(encoder.head(9, 1)).length;
    assert.ok(bytes * 4 < JSON.stringify(calls).length, `${bytes / calls.length} bytes a call`);
  });

  it('leaves a block as it was when a record does not fit', () => {
    const encoder = new BlockEncoder(Buffer.alloc(1000));
    const first = call();
    assert.equal(encoder.add(first), true);
    const before = Buffer.from(encoder.records);
    for (const path of ['/x'.repeat(600), `/${'ü'.repeat(400)}`, '/y'.repeat(19)]) {
      const headers = Array.from({ length: 300 }, (_, n) => [`name-${n}`, path] as const);
      const { facts } = first;
      assert.ok(facts.kind === 'request');
      assert.equal(encoder.add(call({ path, facts: { ...facts, headers } })), false);
      assert.deepEqual(encoder.records, before);
    }
    assert.equal(encoder.count, 1);
    assert.deepStrictEqual(decoded(encoder), [first]);
  });

  it('never holds the bytes of a body, even when it is handed them', () => {
    const encoder = new BlockEncoder(Buffer.alloc(10_000));
    const { facts } = call();
    assert.ok(facts.kind === 'request');
    const bytes = Buffer.from('{"card":"4111-1111-1111-1111"}');
    encoder.add(call({ facts: { ...facts, body: { kind: 'buffered', sizeBytes: 30, bytes } } }));
    assert.equal(encoder.records.includes('4111'), false);
    const [kept] = decoded(encoder);
    assert.ok(kept?.facts.kind === 'request');
    assert.deepEqual(kept.facts.body, { kind: 'streamed', sizeBytes: 30 });
  });

  it('tells in the head what its records hold', () => {
    const encoder = new BlockEncoder(Buffer.alloc(10_000));
    encoder.add(call({ id: newId(500), atMs: 2000, consumer: 'a', route: 'one' }));
    encoder.add(refusal({ id: 'not a uuid', atMs: 1000, consumer: 'b', route: 'one' }));
    encoder.add(refusal({ id: newId(3000), atMs: 1500, consumer: 'a', route: 'two' }));
    const head = encoder.head(9, 7);
    const words = (numbers: readonly number[]): unknown => numbers.map((n) => head.s[n - 1]);
    assert.deepEqual([head.e, head.q, head.n, head.min, head.max], [9, 7, 3, 500, 3000]);
    assert.deepEqual(words(head.c), ['scope.missing']);
    assert.deepEqual(words(head.r), ['one', 'two']);
    assert.deepEqual(words(head.u), ['a', 'b']);
    assert.deepEqual([head.t, head.o, head.p.length], [[201, 403], 0b11, 1]);
  });

  it('shows the beginning of a record without reading all of it', () => {
    const encoder = new BlockEncoder(Buffer.alloc(10_000));
    const calls = [call(), refusal()];
    for (const each of calls) encoder.add(each);
    const head = encoder.head(9, 1);
    const frames = [...framesOf(encoder.records)];
    assert.deepEqual(
      frames.map((frame) => isRefusal(encoder.records, frame)),
      [false, true],
    );
    for (const [index, frame] of frames.entries()) {
      const { id, atMs, outcome, status, consumer, route, code } = calls[index] ?? call();
      const rest = { id, atMs, outcome, status, consumer, route };
      assert.deepEqual(
        readSketch(head, encoder.records, frame),
        code === undefined ? rest : { ...rest, code },
      );
    }
  });

  it('throws a plain error, and nothing worse, for bytes that were altered', () => {
    const encoder = new BlockEncoder(Buffer.alloc(10_000));
    encoder.add(refusal());
    const head = encoder.head(9, 1);
    for (let at = 3; at < encoder.records.length; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const altered = Buffer.from(encoder.records);
        altered[at] = value;
        try {
          for (const frame of framesOf(altered)) decodeCall(head, altered, frame);
        } catch (error) {
          assert.ok(error instanceof RangeError || error instanceof SyntaxError, String(error));
        }
      }
    }
  });
});

function filled(
  calls: readonly CallRecord[],
  from: number,
): { readonly encoder: BlockEncoder; readonly next: number } {
  const encoder = new BlockEncoder(Buffer.alloc(100_000));
  let next = from;
  for (const each of calls.slice(from)) {
    if (!encoder.add(each)) break;
    next++;
  }
  return { encoder, next };
}

/** Through JSON, as the head goes on disk. */
function decoded(encoder: BlockEncoder): readonly CallRecord[] {
  const head = JSON.parse(JSON.stringify(encoder.head(9, 1))) as BlockHead;
  const records = Buffer.from(encoder.records);
  return [...framesOf(records)].map((frame) => decodeCall(head, records, frame));
}

function membersOf(record: CallRecord): readonly string[] {
  const { facts } = record;
  if (facts.kind === 'malformed') return Object.keys(record);
  return [...Object.keys(record), ...Object.keys(facts), ...Object.keys(facts.read)];
}
