import type {
  BodyFacts,
  BodyShape,
  CounterReading,
  CounterReadings,
  FactsRead,
  MalformedRequest,
  PresentedCredential,
  RequestFacts,
  UpstreamOutcome,
  WellFormedRequest,
} from '../core/facts.ts';
import { withoutAbsent } from './block-reader.ts';
import type { BlockReader } from './block-reader.ts';
import {
  BODY_KINDS,
  CREDENTIAL_KINDS,
  FACTS_KINDS,
  FORMS,
  SCHEMES,
  UPSTREAM_KINDS,
} from './encode-facts.ts';

/** What the record says already, and the facts mostly repeat. */
export interface AlreadyRead {
  readonly method: string;
  readonly clientIp: string;
  readonly atMs: number;
}

/** Reads what `FactsEncoder` wrote: the facts, and the path that stands with their target. */
export function readFacts(
  reader: BlockReader,
  already: AlreadyRead,
): { readonly facts: RequestFacts; readonly path: string } {
  if (reader.oneOf(FACTS_KINDS) === 'malformed') {
    const path = reader.text();
    // Written from the same type by `JSON.stringify`, and covered by the block's checksum since.
    return { path, facts: JSON.parse(reader.text()) as MalformedRequest };
  }
  const rawTarget = reader.text();
  const pathLength = reader.optional();
  const path = pathLength === undefined ? reader.text() : rawTarget.slice(0, pathLength);
  const facts: WellFormedRequest = {
    kind: 'request',
    method: reader.word() ?? already.method,
    rawTarget,
    scheme: reader.oneOf(SCHEMES),
    remoteIp: reader.word() ?? already.clientIp,
    receivedAtMs: reader.timeFrom(already.atMs),
    headers: reader.list(() => readHeader(reader)),
    body: readBody(reader),
    presented: reader.list(() => readPresented(reader)),
    read: withoutAbsent<FactsRead>({
      counters: readCounters(reader),
      upstream: readUpstream(reader),
    }),
  };
  return { path, facts };
}

function readHeader(reader: BlockReader): readonly [name: string, value: string] {
  return [reader.needWord(), reader.word() ?? reader.text()];
}

function readBody(reader: BlockReader): BodyFacts {
  const kind = reader.oneOf(BODY_KINDS);
  switch (kind) {
    case 'absent':
      return { kind };
    case 'unread':
      return withoutAbsent<BodyFacts>({ kind, declaredBytes: reader.optional() });
    case 'streamed':
      return { kind, sizeBytes: reader.number() };
    case 'shape':
      return {
        kind,
        sizeBytes: reader.number(),
        shape: JSON.parse(reader.text()) as BodyShape,
      };
  }
}

function readPresented(reader: BlockReader): PresentedCredential {
  const kind = reader.oneOf(CREDENTIAL_KINDS);
  const place = withoutAbsent<PresentedCredential['place']>({
    in: 'header',
    name: reader.needWord(),
    scheme: reader.word(),
  });
  if (kind === 'other') return { kind, place };
  return withoutAbsent<Extract<PresentedCredential, { kind: 'api_key' }>>({
    kind,
    place,
    form: reader.oneOf(FORMS),
    prefix: reader.word(),
    keyId: reader.word(),
  });
}

function readCounters(reader: BlockReader): CounterReadings | undefined {
  const count = reader.optional();
  if (count === undefined) return undefined;
  const readings: CounterReading[] = [];
  for (let left = count; left > 0; left--) {
    const limitId = reader.needWord();
    const used = reader.optional();
    readings.push(
      used === undefined
        ? { limitId, kind: 'unavailable', reason: reader.text() }
        : { limitId, kind: 'used', used },
    );
  }
  return readings;
}

function readUpstream(reader: BlockReader): UpstreamOutcome | undefined {
  const kind = reader.oneOf(UPSTREAM_KINDS);
  if (kind === 'none') return undefined;
  if (kind === 'failed') return JSON.parse(reader.text()) as UpstreamOutcome;
  return withoutAbsent<Extract<UpstreamOutcome, { kind: 'answered' }>>({
    kind,
    status: reader.number(),
    server: reader.word(),
    contentType: reader.word(),
  });
}
