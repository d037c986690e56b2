import type { CallSink, SinkState } from '../store/ports.ts';
import { PinpointError } from '../util/error.ts';
import { DEFAULT_FLOOD_BOUNDS, FloodGate, OMIT } from './flood-gate.ts';
import type { FloodBounds } from './flood-gate.ts';
import { Gathering } from './gathering.ts';
import type { UnwrittenBlock } from './gathering.ts';
import { LossTally } from './loss-tally.ts';
import type { LostWindow } from './lost-windows.ts';
import type { CallRecord } from './record.ts';
import type { Retention } from './retention.ts';
import { callsDirectory } from './segment-names.ts';
import type { SegmentLimits } from './segment-writer.ts';
import type { FromWriter, IndexBudget, WriterOptions, WriterState } from './writer-protocol.ts';
import { WriterThread } from './writer-thread.ts';

export interface CallSinkOptions {
  /** The records directory; made when it is missing. */
  readonly directory: string;
  /** Default: 14 days, 2 GiB. */
  readonly retention?: Partial<Retention>;
  readonly flood?: Partial<FloodBounds>;
  /** Default: 5000 rows at once, 200 a second. */
  readonly index?: IndexBudget;
  /** Default: 8 MiB, 6 hours. */
  readonly segment?: SegmentLimits;
  /** Records that wait for the disk; half of it is for refusals alone. Default: 16 MiB. */
  readonly mostUnwrittenBytes?: number;
  /** When the oldest call began that is still under way: if the gateway dies, its record is lost as well. */
  readonly inFlightSinceMs?: () => number | undefined;
}

/** What has been recorded and can only be read in this process. */
export interface UnwrittenCalls {
  /** Newest first. */
  unwritten(): Iterable<UnwrittenBlock>;
  /** Windows of loss that are not yet written down. */
  lost(): readonly LostWindow[];
}

const DAYS = 14;
const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const HOUR_MS = 3_600_000;

/** How long records are gathered before they are handed to the writer: another process sees them this much later. */
const GATHER_REFUSALS_MS = 40;
const GATHER_ALLOWED_MS = 200;

/** Blocks on their way beyond which the next is filled first, so that a slow disk gets few big ones. */
const BLOCKS_UNDER_WAY = 4;

const IDLE_EVERY_MS = 1000;
const CLOSE_PATIENCE_MS = 5000;
const RESTART_AFTER_MS = 1000;

/** Opens the sink of a gateway. Rejects with `PinpointError` (`store.*`). */
export async function openCallSink(options: CallSinkOptions): Promise<SegmentSink> {
  const sink = new SegmentSink(options);
  await sink.opened;
  return sink;
}

