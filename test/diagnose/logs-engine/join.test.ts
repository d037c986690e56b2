import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SeenExchange } from '../../../src/diagnose/exchange.ts';
import type { LogEvent } from '../../../src/diagnose/logs/event.ts';
import { joinLogs, logReadFor } from '../../../src/diagnose/logs/join.ts';
import { Random, freshSeed } from '../../oracle/random.ts';

const AT_MS = Date.UTC(2026, 10, 26, 5);
const HOUR_MS = 3_600_000;

function exchange(given: {
  readonly path?: string;
  readonly method?: string;
  readonly status?: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly address?: string;
}): SeenExchange {
  const { path = '/orders', method = 'POST', status = 403, headers = [], body, address } = given;
  return {
    source: 'test',
    request: {
      method,
      url: { scheme: 'https', host: 'api.example.org', path, query: '' },
      headers: [],
      client: { kind: 'curl', ...(address === undefined ? {} : { address }) },
      missing: [],
    },
    response: {
      status,
      headers,
      missing: [],
      ...(body === undefined ? {} : { body: { text: body, complete: true } }),
    },
  };
}

const date = (ms: number): readonly [string, string] => ['date', new Date(ms).toUTCString()];

let lines = 0;
function event(given: Partial<LogEvent>): LogEvent {
  lines += 1;
  return {
    format: 'nginx_error',
    product: 'nginx',
    layer: 'web_server',
    file: 'error.log',
    line: lines,
    zoneKnown: true,
    precisionMs: 1000,
    ids: [],
    refusedByProduct: undefined,
    text: 'a line',
    causes: [],
    ...given,
  };
}

const because = (code: 'server.ip_rule' | 'waf.blocked'): LogEvent['causes'] => [
  { code, factor: 300, group: 'log', evidence: { from: 'log', text: 'the line says so' } },
];

