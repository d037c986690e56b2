import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { CallWriter } from '../../src/calls/call-writer.ts';
import { readHeartbeat } from '../../src/calls/heartbeat.ts';
import { readGaps } from '../../src/calls/lost-windows.ts';
import { openCallStore } from '../../src/calls/query.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { FILE_SYSTEM } from '../../src/calls/segment-writer.ts';
import type { SegmentIo } from '../../src/calls/segment-writer.ts';
import type { FromWriter, WriterOptions, WriterState } from '../../src/calls/writer-protocol.ts';
import { call, refusal } from './support/random-call.ts';
import { blockOf, until } from './support/writing.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinpoint-writer-'));
after(() => rmSync(folder, { recursive: true }));

/** A disk whose room and health a test decides. */
class Disk implements SegmentIo {
  roomBytes = Infinity;
  isSick = false;
  syncs = 0;

  create(path: string): number {
    if (this.roomBytes <= 0) throw noRoom();
    return FILE_SYSTEM.create(path);
  }

  append(file: number, parts: readonly Buffer[]): number {
    const all = Buffer.concat(parts);
    const taken = Math.min(all.length, this.roomBytes);
    if (taken === 0) throw noRoom();
    this.roomBytes -= taken;
    return FILE_SYSTEM.append(file, [all.subarray(0, taken)]);
  }

  truncate(file: number, length: number): void {
    FILE_SYSTEM.truncate(file, length);
  }

  sync(file: number): void {
    this.syncs++;
    if (this.isSick) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
    FILE_SYSTEM.sync(file);
  }

  syncDirectory(path: string): void {
    FILE_SYSTEM.syncDirectory(path);
  }

  close(file: number): void {
    FILE_SYSTEM.close(file);
  }
}

class Desk {
  readonly records = mkdtempSync(join(folder, 'case-'));
  readonly disk = new Disk();
  readonly told: FromWriter[] = [];
  readonly writer: CallWriter;
  #sequence = 0;

  constructor(options: Partial<WriterOptions> = {}) {
    const defaults: WriterOptions = {
      directory: this.directory,
      epoch: 1,
      retention: { days: 36_500, maxBytes: 1e12 },
      segment: { bytes: 1e9, spanMs: 1e12 },
      index: { burst: 1000, perSecond: 100 },
    };
    const tell = (message: FromWriter): number => this.told.push(message);
    this.writer = new CallWriter({ ...defaults, ...options }, tell, this.disk);
  }

  get directory(): string {
    return join(this.records, 'calls');
  }

  get state(): WriterState {
    const last = this.told.findLast((message) => message.kind === 'state');
    assert.ok(last);
    return last.state;
  }

  get written(): number {
    return this.told.findLast((message) => message.kind === 'written')?.sequence ?? 0;
  }

