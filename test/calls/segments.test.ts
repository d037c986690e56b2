import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { BlockHead } from '../../src/calls/block.ts';
import { CallFiles } from '../../src/calls/call-files.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { openCallStore } from '../../src/calls/query.ts';
import { recover } from '../../src/calls/recover.ts';
import { callsDirectory } from '../../src/calls/segment-names.ts';
import { callsOf, readSegment, segmentInfo } from '../../src/calls/segment-reading.ts';
import { SegmentWriter } from '../../src/calls/segment-writer.ts';
import { PinpointError } from '../../src/util/error.ts';
import { formatUuidV7 } from '../../src/util/uuid.ts';
import { seededRandom, seeds } from '../conformance/random.ts';
import { call, randomCalls, refusal } from './support/random-call.ts';
import { blockOf } from './support/writing.ts';

const NOW = 1_763_900_000_000;
const folder = mkdtempSync(join(tmpdir(), 'pinpoint-segments-'));
after(() => rmSync(folder, { recursive: true }));

const fresh = (): string => mkdtempSync(join(folder, 'case-'));

/** Sent by callers who have read this file. */
const LOOKS_LIKE_A_BLOCK = `/PPB1\u0001\0\0\0\u0001\0\0\0\0\0\0\0PPZ1${'PPB1'.repeat(20)}1ZPP`;

