import type {
  HeaderList,
  MalformedProblem,
  RequestFacts,
  WellFormedRequest,
} from '../../src/core/facts.ts';
import type { Json } from '../../src/util/json.ts';
import {
  apiKey,
  bytesBody,
  forwardedLines,
  jsonBody,
  withCredentials,
} from './generate-request.ts';
import type { RandomBody, Surroundings } from './generate-request.ts';
import type { Random } from './random.ts';
import { burstOf } from './rates.ts';
import { mutated } from './schemas.ts';
import { ADDRESSES, LITERALS, METHODS, NOW_MS, PROXIES, VALUES, VERSIONS } from './vocabulary.ts';

/** One thing that goes wrong with a request, or nearly does. */
export type Fault = (
  random: Random,
  facts: WellFormedRequest,
  around: Surroundings,
) => WellFormedRequest;

function setHeader(headers: HeaderList, name: string, ...values: string[]): HeaderList {
  const others = headers.filter((field) => field[0] !== name);
  return [...others, ...values.map((value): readonly [string, string] => [name, value])];
}

function withHeader(
  facts: WellFormedRequest,
  name: string,
  ...values: string[]
): WellFormedRequest {
  return { ...facts, headers: setHeader(facts.headers, name, ...values) };
}

function withBody(facts: WellFormedRequest, body: RandomBody): WellFormedRequest {
  const names = new Set([
    'content-type',
    'content-length',
    'transfer-encoding',
    'content-encoding',
  ]);
  const others = facts.headers.filter(([name]) => !names.has(name));
  return { ...facts, headers: [...others, ...body.headers], body: body.facts };
}

function bodyValue(facts: WellFormedRequest): Json {
  if (facts.body.kind !== 'buffered') return {};
  try {
    return JSON.parse(new TextDecoder().decode(facts.body.bytes)) as Json;
  } catch {
    return {};
  }
}

const HEAD_FAULTS: readonly Fault[] = [
  (random, facts) => withHeader(facts, 'content-length', '5', random.pick(['5', '6'])),
  (_, facts) =>
    withHeader(withHeader(facts, 'content-length', '5'), 'transfer-encoding', 'chunked'),
  (random, facts) =>
    withHeader(
      facts,
      'host',
      ...random.pick([
        [],
        ['a.example', 'a.example'],
        [''],
        ['a b'],
        ['a/b'],
        ['u@a.example'],
        ['a:x'],
        ['[::1'],
      ]),
    ),
  (random, facts) =>
    withHeader(facts, 'host', random.pick(['other.example', 'shop.example', '[2001:db8::1]:80'])),
  (random, facts) => ({
    ...facts,
    rawTarget: `${facts.rawTarget}?${'q'.repeat(random.pick([30, 60, 8192]))}`,
  }),
  (random, facts) => withHeader(facts, 'x-filler', 'f'.repeat(random.pick([200, 500, 16_400]))),
];

const AMBIGUOUS = [
  '/%2e%2e/a',
  '/../a',
  '//a',
  '/a%2fb',
  '/a%5Cb',
  '/a\\b',
  '/.;x=1/a',
  '/%',
  '/%zz',
  '/a%00',
  '/a b',
  '/%252e%252e',
  '/a;/..;/b',
] as const;

