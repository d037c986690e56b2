import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_CALL_LIMIT } from '../store/ports.ts';
import type { CallFilter, CallLookup, CallStore, RevisionName } from '../store/ports.ts';
import { uuidTimeMs } from '../util/uuid.ts';
import { CallFiles } from './call-files.ts';
import type { ListedSegment } from './call-files.ts';
import { followCalls } from './follow.ts';
import { readHeartbeat } from './heartbeat.ts';
import { IndexReader } from './index-reader.ts';
import type { CodeFilter } from './index-reader.ts';
import { readGaps, whyLost, windowAt } from './lost-windows.ts';
import type { LostWindow } from './lost-windows.ts';
import { NewestCalls } from './newest.ts';
import type { CallRecord } from './record.ts';
import { damagedWindows } from './recover.ts';
import { callInBlock, matchingCalls, scanSegments } from './scan.ts';
import { callsDirectory, segmentSpan } from './segment-names.ts';
import type { UnwrittenCalls } from './sink.ts';
import { zoneOf } from './zone.ts';

export interface CallStoreOptions {
  /** The records directory; it need not exist. */
  readonly directory: string;
  /** The sink of this process, whose newest calls are in no file yet. */
  readonly sink?: UnwrittenCalls;
}

/** A call of another process is in the files this long after its answer, even when that process is busy. */
const WRITTEN_WITHIN_MS = 1500;
const LOOK_AGAIN_MS = 50;

/** A gateway that runs says every second how far it got. */
const SILENT_MS = 10_000;

/** Opens the records of calls for reading. Rejects with `PinpointError` when they are there and cannot be read. */
export function openCallStore(options: CallStoreOptions): Promise<CallStore> {
  return Promise.resolve().then(() => {
    const store = new SegmentCallStore(options);
    store.requireReadable();
    return store;
  });
}

/** Reads call records from segments and their index. */
class SegmentCallStore implements CallStore {
  readonly #directory: string;
  readonly #files: CallFiles;
  readonly #index: IndexReader;
  readonly #sink: UnwrittenCalls | undefined;

  constructor(options: CallStoreOptions) {
    this.#directory = callsDirectory(options.directory);
    this.#files = new CallFiles(this.#directory);
    this.#index = new IndexReader(this.#directory);
    this.#sink = options.sink;
  }

  /** Throws `PinpointError` when the directory is there and cannot be read. */
  requireReadable(): void {
    this.#files.list();
  }

  async byId(id: string): Promise<CallLookup> {
    const timeMs = uuidTimeMs(id);
    for (;;) {
      const { call, damaged } = await this.#find(id, timeMs);
      if (call !== undefined) return { kind: 'found', call };
      // The gateway that answered may still be gathering: it writes several times a second.
      const youngMs = timeMs === undefined ? Infinity : Date.now() - timeMs;
      const waits = this.#sink === undefined && youngMs >= 0 && youngMs < WRITTEN_WITHIN_MS;
      if (!waits)
        return timeMs === undefined ? { kind: 'unknown' } : this.#missing(timeMs, damaged);
      await pause(LOOK_AGAIN_MS);
    }
  }