describe('joining a log to a request', () => {
  it('goes by an id of the response before everything else, however it is written there', () => {
    for (const [header, id] of [
      [['x-request-id', '0123456789abcdef'], '0123456789ABCDEF'],
      [['cf-ray', '8a1b2c3d4e5f6789-FRA'], '8a1b2c3d4e5f6789'],
      [
        ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
        '4bf92f35-77b3-4da6-a3ce-929d0e0e4736',
      ],
    ] as const) {
      const own = event({
        ids: [id],
        path: '/rewritten',
        method: 'GET',
        atMs: AT_MS - 9 * HOUR_MS,
      });
      const other = event({
        path: '/orders',
        method: 'POST',
        atMs: AT_MS,
        ids: ['ffffffff12345678'],
      });
      const [first, ...rest] = joinLogs(exchange({ headers: [date(AT_MS), header] }), [other, own]);
      assert.equal(first?.line, own.line, id);
      assert.deepEqual(first?.join, { by: ['the request id'], certainty: 1 });
      assert.deepEqual(rest, []);
    }
  });

  it('finds an id in the body of the response, too', () => {
    const own = event({ ids: ['17443312882394423'] });
    const body = '<p>Your support ID is: 17443312882394423</p>';
    assert.equal(joinLogs(exchange({ body }), [event({}), own])[0]?.line, own.line);
  });

  it('takes what agrees in time and path, and leaves out what contradicts', () => {
    const own = event({
      path: '/orders',
      method: 'POST',
      status: 403,
      atMs: AT_MS,
      causes: because('server.ip_rule'),
    });
    const others = [
      event({ path: '/orders', method: 'GET', status: 403, atMs: AT_MS }),
      event({ path: '/customers', method: 'POST', status: 403, atMs: AT_MS }),
      event({ path: '/orders', method: 'POST', status: 201, atMs: AT_MS }),
      event({ path: '/orders', method: 'POST', status: 403, atMs: AT_MS - 2 * HOUR_MS }),
    ];
    const joined = joinLogs(exchange({ headers: [date(AT_MS)] }), [...others, own]);
    assert.deepEqual(
      joined.map(({ line }) => line),
      [own.line],
    );
    assert.ok((joined[0]?.join.certainty ?? 0) >= 0.9);
    assert.deepEqual(joined[0]?.causes, own.causes);
    assert.deepEqual(joined[0]?.join.by, ['the time', 'the path', 'the method', 'the status']);
  });

  it('brings an access line and an error line of the same request together, and others of the client not', () => {
    const access = event({
      format: 'access_combined',
      file: 'access.log',
      path: '/orders',
      method: 'POST',
      status: 403,
      atMs: AT_MS + 1000,
      clientAddress: '203.0.113.9',
    });
    const error = event({
      clientAddress: '203.0.113.9',
      atMs: AT_MS,
      causes: because('server.ip_rule'),
    });
    const elsewhere = event({
      clientAddress: '203.0.113.9',
      path: '/a',
      atMs: AT_MS,
      causes: because('waf.blocked'),
    });
    const somebody = event({
      clientAddress: '203.0.113.10',
      atMs: AT_MS,
      causes: because('waf.blocked'),
    });
    const joined = joinLogs(exchange({ headers: [date(AT_MS)] }), [
      somebody,
      error,
      elsewhere,
      access,
    ]);
    assert.deepEqual(
      joined.map(({ line }) => line),
      [access.line, error.line],
    );
    assert.match(
      joined[1]?.join.by[0] ?? '',
      new RegExp(`same request as \`access.log:${access.line}\``),
    );
    assert.equal(joined[1]?.causes[0]?.factor, 300);
  });

  it('takes a time without a zone for what a whole zone would make of it, and is less sure', () => {
    for (const [awayMs, joins] of [
      [0, true],
      [HOUR_MS, true],
      [-5.5 * HOUR_MS, true],
      [5.75 * HOUR_MS, true],
      [14 * HOUR_MS, true],
      [15 * HOUR_MS, false],
      [-13 * HOUR_MS, false],
      [HOUR_MS + 120_000, false],
      [400_000, false],
    ] as const) {
      const own = event({
        path: '/orders',
        method: 'POST',
        zoneKnown: false,
        atMs: AT_MS + awayMs,
        causes: because('server.ip_rule'),
      });
      const [first] = joinLogs(exchange({ headers: [date(AT_MS)] }), [own]);
      assert.equal(first !== undefined, joins, String(awayMs));
      if (first === undefined) continue;
      assert.ok(first.join.certainty < (awayMs === 0 ? 0.92 : 0.8));
      const [cause] = first.causes;
      assert.ok(
        cause !== undefined && cause.factor < 300 && cause.factor > 20,
        String(cause?.factor),
      );
      assert.match(
        cause.evidence.text,
        awayMs === 0 ? /joined by the time as UTC/ : /joined by .*if its zone is another/,
      );
    }
  });

  it('is weaker by the path alone, where no time is known, and says so', () => {
    const own = event({
      path: '/orders',
      method: 'POST',
      status: 403,
      atMs: AT_MS,
      causes: because('server.ip_rule'),
    });
    const [first] = joinLogs(exchange({}), [own]);
    const [cause] = first?.causes ?? [];
    assert.ok(
      cause !== undefined && cause.factor > 60 && cause.factor < 150,
      String(cause?.factor),
    );
    assert.match(
      cause.evidence.text,
      /joined by the path, the method, the status, no other that fits/,
    );
    const later = event({
      path: '/orders',
      method: 'POST',
      status: 403,
      atMs: AT_MS + 3_600_000,
      causes: because('waf.blocked'),
    });
    for (const { causes } of joinLogs(exchange({}), [own, later])) {
      const [weak] = causes;
      assert.ok(weak !== undefined && weak.factor > 1 && weak.factor < 5, String(weak?.factor));
      assert.match(weak.evidence.text, /the status alone; 2 requests fit as well/);
    }
  });

  it('divides what it is sure of among requests that fit as well but say other things', () => {
    const one = event({
      path: '/orders',
      atMs: AT_MS,
      clientAddress: '203.0.113.1',
      causes: because('server.ip_rule'),
    });
    const two = event({
      path: '/orders',
      atMs: AT_MS,
      clientAddress: '203.0.113.2',
      causes: because('waf.blocked'),
    });
    const joined = joinLogs(exchange({ headers: [date(AT_MS)] }), [one, two]);
    assert.equal(joined.length, 2);
    for (const { causes } of joined) {
      assert.ok((causes[0]?.factor ?? 300) < 300 ** 0.5);
      assert.match(causes[0]?.evidence.text ?? '', /2 requests fit as well/);
    }
    const known = joinLogs(exchange({ headers: [date(AT_MS)], address: '203.0.113.2' }), [
      one,
      two,
    ]);
    assert.deepEqual(
      known.map(({ line }) => line),
      [two.line],
    );
    assert.equal(known[0]?.causes[0]?.factor, 300);
  });

  it('finds the request among random ones, where the oracle finds exactly one', () => {
    for (const seed of [1, 2, 3, freshSeed()]) {
      const random = new Random(seed);
      let decided = 0;
      for (let round = 0; round < 150; round += 1) {
        const world = randomWorld(random);
        const wanted = random.pick(world);
        const joined = joinLogs(
          askedFor(wanted, random),
          random.shuffled(world.flatMap(({ logged }) => logged)),
        );
        for (const one of joined)
          assert.ok(!contradicts(one, wanted), `seed ${seed}, round ${round}`);
        const possible = world.filter((one) => sameByOracle(one, wanted));
        if (possible.length !== 1) continue;
        decided += 1;
        const first = wanted.logged.some(({ line }) => line === joined[0]?.line);
        assert.ok(first, `seed ${seed}, round ${round}: another request came first`);
        const all = wanted.logged.every(({ line }) => joined.some((one) => one.line === line));
        assert.ok(all, `seed ${seed}, round ${round}: a line of the request is missing`);
      }
      assert.ok(decided > 60, `seed ${seed}: only ${decided} were decided`);
    }
  });
});