/** Records calls into segments, through a thread of its own. */
export class SegmentSink implements CallSink, UnwrittenCalls {
  /** Settles when the writer has put the directory in order. */
  readonly opened: Promise<void>;
  readonly #writerOptions: WriterOptions;
  readonly #inFlightSinceMs: () => number | undefined;
  readonly #mostUnwrittenBytes: number;
  readonly #gate: FloodGate;
  readonly #gathering: Gathering;
  readonly #sampled = new LossTally('sampled');
  readonly #dropped = new LossTally('dropped');
  readonly #calls = { recorded: 0, droppedAllowed: 0, droppedRefused: 0, sampledOut: 0 };
  readonly #idleTimer: NodeJS.Timeout;
  readonly #flushes = new Map<number, PromiseWithResolvers<void>>();
  readonly #opening = Promise.withResolvers<void>();
  #thread: WriterThread;
  #writer: WriterState = { indexing: 'all', durableUntilMs: 0 };
  #isReady = false;
  #crash: PinpointError | undefined;
  #gatherTimer: NodeJS.Timeout | undefined;
  #gathersRefusals = false;
  #overdue = false;
  #lastToken = 0;
  #closing: PromiseWithResolvers<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: CallSinkOptions) {
    const epoch = Date.now();
    this.#writerOptions = writerOptions(options, epoch);
    this.#inFlightSinceMs = options.inFlightSinceMs ?? (() => undefined);
    this.#mostUnwrittenBytes = options.mostUnwrittenBytes ?? 16 * MIB;
    this.#gate = new FloodGate({ ...DEFAULT_FLOOD_BOUNDS, ...options.flood });
    this.#gathering = new Gathering(epoch);
    this.opened = this.#opening.promise;
    this.#thread = this.#start();
    this.#thread.hold();
    this.#idleTimer = setInterval(() => this.#idle(), IDLE_EVERY_MS);
    this.#idleTimer.unref();
  }

  record(call: CallRecord): void {
    if (call.code === undefined) {
      this.#gate.earn();
      this.#keep(call, false);
      return;
    }
    const nowMs = Date.now();
    const omitted = this.#gate.admit(call, nowMs);
    if (omitted === OMIT) {
      this.#calls.sampledOut++;
      this.#sampled.add(call.atMs, nowMs);
      return;
    }
    this.#keep(omitted === 0 ? call : { ...call, omittedBefore: omitted }, true);
  }

  flush(): Promise<void> {
    this.#handOver();
    if (!this.#isReady)
      return Promise.reject(
        this.#crash ?? notDurable(this.#writerOptions.directory, 'it is closed'),
      );
    const token = ++this.#lastToken;
    const flushed = Promise.withResolvers<void>();
    this.#flushes.set(token, flushed);
    this.#thread.hold();
    this.#thread.send({ kind: 'sync', token });
    return flushed.promise;
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  readonly state = (): SinkState => {
    const floodSince = this.#sampled.since(Date.now());
    const error = this.#crash?.message ?? this.#writer.error;
    return {
      ...this.#calls,
      indexing: this.#writer.indexing,
      unwrittenBytes: this.#gathering.unwrittenBytes,
      durableUntilMs: this.#writer.durableUntilMs,
      ...(floodSince === undefined ? {} : { floodSince }),
      ...(error === undefined ? {} : { error }),
    };
  };

  unwritten(): Iterable<UnwrittenBlock> {
    return this.#gathering.blocks();
  }

  lost(): readonly LostWindow[] {
    const windows = [this.#sampled.peek(), this.#dropped.peek()];
    return windows.filter((window) => window !== undefined);
  }

  #keep(call: CallRecord, refused: boolean): void {
    if (this.#isOverfull(refused) || !this.#gather(call)) {
      if (refused) this.#calls.droppedRefused++;
      else this.#calls.droppedAllowed++;
      this.#dropped.add(call.atMs, Date.now());
      return;
    }
    this.#calls.recorded++;
    if (this.#gatherTimer === undefined || (refused && !this.#gathersRefusals)) {
      this.#handOverWithin(refused);
    }
  }

  #isOverfull(refused: boolean): boolean {
    const bytes = this.#gathering.unwrittenBytes;
    const most = refused ? this.#mostUnwrittenBytes : this.#mostUnwrittenBytes / 2;
    return bytes >= most || this.#closed !== undefined;
  }

  #gather(call: CallRecord): boolean {
    try {
      if (this.#gathering.add(call)) return true;
      this.#handOver();
      return this.#gathering.add(call);
    } catch {
      // A record that is not what its type says must not hurt the call that it is of.
      return false;
    }
  }

  #handOverWithin(refused: boolean): void {
    clearTimeout(this.#gatherTimer);
    this.#gathersRefusals = refused;
    const delayMs = refused ? GATHER_REFUSALS_MS : GATHER_ALLOWED_MS;
    this.#gatherTimer = setTimeout(() => {
      this.#overdue = this.#gathering.unwritten.length >= BLOCKS_UNDER_WAY;
      if (!this.#overdue) this.#handOver();
    }, delayMs);
    this.#gatherTimer.unref();
  }

  #handOver(): void {
    clearTimeout(this.#gatherTimer);
    this.#gatherTimer = undefined;
    this.#gathersRefusals = false;
    this.#overdue = false;
    const block = this.#gathering.close(this.#asOfMs());
    // A thread that is just starting gets it when it is ready.
    if (block !== undefined && this.#isReady) this.#thread.send(block);
  }

  /** Everything that began before this time has been recorded, or is in a window of loss that was handed over. */
  #asOfMs(): number {
    const nowMs = Date.now();
    const inFlightSinceMs = this.#inFlightSinceMs() ?? nowMs;
    return Math.min(nowMs, inFlightSinceMs, this.#sampled.fromMs, this.#dropped.fromMs);
  }

  #idle(): void {
    if (!this.#isReady) return;
    for (const tally of [this.#sampled, this.#dropped]) {
      const window = tally.take();
      if (window !== undefined) this.#thread.send({ kind: 'lost', window });
    }
    if (this.#gathering.gathered === 0) {
      this.#thread.send({ kind: 'idle', asOfMs: this.#asOfMs() });
    }
  }

  #start(): WriterThread {
    return new WriterThread(this.#writerOptions, {
      told: (message) => this.#told(message),
      crashed: (error) => this.#crashed(error),
    });
  }

  #told(message: FromWriter): void {
    switch (message.kind) {
      case 'ready':
        this.#ready(message.lastSequence);
        return;
      case 'failed': {
        const { code, next } = message;
        this.#crashed(new PinpointError(code, message.message, { next }));
        return;
      }
      case 'written':
        this.#gathering.written(message.sequence);
        if (this.#overdue && this.#gathering.unwritten.length < BLOCKS_UNDER_WAY) this.#handOver();
        return;
      case 'synced':
        this.#synced(message.token, message.error);
        return;
      case 'state':
        this.#writer = message.state;
        return;
      case 'closed':
        this.#closing?.resolve();
    }
  }

  #ready(lastSequence: number): void {
    this.#crash = undefined;
    this.#isReady = true;
    // After a crash of the thread: what it had written stays, the rest is handed over once more.
    this.#gathering.written(lastSequence);
    for (const block of this.#gathering.unwritten) this.#thread.send(block);
    this.#opening.resolve();
    this.#thread.release();
  }

  #synced(token: number, error: string | undefined): void {
    const flushed = this.#flushes.get(token);
    this.#flushes.delete(token);
    if (this.#flushes.size === 0) this.#thread.release();
    if (error === undefined) flushed?.resolve();
    else flushed?.reject(notDurable(this.#writerOptions.directory, error));
  }

  #crashed(error: PinpointError): void {
    this.#crash = error;
    this.#isReady = false;
    this.#opening.reject(error);
    this.#closing?.resolve();
    for (const flushed of this.#flushes.values()) flushed.reject(error);
    this.#flushes.clear();
    // Opening may have failed for good; then nobody holds this sink.
    if (this.#closed !== undefined || this.#writer.durableUntilMs === 0) {
      clearInterval(this.#idleTimer);
      return;
    }
    const restart = setTimeout(() => {
      if (this.#closed === undefined) this.#thread = this.#start();
    }, RESTART_AFTER_MS);
    restart.unref();
  }

  async #end(): Promise<void> {
    this.#handOver();
    this.#idle();
    clearInterval(this.#idleTimer);
    if (this.#isReady) {
      this.#closing = Promise.withResolvers<void>();
      const patience = setTimeout(() => this.#closing?.resolve(), CLOSE_PATIENCE_MS);
      this.#thread.hold();
      this.#thread.send({ kind: 'close' });
      await this.#closing.promise;
      clearTimeout(patience);
    }
    this.#isReady = false;
    await this.#thread.terminate();
    for (const flushed of this.#flushes.values()) flushed.resolve();
    this.#countUnwritten();
  }

  /** What the disk did not take in time is lost; the next start says so (`recover`). */
  #countUnwritten(): void {
    for (const block of this.#gathering.unwritten) {
      this.#calls.droppedRefused += block.refusals;
      this.#calls.droppedAllowed += block.calls - block.refusals;
    }
  }
}

function writerOptions(options: CallSinkOptions, epoch: number): WriterOptions {
  return {
    directory: callsDirectory(options.directory),
    epoch,
    retention: { days: DAYS, maxBytes: 2 * GIB, ...options.retention },
    segment: options.segment ?? { bytes: 8 * MIB, spanMs: 6 * HOUR_MS },
    index: options.index ?? { burst: 5000, perSecond: 200 },
  };
}

function notDurable(directory: string, reason: string): PinpointError {
  return new PinpointError(
    'store.unwritable',
    `\`${directory}\` does not take records: ${reason}`,
    {
      next: 'make room on its disk or mend it; what is recorded meanwhile is kept in memory as far as that goes, and written once it can be',
    },
  );
}