  async query(filter: CallFilter): Promise<readonly CallRecord[]> {
    const newest = new NewestCalls(filter.limit ?? DEFAULT_CALL_LIMIT);
    for (const block of this.#sink?.unwritten() ?? []) {
      for (const call of matchingCalls(block, filter)) newest.add(call);
    }
    // Only calls that have a code are in the index.
    const { code } = filter;
    const coverage = code === undefined ? undefined : this.#index.coverage();
    const indexed =
      code !== undefined &&
      coverage !== undefined &&
      (await this.#addIndexed({ ...filter, code }, newest));
    await scanSegments(this.#files, filter, newest, indexed ? coverage : undefined);
    return newest.take();
  }

  follow(
    filter: CallFilter,
    onCall: (call: CallRecord) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const earlier = new Set<string>();
    for (const block of this.#sink?.unwritten() ?? []) {
      for (const { id } of matchingCalls(block, filter)) earlier.add(id);
    }
    const tell = (call: CallRecord): void => {
      if (!earlier.delete(call.id)) onCall(call);
    };
    return followCalls(this.#files, filter, tell, signal);
  }

  async revisionsNamed(): Promise<readonly RevisionName[]> {
    const named = new Map<string, RevisionName>();
    const add = (names: readonly RevisionName[]): void => {
      for (const name of names) named.set(`${name.revision} ${name.directoryVersion}`, name);
    };
    for (const { head } of this.#sink?.unwritten() ?? []) add(zoneOf(head).policies);
    for (const { name, zone } of this.#files.list()) {
      if (zone !== undefined) add(zone.policies);
      else {
        for (const block of await this.#files.blocks(name)) {
          if (block.kind === 'block') add(zoneOf(block.head).policies);
        }
      }
    }
    return [...named.values()];
  }

  close(): Promise<void> {
    this.#index.close();
    return Promise.resolve();
  }

  async #find(
    id: string,
    timeMs: number | undefined,
  ): Promise<{ readonly call?: CallRecord; readonly damaged: readonly LostWindow[] }> {
    for (const block of this.#sink?.unwritten() ?? []) {
      const call = callInBlock(block, id);
      if (call !== undefined) return { call, damaged: [] };
    }
    const call = await this.#findIndexed(id);
    if (call !== undefined || timeMs === undefined) {
      return { damaged: [], ...(call === undefined ? {} : { call }) };
    }
    return this.#findByTime(id, timeMs);
  }

  async #findIndexed(id: string): Promise<CallRecord | undefined> {
    const place = this.#index.find(id);
    if (place === undefined) return undefined;
    const block = await this.#files.block(place.segment, place.blockAt);
    return block === undefined ? undefined : callInBlock(block, id);
  }

  /** Reads the segments in whose time the id was made. */
  async #findByTime(
    id: string,
    timeMs: number,
  ): Promise<{ readonly call?: CallRecord; readonly damaged: readonly LostWindow[] }> {
    const damaged: LostWindow[] = [];
    const segments = this.#files.list();
    const names = segments.map(({ name }) => name).toSorted();
    for (const segment of segments) {
      if (!spans(segment, timeMs)) continue;
      const blocks = await this.#files.blocks(segment.name);
      damaged.push(...damagedWindows(blocks, segmentSpan(names, segment.name, Date.now())));
      for (const block of blocks) {
        if (block.kind !== 'block' || timeMs < block.head.min || timeMs > block.head.max) continue;
        const call = callInBlock(block, id);
        if (call !== undefined) return { call, damaged };
      }
    }
    return { damaged };
  }

  #missing(timeMs: number, damaged: readonly LostWindow[]): CallLookup {
    const gaps = readGaps(this.#directory);
    const unsaid = this.#sink === undefined ? crashWindow(this.#directory) : this.#sink.lost();
    const windows = [...damaged, ...gaps.windows, ...unsaid];
    if (timeMs <= gaps.expiredUntilMs) {
      const times = this.#files
        .list()
        .flatMap(({ zone }) => (zone === undefined ? [] : zone.minMs));
      return { kind: 'expired', oldestMs: Math.min(Date.now(), ...times) };
    }
    const window = windowAt(windows, timeMs);
    if (window === undefined) return { kind: 'unknown' };
    const { fromMs, untilMs } = window;
    return { kind: 'lost', fromMs, untilMs, why: whyLost(window) };
  }

  /** Adds what the index knows; false: it cannot be relied on, and everything must be scanned. */
  async #addIndexed(filter: CodeFilter, newest: NewestCalls): Promise<boolean> {
    const places = await this.#index.newest(filter, filter.limit ?? DEFAULT_CALL_LIMIT);
    if (places === undefined) return false;
    for (const { id, segment, blockAt } of places) {
      const block = await this.#files.block(segment, blockAt);
      const call = block === undefined ? undefined : callInBlock(block, id);
      // Its segment is gone: the rows behind the limit, which would take its place, are not known.
      if (call === undefined) return false;
      newest.add(call);
    }
    return true;
  }
}

/** What a gateway lost that ended without warning and was not started again, which would have said it. */
function crashWindow(directory: string): readonly LostWindow[] {
  const beat = readHeartbeat(directory);
  const nowMs = Date.now();
  if (beat === undefined || beat.ended || nowMs - beat.durableUntilMs < SILENT_MS) return [];
  return [{ fromMs: beat.durableUntilMs, untilMs: nowMs, cause: 'crash' }];
}

function spans({ zone }: ListedSegment, timeMs: number): boolean {
  if (zone === undefined) return true;
  return zone.records > 0 && zone.minMs <= timeMs && timeMs <= zone.maxMs;
}
