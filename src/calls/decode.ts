import type { RefusalCode } from '../core/codes.ts';
import type { LayerName } from '../core/layer.ts';
import { FRAME_BYTES, OUTCOMES } from './block.ts';
import type { BlockHead } from './block.ts';
import { BlockReader, withoutAbsent } from './block-reader.ts';
import { readFacts } from './decode-facts.ts';
import { HAS_USAGE, ID_UUID, UPSTREAM_REACHED } from './encode.ts';
import type { Attempt, CallRecord, Timings, TokenUsage } from './record.ts';

/** What stands at the beginning of a record: enough for filters and the index. */
export interface CallSketch {
  readonly id: string;
  readonly atMs: number;
  readonly outcome: CallRecord['outcome'];
  readonly status: number;
  readonly code?: RefusalCode;
  readonly consumer?: string;
  readonly route?: string;
}

/** Where a record lies among the records of its block. */
export interface Frame {
  readonly start: number;
  readonly end: number;
}

/** The places of the records, as far as they are whole. */
export function* framesOf(records: Buffer): Generator<Frame> {
  let at = 0;
  while (at + FRAME_BYTES <= records.length) {
    const start = at + FRAME_BYTES;
    const end = start + records.readUIntLE(at, FRAME_BYTES);
    if (end > records.length) return;
    yield { start, end };
    at = end;
  }
}

/** Whether the record has a refusal code, without reading it. */
export function isRefusal(records: Buffer, frame: Frame): boolean {
  return records[frame.start] !== 0;
}

/** Reads the beginning of a record. Throws `RangeError` when it is damaged. */
export function readSketch(head: BlockHead, records: Buffer, frame: Frame): CallSketch {
  return sketchFrom(new BlockReader(head, records, frame));
}

/** Reads a record. Throws `RangeError` or `SyntaxError` when it is damaged. */
export function decodeCall(head: BlockHead, records: Buffer, frame: Frame): CallRecord {
  const reader = new BlockReader(head, records, frame);
  const sketch = sketchFrom(reader);
  const revision = reader.needWord();
  const directoryVersion = reader.needWord();
  const method = reader.needWord();
  const service = reader.word();
  const tenant = reader.word();
  const keyId = reader.word();
  const clientIp = reader.needWord();
  const layer = reader.word() as LayerName | undefined;
  const clause = reader.word();
  const rule = reader.word();
  const grantsUsed = reader.list(() => reader.needWord());
  const effort = readEffort(reader);
  const { facts, path } = readFacts(reader, { method, clientIp, atMs: sketch.atMs });
  return withoutAbsent<CallRecord>({
    ...withoutAbsent<CallSketch>(sketch),
    revision,
    directoryVersion,
    method,
    path,
    service,
    tenant,
    keyId,
    clientIp,
    layer,
    clause,
    rule,
    grantsUsed,
    facts,
    ...effort,
  });
}

function sketchFrom(reader: BlockReader): CallSketch {
  const code = reader.word() as RefusalCode | undefined;
  const outcome = reader.oneOf(OUTCOMES);
  const status = reader.number();
  const atMs = reader.timeFrom(reader.head.base);
  const consumer = reader.word();
  const route = reader.word();
  const id = reader.byte() === ID_UUID ? reader.uuid() : reader.text();
  return withoutAbsent<CallSketch>({ id, atMs, outcome, status, code, consumer, route });
}

type Effort = Pick<
  CallRecord,
  'attempts' | 'timings' | 'bytes' | 'upstreamReached' | 'usage' | 'omittedBefore'
>;

function readEffort(reader: BlockReader): Effort {
  const attempts = reader.list(() => readAttempt(reader));
  const timings = withoutAbsent<Timings>({
    decideUs: reader.number(),
    upstreamMs: reader.optional(),
    totalMs: reader.number(),
  });
  const bytes = { received: reader.number(), sent: reader.number() };
  const omittedBefore = reader.optional();
  const flags = reader.byte();
  const usage = (flags & HAS_USAGE) === 0 ? undefined : readUsage(reader);
  const upstreamReached = (flags & UPSTREAM_REACHED) !== 0;
  return withoutAbsent<Effort>({
    attempts,
    timings,
    bytes,
    upstreamReached,
    usage,
    omittedBefore,
  });
}

function readAttempt(reader: BlockReader): Attempt {
  return withoutAbsent<Attempt>({
    target: reader.needWord(),
    status: reader.optional(),
    failure: reader.word(),
    tookMs: reader.number(),
  });
}

function readUsage(reader: BlockReader): TokenUsage {
  return withoutAbsent<TokenUsage>({
    model: reader.word(),
    inputTokens: reader.number(),
    outputTokens: reader.number(),
    totalTokens: reader.number(),
  });
}
