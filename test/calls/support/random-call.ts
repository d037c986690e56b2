import { randomFillSync } from 'node:crypto';
import type {
  BodyFacts,
  CounterReading,
  FactsRead,
  PresentedCredential,
  RequestFacts,
  UpstreamOutcome,
} from '../../../src/core/facts.ts';
import { CODES } from '../../../src/core/codes.ts';
import type { RefusalCode } from '../../../src/core/codes.ts';
import type { Attempt, CallRecord, TokenUsage } from '../../../src/calls/record.ts';
import { formatUuidV7 } from '../../../src/util/uuid.ts';
import { seededRandom } from '../../conformance/random.ts';
import type { Random } from '../../conformance/random.ts';

const OUTCOMES = ['allowed', 'refused', 'relayed', 'failed', 'aborted'] as const;
const CODE_NAMES = Object.keys(CODES) as readonly RefusalCode[];

/** Strings that break what joins, quotes, escapes or counts characters. */
const HOSTILE = [
  '',
  ' ',
  '"',
  '\\',
  '\n',
  '\r\n\t',
  '\0',
  '\u007f\u0080\u00ff',
  'ü',
  '漢字',
  '🎉',
  '\ud800',
  '\udfff\ud800',
  '\u2028\u2029',
  '__proto__',
  'constructor',
  '],[',
  '{"a":1}',
  'PPB1',
  `${'x'.repeat(39)}é`,
  'y'.repeat(40),
  'z'.repeat(161),
  'ö'.repeat(3000),
] as const;

/** A fresh id of this time. */
export function newId(atMs: number): string {
  return formatUuidV7(atMs, randomFillSync(new Uint8Array(10)));
}

/** An allowed call, with what is asked for changed. */
export function call(changes: Partial<CallRecord> = {}): CallRecord {
  const atMs = changes.atMs ?? 1_763_900_000_000;
  const path = changes.path ?? '/orders/17';
  return {
    id: newId(atMs),
    atMs,
    revision: 'a'.repeat(64),
    directoryVersion: 'b'.repeat(64),
    outcome: 'allowed',
    status: 201,
    method: 'POST',
    path,
    route: 'orders.v1.create',
    service: 'orders',
    consumer: 'reports-app',
    tenant: 'acme',
    keyId: 'pk_rep_7Hq2',
    clientIp: '203.0.113.9',
    facts: {
      kind: 'request',
      method: 'POST',
      rawTarget: `${path}?expand=items`,
      headers: [
        ['host', 'api.example'],
        ['user-agent', 'curl/8.5.0'],
        ['content-type', 'application/json'],
        ['content-length', '512'],
      ],
      scheme: 'http',
      remoteIp: '203.0.113.9',
      receivedAtMs: atMs,
      body: { kind: 'streamed', sizeBytes: 512 },
      presented: [
        {
          kind: 'api_key',
          place: { in: 'header', name: 'x-api-key' },
          form: 'ok',
          prefix: 'pk_rep_7Hq2',
          keyId: 'pk_rep_7Hq2',
        },
      ],
      read: {
        counters: [{ limitId: 'services/orders/limits/consumer', kind: 'used', used: 3.25 }],
        upstream: { kind: 'answered', status: 201, contentType: 'application/json' },
      },
    },
    grantsUsed: ['roles/editor/may/1'],
    attempts: [{ target: 'http://127.0.0.1:9001', status: 201, tookMs: 2.5 }],
    timings: { decideUs: 0.8, upstreamMs: 2.5, totalMs: 3.25 },
    bytes: { received: 512, sent: 900 },
    upstreamReached: true,
    ...changes,
  };
}

/** A refused call, with what is asked for changed. */
export function refusal(changes: Partial<CallRecord> = {}): CallRecord {
  return call({
    outcome: 'refused',
    status: 403,
    code: 'scope.missing',
    layer: 'scope',
    clause: 'scope.required',
    rule: 'services/orders/require/scopes/POST',
    grantsUsed: [],
    attempts: [],
    timings: { decideUs: 0.8, totalMs: 0.4 },
    upstreamReached: false,
    ...changes,
  });
}

/** Any record that the types allow, as hostile as it gets. */
export function randomCall(random: Random): CallRecord {
  const atMs = random.pick([1_763_900_000_000, 0, 1.5, 1_763_900_000_000.123]) + random.below(5000);
  const text = (): string => randomText(random);
  const method = random.pick(['GET', 'POST', text()]);
  const path = random.pick(['/orders/17', '-', text()]);
  const clientIp = random.pick(['203.0.113.9', '::1', text()]);
  return {
    id: random.oneIn(4) ? text() : newId(Math.trunc(atMs)),
    atMs,
    revision: text(),
    directoryVersion: text(),
    outcome: random.pick(OUTCOMES),
    status: random.pick([0, 200, 403, 429, 599, -1, 2 ** 40]),
    method,
    path,
    clientIp,
    facts: randomFacts(random, { method, path, clientIp, atMs }),
    grantsUsed: some(random, text),
    attempts: some(random, () => randomAttempt(random)),
    timings: {
      decideUs: randomNumber(random),
      totalMs: randomNumber(random),
      ...maybe(random, 'upstreamMs', () => randomNumber(random)),
    },
    bytes: { received: randomNumber(random), sent: randomNumber(random) },
    upstreamReached: random.oneIn(2),
    ...maybe(random, 'code', () => random.pick(CODE_NAMES)),
    ...maybe(random, 'layer', () => random.pick(['scope', 'rate', 'internal'] as const)),
    ...maybe(random, 'clause', text),
    ...maybe(random, 'rule', text),
    ...maybe(random, 'route', text),
    ...maybe(random, 'service', text),
    ...maybe(random, 'consumer', text),
    ...maybe(random, 'tenant', text),
    ...maybe(random, 'keyId', text),
    ...maybe(random, 'usage', () => randomUsage(random)),
    ...maybe(random, 'omittedBefore', () => random.below(1e6)),
  };
}

