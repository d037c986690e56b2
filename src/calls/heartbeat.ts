import { closeSync, constants, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What the last writer of a directory said of itself. */
export interface Heartbeat {
  /** Everything recorded before this time was durable; milliseconds since the epoch. */
  readonly durableUntilMs: number;
  /** Whether it ended in order, with everything written. */
  readonly ended: boolean;
}

const FILE = 'heartbeat';

/** Every beat has the same length, so that writing one over another never leaves a rest of it. */
const BEAT = /^durable until (\d{16}) (open |ended)\n$/;

/** The last beat in a directory; undefined when there was no writer; time 0 when its beat cannot be read. */
export function readHeartbeat(directory: string): Heartbeat | undefined {
  try {
    const beat = BEAT.exec(readFileSync(join(directory, FILE), 'latin1'));
    return { durableUntilMs: Number(beat?.[1] ?? 0), ended: beat?.[2] === 'ended' };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Keeps the heartbeat of the writer of a directory. Methods throw the system's errors. */
export class HeartbeatFile {
  readonly #file: number;

  constructor(directory: string, nowMs: number) {
    // Not truncated: at every moment there is a beat in it.
    this.#file = openSync(join(directory, FILE), constants.O_WRONLY | constants.O_CREAT, 0o600);
    this.beat(nowMs);
    // The first beat is durable, so that even a machine that stops at once leaves a time.
    fdatasyncSync(this.#file);
  }

  /** Cheap: what a killed process wrote stays; a stopped machine leaves an earlier beat, which says less and is true. */
  beat(durableUntilMs: number): void {
    this.#write(durableUntilMs, 'open ');
  }

  end(durableUntilMs: number): void {
    this.#write(durableUntilMs, 'ended');
    fdatasyncSync(this.#file);
    closeSync(this.#file);
  }

  #write(timeMs: number, state: string): void {
    const time = String(Math.max(0, Math.trunc(timeMs))).padStart(16, '0');
    writeSync(this.#file, `durable until ${time} ${state}\n`, 0);
  }
}
