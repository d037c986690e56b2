import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectories } from '../util/make-directories.ts';
import type { BlockHead } from './block.ts';
import { reasonOf } from './calls-error.ts';
import { HeartbeatFile } from './heartbeat.ts';
import { recover } from './recover.ts';
import { FILE_SYSTEM, SegmentWriter } from './segment-writer.ts';
import type { SegmentIo } from './segment-writer.ts';
import { Upkeep } from './upkeep.ts';
import { lockDirectory } from './writer-lock.ts';
import type { BlockMessage, FromWriter, ToWriter, WriterOptions } from './writer-protocol.ts';

/** From the writing of a refusal until it is made durable; those that come meanwhile share the effort. */
const SYNC_REFUSALS_MS = 80;
const SYNC_ALLOWED_MS = 1000;

/** After a failure: first and longest pause until the next attempt. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;

const UPKEEP_EVERY_MS = 60_000;

/**
 * What the writer thread does: takes blocks, appends them to segments, makes them durable, indexes their refusals and
 * lets old segments go. Whatever the disk does, it goes on trying, and says how it stands.
 */
export class CallWriter {
  readonly #tell: (message: FromWriter) => void;
  readonly #segments: SegmentWriter;
  readonly #upkeep: Upkeep;
  readonly #heartbeat: HeartbeatFile;
  readonly #lock: { release(): void };
  readonly #queue: BlockMessage[] = [];
  readonly #upkeepTimer: NodeJS.Timeout;
  #syncTimer: NodeJS.Timeout | undefined;
  #syncDueMs = Infinity;
  #retryTimer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  /** Everything recorded before these times is written, and durable. */
  #writtenUntilMs = Date.now();
  #durableUntilMs = Date.now();
  #error: string | undefined;

  /** Takes possession of the directory and puts in order what is in it. Throws `PinpointError` or the system's errors. */
  constructor(
    options: WriterOptions,
    tell: (message: FromWriter) => void,
    io: SegmentIo = FILE_SYSTEM,
  ) {
    const { directory } = options;
    this.#tell = tell;
    makeDirectories(directory, { dirname, mkdirSync, statSync });
    this.#lock = lockDirectory(directory);
    const recovered = recover(directory, options.epoch, Date.now());
    this.#upkeep = new Upkeep(options, recovered);
    this.#heartbeat = new HeartbeatFile(directory, Date.now());
    this.#segments = new SegmentWriter(directory, options.segment, io);
    this.#lookAfter();
    this.#upkeepTimer = setInterval(() => this.#lookAfter(), UPKEEP_EVERY_MS);
    this.#upkeepTimer.unref();
    this.#tellState();
    tell({ kind: 'ready', lastSequence: recovered.lastSequence });
  }

  handle(message: ToWriter): void {
    switch (message.kind) {
      case 'block':
        this.#queue.push(message);
        if (this.#retryTimer === undefined) this.#pump();
        return;
      case 'sync':
        this.#pump();
        this.#sync();
        this.#tellSynced(message.token);
        return;
      case 'idle':
        if (this.#queue.length > 0 || this.#syncTimer !== undefined) return;
        this.#writtenUntilMs = message.asOfMs;
        this.#becameDurable();
        return;
      case 'lost':
        this.#upkeep.lost(message.window);
        return;
      case 'close':
        this.#close();
    }
  }

  /** Writes what waits. After a failure it is called again, until the disk takes it. */
  #pump(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    try {
      for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
        this.#write(next);
        this.#queue.shift();
        this.#tell({ kind: 'written', sequence: next.sequence });
        if (this.#segments.isFull(Date.now())) this.#seal();
      }
      this.#settled();
    } catch (error) {
      this.#failed(error);
      this.#retryTimer = setTimeout(() => this.#pump(), this.#retryMs);
      this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
    }
  }

  #write(message: BlockMessage): void {
    const records = Buffer.from(message.shared, 0, message.length);
    // From our own encoder, a moment ago.
    const head = JSON.parse(message.head) as BlockHead;
    const nowMs = Date.now();
    const place = this.#segments.append(Buffer.from(message.head), head, records, nowMs);
    this.#upkeep.indexer.add({ ...place, head, records }, nowMs);
    this.#writtenUntilMs = message.asOfMs;
    this.#syncWithin(message.refusals > 0 ? SYNC_REFUSALS_MS : SYNC_ALLOWED_MS);
  }

  #seal(): void {
    const blocksEnd = this.#segments.current?.bytes ?? 0;
    const sealed = this.#segments.seal();
    if (sealed === undefined) return;
    this.#upkeep.sealed(sealed, blocksEnd);
    this.#becameDurable();
    this.#upkeep.expire(Date.now(), 0);
  }

  #syncWithin(delayMs: number): void {
    const dueMs = Date.now() + delayMs;
    if (dueMs >= this.#syncDueMs) return;
    clearTimeout(this.#syncTimer);
    this.#syncDueMs = dueMs;
    this.#syncTimer = setTimeout(() => this.#sync(), delayMs);
  }

  #sync(): void {
    clearTimeout(this.#syncTimer);
    this.#syncTimer = undefined;
    this.#syncDueMs = Infinity;
    try {
      this.#segments.sync();
      this.#becameDurable();
      if (this.#queue.length === 0) this.#settled();
    } catch (error) {
      // What a failed fsync was to write may be gone for good (fsync(2)): a second one proves nothing.
      this.#upkeep.lost({
        fromMs: this.#durableUntilMs,
        untilMs: Date.now(),
        cause: 'dropped',
      });
      this.#segments.abandon();
      this.#failed(error);
    }
  }

  #becameDurable(): void {
    this.#durableUntilMs = this.#writtenUntilMs;
    // A beat beyond a window that is not written down would leave its calls unknown after a crash.
    if (this.#upkeep.writeDown()) this.#heartbeat.beat(this.#durableUntilMs);
    this.#tellState();
  }

  #lookAfter(): void {
    try {
      if (this.#segments.isFull(Date.now())) this.#seal();
      this.#upkeep.expire(Date.now(), this.#segments.current?.bytes ?? 0);
      this.#upkeep.mend();
    } catch (error) {
      this.#failed(error);
    }
  }

  #close(): void {
    this.#pump();
    this.#sync();
    for (const timer of [this.#syncTimer, this.#retryTimer]) clearTimeout(timer);
    clearInterval(this.#upkeepTimer);
    const complete = this.#queue.length === 0 && this.#error === undefined;
    try {
      this.#seal();
      this.#upkeep.close();
      // Otherwise the next start finds the last beat, and says from when on records are missing.
      if (complete) this.#heartbeat.end(Date.now());
    } catch (error) {
      this.#failed(error);
    }
    this.#lock.release();
    this.#tell({ kind: 'closed' });
  }

  #settled(): void {
    this.#retryMs = FIRST_RETRY_MS;
    if (this.#error === undefined) return;
    this.#error = undefined;
    this.#tellState();
  }

  #failed(error: unknown): void {
    this.#error = reasonOf(error);
    this.#tellState();
  }

  #tellSynced(token: number): void {
    const error = this.#error;
    this.#tell({ kind: 'synced', token, ...(error === undefined ? {} : { error }) });
  }

  #tellState(): void {
    const error = this.#error;
    this.#tell({
      kind: 'state',
      state: {
        indexing: this.#upkeep.indexer.indexing,
        durableUntilMs: this.#durableUntilMs,
        ...(error === undefined ? {} : { error }),
      },
    });
  }
}
