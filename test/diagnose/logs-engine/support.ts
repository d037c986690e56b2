import { Readable } from 'node:stream';
import { readLog } from '../../../src/diagnose/inputs/logs/read-log.ts';
import type { LogReading } from '../../../src/diagnose/inputs/logs/read-log.ts';
import type { LogEvent } from '../../../src/diagnose/logs/event.ts';
import type { LogFormat } from '../../../src/diagnose/logs/format.ts';
import { GENERAL_FORMATS } from '../../../src/diagnose/logs/general-formats.ts';
import type { Landmark } from '../../../src/diagnose/logs/landmark.ts';
import type { Traffic } from '../../../src/diagnose/logs/traffic.ts';

/** All that a log was heard to tell. */
export interface Heard {
  readonly reading: LogReading;
  readonly events: readonly LogEvent[];
  readonly passed: readonly (readonly [Traffic, number])[];
  readonly landmarks: readonly Landmark[];
}

/** Reads a file whole. */
export async function hear(
  path: string,
  formats: readonly LogFormat[] = GENERAL_FORMATS,
  stdin?: Readable,
): Promise<Heard> {
  const events: LogEvent[] = [];
  const passed: (readonly [Traffic, number])[] = [];
  const landmarks: Landmark[] = [];
  const reading = await readLog(path, {
    formats,
    listener: {
      event: (event) => events.push(event),
      passed: (traffic, weight) => passed.push([traffic, weight]),
      landmark: (landmark) => landmarks.push(landmark),
    },
    ...(stdin === undefined ? {} : { stdin }),
  });
  return { reading, events, passed, landmarks };
}

/** Reads bytes as they would come from a pipe. */
export async function hearChunks(
  chunks: readonly Uint8Array[],
  formats?: readonly LogFormat[],
): Promise<Heard> {
  return await hear('-', formats, Readable.from(chunks.map((chunk) => Buffer.from(chunk))));
}

/** The reading of a log that must be readable. */
export function sound(reading: LogReading): Extract<LogReading, { readonly ok: true }> {
  if (!reading.ok) throw new Error(`${reading.message}: ${reading.next}`);
  return reading;
}