describe('a segment', () => {
  it('that was sealed tells its zone from its last bytes', () => {
    const directory = fresh();
    const { name } = write(directory, [[call({ atMs: NOW })], [refusal({ atMs: NOW + 5 })]]);
    const { zone, bytes } = segmentInfo(join(directory, name));
    assert.equal(bytes, statSync(join(directory, name)).size);
    assert.deepEqual([zone?.minMs, zone?.maxMs, zone?.records], [NOW, NOW + 5, 2]);
    assert.deepEqual(zone?.codes, ['scope.missing']);
    assert.deepEqual(zone?.statuses, [201, 403]);
    assert.equal(zone?.policies.length, 1);
  });

  it('is readable by its owner alone', () => {
    const directory = fresh();
    const { name } = write(directory, [[call()]]);
    assert.equal(statSync(join(directory, name)).mode & 0o077, 0);
  });

  it('begins with a line that says what it is', () => {
    const directory = fresh();
    const { name } = write(directory, [[call()]]);
    assert.match(readFileSync(join(directory, name), 'latin1'), /^pinpoint calls 1\n/);
  });

  for (const seed of seeds()) {
    it(`loses no whole record wherever it is cut off (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const blocks = [0, 1, 2].map((n) => hostileCalls(seed + n));
      const source = fresh();
      const { name, starts } = write(source, blocks, { seal: random.oneIn(2) });
      const bytes = readFileSync(join(source, name));
      for (let round = 0; round < 60; round++) {
        const cut = random.below(bytes.length);
        const directory = fresh();
        writeFileSync(join(directory, name), bytes.subarray(0, cut));
        const { segments } = recover(directory, 1, NOW);
        const whole = blocks.filter((_, index) => (starts[index + 1] ?? Infinity) <= cut).flat();
        const found = segments.flatMap((segment) => callsIn(join(directory, segment.name)));
        assert.deepStrictEqual(found.slice(0, whole.length), whole, `cut at ${cut}`);
        const torn = blocks.flat().slice(whole.length, found.length);
        assert.deepStrictEqual(found.slice(whole.length), torn, `cut at ${cut}`);
        for (const segment of segments) {
          assert.ok(segmentInfo(join(directory, segment.name)).zone, `cut at ${cut}: not sealed`);
        }
        assert.deepEqual(
          recover(directory, 1, NOW).segments,
          segments,
          'a second start changes nothing',
        );
      }
    });

    it(`costs only the block in which bytes were altered (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const blocks = [0, 1, 2, 3].map((n) => hostileCalls(seed + n));
      const directory = fresh();
      const { name, starts } = write(directory, blocks);
      const bytes = readFileSync(join(directory, name));
      const end = starts.at(-1) ?? 0;
      const begin = starts[0] ?? 0;
      for (let round = 0; round < 200; round++) {
        const altered = Buffer.from(bytes);
        const at = begin + random.below(end - begin);
        altered[at] = (altered[at] ?? 0) ^ (1 + random.below(255));
        writeFileSync(join(directory, name), altered);
        const hit = starts.findLastIndex((start) => start <= at);
        const others = blocks.filter((_, index) => index !== hit).flat();
        assert.deepStrictEqual(callsIn(join(directory, name)), others, `altered at ${at}`);
      }
    });
  }

  it('gives back what the torn block still holds, cut at its last whole record', () => {
    const directory = fresh();
    const calls = [call(), call(), call()];
    const { name, starts } = write(directory, [calls], { seal: false });
    const path = join(directory, name);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, (starts[1] ?? 0) - 10));
    recover(directory, 1, NOW);
    assert.deepStrictEqual(callsIn(path), calls.slice(0, 2));
  });

  it('without even a first line is removed at the next start', () => {
    const directory = fresh();
    writeFileSync(join(directory, '1763900000000-0001.calls'), 'pinp');
    assert.deepEqual(recover(directory, 1, NOW).segments, []);
    assert.deepEqual(readdirSync(directory), []);
  });

  it('of a later version is left alone by a start, and named when it would have to be read', async () => {
    const directory = fresh();
    const path = join(directory, '1763900000000-0001.calls');
    writeFileSync(path, 'pinpoint calls 7\nwho knows');
    assert.deepEqual(recover(directory, 1, NOW).segments, []);
    assert.match(readFileSync(path, 'latin1'), /who knows/);
    await assert.rejects(new CallFiles(directory).blocks('1763900000000-0001.calls'), (error) => {
      assert.ok(error instanceof PinpointError);
      assert.equal(error.code, 'store.newer');
      assert.match(error.message, /1763900000000-0001\.calls` has format 7/);
      return true;
    });
  });

  it('that was overwritten is told as the damage of its time, before and after a start, and kept', async () => {
    const base = fresh();
    const directory = callsDirectory(base);
    mkdirSync(directory);
    const { name } = write(directory, [[call({ atMs: NOW })], [call({ atMs: NOW + 9 })]]);
    const bytes = readFileSync(join(directory, name));
    const lookedUp = async (id: string): Promise<unknown> => {
      const store = await openCallStore({ directory: base });
      const lookup = await store.byId(id);
      await store.close();
      return lookup.kind === 'lost' ? lookup.why : lookup.kind;
    };
    const damage = /the file that held the records of this time is damaged/;
    for (const from of [0, bytes.indexOf('\n') + 1]) {
      const garbage = Buffer.concat([bytes.subarray(0, from), randomBytes(bytes.length - from)]);
      writeFileSync(join(directory, name), garbage);
      assert.match(String(await lookedUp(idAt(NOW + 4))), damage);
      assert.equal(await lookedUp(idAt(NOW - 3_600_000)), 'unknown');
    }
    const { segments, windows } = recover(directory, 1, NOW + 60_000);
    assert.deepEqual(segments, []);
    assert.deepEqual(
      windows.map(({ cause, untilMs }) => [cause, untilMs]),
      [['damaged', NOW + 60_000]],
    );
    assert.deepEqual(readdirSync(directory), [`${name}.damaged`]);
  });

  it('whose first line alone was altered gives back its blocks', () => {
    const directory = fresh();
    const calls = [call(), call()];
    const { name } = write(directory, [calls]);
    const path = join(directory, name);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill('x', 0, 5));
    assert.deepStrictEqual(callsIn(path), calls);
  });

  it('is told apart from others that begin in the same millisecond', () => {
    const directory = fresh();
    const names = [1, 2, 3].map(() => write(directory, [[call()]]).name);
    assert.equal(new Set(names).size, 3);
    assert.deepEqual(readdirSync(directory).toSorted(), names);
  });

  it('names the last block that a sink wrote, so that nothing is written twice', () => {
    const directory = fresh();
    write(directory, [[call()], [call()]], { seal: false, epoch: 77 });
    assert.equal(recover(directory, 77, NOW).lastSequence, 2);
    const other = fresh();
    write(other, [[call()]], { seal: false, epoch: 77 });
    assert.equal(recover(other, 78, NOW).lastSequence, 0);
  });
});

const idAt = (atMs: number): string => formatUuidV7(atMs, randomBytes(10));

function hostileCalls(seed: number): readonly CallRecord[] {
  return [...randomCalls(seed, 6), call({ path: LOOKS_LIKE_A_BLOCK, keyId: 'PPB1' })];
}

/** Writes one segment; `starts` are the offsets of its blocks, and the last one that of their end. */
function write(
  directory: string,
  blocks: readonly (readonly CallRecord[])[],
  options: { readonly seal?: boolean; readonly epoch?: number } = {},
): { readonly name: string; readonly starts: readonly number[] } {
  const writer = new SegmentWriter(directory, { bytes: 1e9, spanMs: 1e9 });
  const starts: number[] = [];
  let end = 0;
  for (const [index, calls] of blocks.entries()) {
    const { head, shared, length } = blockOf(calls, index + 1, options.epoch);
    const parsed = JSON.parse(head) as BlockHead;
    const place = writer.append(Buffer.from(head), parsed, Buffer.from(shared, 0, length), NOW);
    starts.push(place.at);
    ({ end } = place);
  }
  const name = writer.current?.name ?? '';
  if (options.seal === false) writer.abandon();
  else writer.seal();
  return { name, starts: [...starts, end] };
}

function callsIn(path: string): readonly CallRecord[] {
  const whole = readSegment(path);
  if (whole.kind !== 'read') return [];
  return whole.blocks.flatMap((block) =>
    block.kind === 'block' ? [...callsOf(block.head, block.records)] : [],
  );
}