interface Happened {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly client: string;
  readonly atMs: number;
  readonly logged: readonly LogEvent[];
}

/** Requests of ten minutes, each with an access line and an error line that leaves some of it out. */
function randomWorld(random: Random): readonly Happened[] {
  return Array.from({ length: random.int(2, 60) }, (): Happened => {
    const method = random.pick(['GET', 'POST']);
    const path = random.pick(['/orders', '/orders/1', '/login']);
    const status = random.pick([401, 403]);
    const client = `203.0.113.${random.int(1, 5)}`;
    const atMs = AT_MS + random.int(0, 600) * 1000;
    const access = event({
      format: 'access_combined',
      file: 'access.log',
      method,
      path,
      status,
      clientAddress: client,
      atMs,
    });
    const error = event({
      clientAddress: client,
      atMs,
      path,
      causes: because('server.ip_rule'),
      ...(random.chance(0.5) ? { method } : {}),
    });
    return {
      method,
      path,
      status,
      client,
      atMs,
      logged: random.chance(0.7) ? [access, error] : [access],
    };
  });
}

function askedFor({ method, path, status, client, atMs }: Happened, random: Random): SeenExchange {
  return exchange({
    method,
    path,
    status,
    headers: [date(atMs)],
    ...(random.chance(0.5) ? { address: client } : {}),
  });
}

/** Whether another request could be taken for it: the same in all that an access line tells, within a few seconds. */
function sameByOracle(one: Happened, wanted: Happened): boolean {
  const near = Math.abs(one.atMs - wanted.atMs) <= 10_000;
  return near && one.path === wanted.path;
}

function contradicts(one: LogEvent, wanted: Happened): boolean {
  return (
    (one.method !== undefined && one.method !== wanted.method) ||
    (one.path !== undefined && one.path !== wanted.path) ||
    (one.status !== undefined && one.status !== wanted.status) ||
    Math.abs((one.atMs ?? 0) - wanted.atMs) > 70_000
  );
}

describe('a log that was read for a request', () => {
  const log = { file: 'e.log', formats: [{ id: 'nginx_error' }], lines: 9, zoneKnown: true };
  it('covers it only where its first and last time surround it, whatever its zone is where that is not known', () => {
    const covers = (given: object): boolean | undefined =>
      logReadFor(exchange({ headers: [date(AT_MS)] }), { ...log, ...given })[0]?.coversExchange;
    assert.equal(covers({ firstAtMs: AT_MS - 1, lastAtMs: AT_MS + 1 }), true);
    assert.equal(covers({ firstAtMs: AT_MS - 9000, lastAtMs: AT_MS - 5000 }), false);
    assert.equal(covers({ firstAtMs: AT_MS - 1, lastAtMs: AT_MS + 1, zoneKnown: false }), false);
    const day = {
      firstAtMs: AT_MS - 13 * HOUR_MS,
      lastAtMs: AT_MS + 15 * HOUR_MS,
      zoneKnown: false,
    };
    assert.equal(covers(day), true);
    assert.equal(covers({ ...day, firstAtMs: AT_MS - 11 * HOUR_MS }), false);
    assert.equal(covers({}), false);
  });
});