const PATH_FAULTS: readonly Fault[] = [
  (random, facts) => ({ ...facts, rawTarget: random.pick(AMBIGUOUS) + facts.rawTarget }),
  (random, facts) => ({
    ...facts,
    rawTarget: random.pick([
      '',
      '*',
      'a',
      'example:443',
      '/a#b',
      '/a?b c',
      '/a?b=c d',
      '/a?b=c#d',
      'http://u:p@gateway.example/a',
      'ftp://a/b',
    ]),
  }),
  (random, facts) => {
    const host = facts.headers.find(([name]) => name === 'host')?.[1] ?? '';
    return {
      ...facts,
      rawTarget: `http://${random.pick([host, host, 'evil.example', ''])}${facts.rawTarget}`,
    };
  },
  (random, facts) => changeSegment(random, facts, () => [random.pick([...LITERALS, ...VALUES])]),
  (random, facts) => changeSegment(random, facts, () => []),
  (random, facts) => changeSegment(random, facts, (segment) => [segment, random.pick(VALUES)]),
  (_, facts) => ({
    ...facts,
    rawTarget: facts.rawTarget.endsWith('/')
      ? facts.rawTarget.slice(0, -1) || '/'
      : `${facts.rawTarget}/`,
  }),
  (random, facts) => ({
    ...facts,
    rawTarget: facts.rawTarget.replace(/v1|v2|2027-01/, random.pick([...VERSIONS, 'v9'])),
  }),
  (random, facts) => {
    const name = random.pick(['x-api-version', 'x-version']);
    return withHeader(facts, name, ...random.pick([[], ['v9'], ['v1'], ['v2'], ['v1', 'v1']]));
  },
  (random, facts) => ({ ...facts, method: random.pick(METHODS) }),
];

function changeSegment(
  random: Random,
  facts: WellFormedRequest,
  change: (segment: string) => readonly string[],
): WellFormedRequest {
  const segments = facts.rawTarget.split('/').slice(1);
  const at = random.int(0, Math.max(0, segments.length - 1));
  const changed = segments.flatMap((segment, index) =>
    index === at ? change(segment) : [segment],
  );
  return { ...facts, rawTarget: `/${changed.join('/')}` };
}

const CALLER_FAULTS: readonly Fault[] = [
  (random, facts) => ({ ...facts, remoteIp: random.pick(ADDRESSES) }),
  (random, facts, around) => {
    const name = around.policy.source.document.forwardedHeader ?? 'x-forwarded-for';
    const others = facts.headers.filter((field) => field[0] !== name);
    const hop = random.pick([
      ...ADDRESSES,
      ...ADDRESSES,
      'unknown',
      '',
      '1.2.3',
      '10.0.0.256',
      '010.0.0.1',
      'fe80::1%eth0',
    ]);
    return {
      ...facts,
      remoteIp: random.pick(PROXIES),
      headers: [...others, ...forwardedLines(random, name, [hop])],
    };
  },
  (random, facts) =>
    withCredentials(
      facts,
      random.pick([
        [],
        [{ kind: 'other', place: { in: 'header', name: 'authorization', scheme: 'Basic' } }],
      ]),
    ),
  (random, facts, around) => withCredentials(facts, [apiKey(random.maybe(around.keyIds))]),
  (random, facts, around) =>
    withCredentials(facts, [
      apiKey(random.maybe(around.keyIds)),
      {
        ...apiKey(random.maybe(around.keyIds)),
        place: { in: 'header', name: 'authorization', scheme: 'Bearer' },
      },
    ]),
  (random, facts, around) =>
    withCredentials(facts, [
      {
        ...apiKey(random.maybe(around.keyIds)),
        form: random.pick(['empty', 'bad_checksum', 'bad_characters']),
      },
    ]),
  (random, facts) => withCredentials(facts, [apiKey(random.pick([undefined, 'pk_never_was']))]),
  (random, facts) => ({
    ...facts,
    receivedAtMs: NOW_MS + random.pick([-400, -1, 1, 400]) * random.pick([1, 86_400_000]),
  }),
];