  write(...calls: readonly CallRecord[]): void {
    this.writer.handle(blockOf(calls, ++this.#sequence));
  }

  close(): void {
    this.writer.handle({ kind: 'close' });
  }

  async ids(): Promise<readonly string[]> {
    const store = await openCallStore({ directory: this.records });
    const calls = await store.query({ limit: 1000 });
    await store.close();
    return calls.map(({ id }) => id).toSorted();
  }
}

describe('a writer of calls', () => {
  it('makes a refusal durable within 100 ms of taking it, and allowed calls within a second', async () => {
    const desk = new Desk();
    desk.write(refusal());
    const syncs = desk.disk.syncs;
    await until(() => desk.disk.syncs > syncs, 150);
    const { durableUntilMs } = desk.state;
    desk.write(call({ atMs: durableUntilMs + 1000 }));
    await until(() => desk.state.durableUntilMs === durableUntilMs + 1000, 1500);
    desk.close();
  });

  it('writes what waits in order once a full disk has room again, and leaves no torn bytes', async () => {
    const desk = new Desk();
    const calls = Array.from({ length: 5 }, () => refusal());
    const [first, ...others] = calls;
    assert.ok(first);
    desk.write(first);
    desk.disk.roomBytes = 100;
    for (const each of others) desk.write(each);
    assert.equal(desk.written, 1);
    assert.match(desk.state.error ?? '', /ENOSPC/);
    desk.disk.roomBytes = Infinity;
    await until(() => desk.written === 5);
    assert.equal(desk.state.error, undefined);
    assert.deepEqual(await desk.ids(), calls.map(({ id }) => id).toSorted());
    desk.close();
    assert.deepEqual(readGaps(desk.directory).windows, []);
  });

  it('starts a segment later when there is no room even for its first line', async () => {
    const desk = new Desk();
    desk.disk.roomBytes = 0;
    const only = call();
    desk.write(only);
    assert.match(desk.state.error ?? '', /ENOSPC/);
    desk.disk.roomBytes = 5;
    await until(() => desk.disk.roomBytes === 0);
    desk.disk.roomBytes = Infinity;
    await until(() => desk.written === 1);
    assert.deepEqual(await desk.ids(), [only.id]);
    desk.close();
  });

  it('says from when on records may be gone when the disk fails to keep them, and goes on', async () => {
    const desk = new Desk();
    desk.disk.isSick = true;
    desk.write(refusal());
    await until(() => desk.state.error !== undefined);
    assert.match(desk.state.error ?? '', /EIO/);
    const [window] = readGaps(desk.directory).windows;
    assert.equal(window?.cause, 'dropped');
    desk.disk.isSick = false;
    const later = refusal({ atMs: Date.now() });
    desk.write(later);
    await until(() => desk.state.error === undefined);
    assert.ok((await desk.ids()).includes(later.id));
    desk.close();
  });

  it('answers a sync with what is wrong', () => {
    const desk = new Desk();
    desk.disk.roomBytes = 0;
    desk.write(call());
    desk.writer.handle({ kind: 'sync', token: 5 });
    assert.match(JSON.stringify(desk.told.at(-1)), /"synced","token":5,"error":"ENOSPC/);
    desk.disk.roomBytes = Infinity;
    desk.writer.handle({ kind: 'sync', token: 6 });
    assert.deepEqual(desk.told.at(-1), { kind: 'synced', token: 6 });
    desk.close();
  });

  it('does not claim to have ended in order when something was left', () => {
    const desk = new Desk();
    desk.disk.roomBytes = 0;
    desk.write(call());
    desk.close();
    assert.equal(readHeartbeat(desk.directory)?.ended, false);
    const other = new Desk();
    other.write(call());
    other.close();
    assert.equal(readHeartbeat(other.directory)?.ended, true);
  });

  it('moves the heartbeat while nothing is recorded, and never past what waits', () => {
    const desk = new Desk();
    const before = readHeartbeat(desk.directory)?.durableUntilMs ?? 0;
    desk.writer.handle({ kind: 'idle', asOfMs: before + 5000 });
    assert.equal(readHeartbeat(desk.directory)?.durableUntilMs, before + 5000);
    desk.disk.roomBytes = 0;
    desk.write(refusal({ atMs: before + 6000 }));
    desk.writer.handle({ kind: 'idle', asOfMs: before + 9000 });
    desk.writer.handle({ kind: 'sync', token: 1 });
    assert.equal(readHeartbeat(desk.directory)?.durableUntilMs, before + 5000);
    desk.disk.roomBytes = Infinity;
    desk.close();
  });

  it('begins a new segment when one is full, and removes the oldest beyond the bound', async () => {
    const desk = new Desk({
      segment: { bytes: 2000, spanMs: 1e12 },
      retention: { days: 36_500, maxBytes: 20_000 },
    });
    const calls = Array.from({ length: 120 }, (_, n) => call({ atMs: 1_763_900_000_000 + n }));
    for (const each of calls) desk.write(each);
    const kept = await desk.ids();
    assert.ok(kept.length > 10 && kept.length < 60, `${kept.length} are kept`);
    assert.deepEqual(
      kept,
      calls
        .slice(-kept.length)
        .map(({ id }) => id)
        .toSorted(),
    );
    const { expiredUntilMs } = readGaps(desk.directory);
    assert.equal(expiredUntilMs, calls.at(-kept.length - 1)?.atMs);
    desk.close();
  });

  it('gives up indexing within a flood, and takes it up again after', () => {
    const desk = new Desk({ index: { burst: 10, perSecond: 0 } });
    desk.write(...Array.from({ length: 8 }, () => refusal()));
    desk.writer.handle({ kind: 'sync', token: 1 });
    assert.equal(desk.state.indexing, 'all');
    desk.write(...Array.from({ length: 8 }, () => refusal()));
    desk.writer.handle({ kind: 'sync', token: 2 });
    assert.equal(desk.state.indexing, 'cut_back');
    desk.close();
  });
});

function noRoom(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}