/** Many records from one seed. */
export function randomCalls(seed: number, count: number): readonly CallRecord[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => randomCall(random));
}

function randomText(random: Random): string {
  if (random.oneIn(3)) return random.pick(HOSTILE) + random.pick(HOSTILE);
  const length = random.below(random.oneIn(10) ? 300 : 20);
  let text = '';
  for (let left = length; left > 0; left--) {
    text += String.fromCharCode(random.below(random.oneIn(4) ? 0x10000 : 0x80));
  }
  return text;
}

function randomNumber(random: Random): number {
  return random.pick([
    0,
    -0,
    1,
    127,
    128,
    2 ** 29 - 1,
    2 ** 29,
    2 ** 31,
    2 ** 53,
    -1,
    0.1,
    1e-300,
    1.7976931348623157e308,
    random.unit() * 1000,
  ]);
}

function randomFacts(
  random: Random,
  of: Pick<CallRecord, 'method' | 'path' | 'clientIp' | 'atMs'>,
): RequestFacts {
  const text = (): string => randomText(random);
  const remoteIp = random.pick([of.clientIp, '10.0.0.1', text()]);
  const receivedAtMs = random.pick([of.atMs, of.atMs - 1.5, 12]);
  if (random.oneIn(8)) {
    const problem = { code: 'request.malformed', reason: text(), source: text() } as const;
    const parserCode = maybe(random, 'parserCode', text);
    return { kind: 'malformed', problem: { ...problem, ...parserCode }, remoteIp, receivedAtMs };
  }
  return {
    kind: 'request',
    method: random.pick([of.method, text()]),
    rawTarget: random.pick([of.path, `${of.path}?${text()}`, text()]),
    headers: some(random, () => [random.pick(['host', 'accept', text()]), text()] as const),
    scheme: random.pick(['http', 'https'] as const),
    remoteIp,
    receivedAtMs,
    body: randomBody(random),
    presented: some(random, () => randomCredential(random)),
    read: randomRead(random),
  };
}

function randomBody(random: Random): BodyFacts {
  const sizeBytes = random.below(1e6);
  return random.pick<BodyFacts>([
    { kind: 'absent' },
    { kind: 'unread', ...maybe(random, 'declaredBytes', () => sizeBytes) },
    { kind: 'streamed', sizeBytes },
    {
      kind: 'shape',
      sizeBytes,
      shape: { parsed: true, value: { [randomText(random)]: [null, 0.5, ''] }, kept: ['/a'] },
    },
    {
      kind: 'shape',
      sizeBytes,
      shape: {
        parsed: false,
        failure: { reason: 'syntax', offset: 3, line: 1, column: 4, expected: randomText(random) },
      },
    },
  ]);
}

function randomCredential(random: Random): PresentedCredential {
  const text = (): string => randomText(random);
  const place = { in: 'header' as const, name: text(), ...maybe(random, 'scheme', text) };
  if (random.oneIn(3)) return { kind: 'other', place };
  const form = random.pick(['ok', 'empty', 'bad_checksum', 'bad_characters'] as const);
  const prefix = maybe(random, 'prefix', text);
  return { kind: 'api_key', place, form, ...prefix, ...maybe(random, 'keyId', text) };
}

function randomRead(random: Random): FactsRead {
  const text = (): string => randomText(random);
  const counters = some(random, (): CounterReading =>
    random.oneIn(3)
      ? { limitId: text(), kind: 'unavailable', reason: text() }
      : { limitId: text(), kind: 'used', used: random.unit() * 100 },
  );
  const upstream = (): UpstreamOutcome =>
    random.oneIn(2)
      ? {
          kind: 'answered',
          status: 404,
          ...maybe(random, 'server', text),
          ...maybe(random, 'contentType', text),
        }
      : { kind: 'failed', failure: 'timeout', target: text(), reason: text(), afterMs: 0.5 };
  return {
    ...maybe(random, 'counters', () => counters),
    ...maybe(random, 'upstream', upstream),
  };
}

function randomAttempt(random: Random): Attempt {
  return {
    target: randomText(random),
    tookMs: randomNumber(random),
    ...maybe(random, 'status', () => random.pick([200, 304, 502])),
    ...maybe(random, 'failure', () => randomText(random)),
  };
}

function randomUsage(random: Random): TokenUsage {
  return {
    inputTokens: randomNumber(random),
    outputTokens: randomNumber(random),
    totalTokens: randomNumber(random),
    ...maybe(random, 'model', () => randomText(random)),
  };
}

function some<T>(random: Random, make: () => T): readonly T[] {
  return Array.from({ length: random.below(4) }, make);
}

function maybe<Name extends string, T>(
  random: Random,
  name: Name,
  make: () => T,
): Partial<Record<Name, T>> {
  return random.oneIn(2) ? ({ [name]: make() } as Partial<Record<Name, T>>) : {};
}