const LATE_FAULTS: readonly Fault[] = [
  (random, facts, around) => {
    const limit = random.maybe(around.limits);
    if (limit === undefined) return facts;
    const burst = burstOf(limit, undefined);
    const used = random.pick([
      burst - 1,
      burst - 1 + 1e-10,
      burst - 0.999,
      burst - 0.5,
      burst,
      burst + 3,
      0,
    ]);
    const limitId = limit.id;
    const reading = random.chance(0.25)
      ? ({ limitId, kind: 'unavailable', reason: 'store is away' } as const)
      : ({ limitId, kind: 'used', used } as const);
    const others = (facts.read.counters ?? []).filter((each) => each.limitId !== limitId);
    return { ...facts, read: { ...facts.read, counters: [...others, reading] } };
  },
  (random, facts) => withBody(facts, jsonBody(random, mutated(random, bodyValue(facts)))),
  (random, facts) => withBody(facts, jsonBody(random, mutated(random, bodyValue(facts)))),
  (random, facts) =>
    withBody(facts, jsonBody(random, { filler: 'f'.repeat(random.pick([40, 80, 1100, 2100])) })),
  (random, facts) => withBody(facts, bytesBody(random, brokenJson(random), 'application/json')),
  (_, facts) => withBody(facts, { headers: [], facts: { kind: 'absent' } }),
  (random, facts) =>
    withHeader(
      facts,
      'content-type',
      ...random.pick([
        [],
        ['text/plain'],
        ['application/json', 'application/json'],
        ['application/xml'],
        ['json'],
        ['image/png'],
        ['application/json; charset=latin1'],
      ]),
    ),
  (random, facts) => withHeader(facts, 'content-encoding', random.pick(['gzip', 'identity', 'br'])),
  (random, facts) => {
    const declaredBytes = random.pick([50, 90, 1024, 1025, 2001, 20_000_000]);
    const headers = setHeader(facts.headers, 'content-length', String(declaredBytes)).filter(
      ([name]) => name !== 'transfer-encoding',
    );
    return { ...facts, headers, body: { kind: 'unread', declaredBytes } };
  },
  (random, facts) => ({
    ...facts,
    read: {
      ...facts.read,
      upstream: { kind: 'answered', status: random.pick([400, 403, 404, 429, 499, 500]) },
    },
  }),
  (random, facts) => {
    const failure = random.pick(['unreachable', 'timeout', 'bad_response'] as const);
    return {
      ...facts,
      read: {
        ...facts.read,
        upstream: { kind: 'failed', failure, target: 'backend', reason: 'gone', afterMs: 3 },
      },
    };
  },
];

function brokenJson(random: Random): Uint8Array {
  const text = random.pick([
    '{"sku":1,"sku":2}',
    '{"sku":',
    '',
    'nul',
    `${'['.repeat(65)}${']'.repeat(65)}`,
    `${'['.repeat(64)}${']'.repeat(64)}`,
    '\uFEFF{}',
    "{'sku':1}",
    '{"a":{"b":1,"\\u0062":2}}',
    '{} {}',
  ]);
  const bytes = new TextEncoder().encode(text);
  return random.chance(0.15) ? new Uint8Array([...bytes, 0x22, 0xc0, 0xaf, 0x22]) : bytes;
}

const ALL: readonly (readonly [weight: number, faults: readonly Fault[]])[] = [
  [1, HEAD_FAULTS],
  [2, PATH_FAULTS],
  [5, CALLER_FAULTS],
  [6, LATE_FAULTS],
];

/** A fault of any kind; those that later layers see come more often. */
export function randomFault(random: Random): Fault {
  return random.pick(random.weighted(ALL));
}

const PROBLEMS: readonly MalformedProblem['code'][] = [
  'request.malformed',
  'request.version_unsupported',
  'request.timeout',
  'request.ambiguous_framing',
  'request.ambiguous_target',
  'request.bad_host',
  'request.header_too_large',
  'request.target_too_long',
];

/** Bytes that were no request. */
export function malformed(random: Random): RequestFacts {
  const problem = { code: random.pick(PROBLEMS), reason: 'unreadable', source: 'RFC 9112 §2.2' };
  return { kind: 'malformed', problem, remoteIp: random.pick(ADDRESSES), receivedAtMs: NOW_MS };
}
