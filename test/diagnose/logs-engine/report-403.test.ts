import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ACCESS_COMBINED } from '../../../src/diagnose/logs/formats/access-combined.ts';
import type { LogEvent } from '../../../src/diagnose/logs/event.ts';
import type { Landmark } from '../../../src/diagnose/logs/landmark.ts';
import type { LogReport } from '../../../src/diagnose/logs/log-report.ts';
import { logReportText } from '../../../src/diagnose/logs/report-403-text.ts';
import { LogReportBuilder } from '../../../src/diagnose/logs/report-403.ts';
import { Random, freshSeed } from '../../oracle/random.ts';
import { hearChunks, sound } from './support.ts';

const two = (part: number): string => String(part).padStart(2, '0');

/** A line at a minute of the day from 04:00 on. */
function line(
  minute: number,
  client: string,
  request: string,
  answer: number | readonly [status: number, agent: string],
): string {
  const [status, agent] = typeof answer === 'number' ? [answer, 'curl/8'] : answer;
  const time = `26/Nov/2026:${two(4 + Math.floor(minute / 60))}:${two(minute % 60)}:30 +0000`;
  return `${client} - - [${time}] "${request} HTTP/1.1" ${status} 12 "-" "${agent}"`;
}

/** Two hours; from 04:55 on one of five clients is refused at POST /orders. */
function incident(): readonly string[] {
  return Array.from({ length: 120 }, (_, minute) =>
    [0, 1, 2, 3, 4].flatMap((client) => {
      const address = `198.51.100.${client}`;
      return [
        line(minute, address, `GET /orders/${minute * 7 + client}`, 200),
        ...Array.from({ length: 3 }, () =>
          line(minute, address, 'POST /orders', client === 3 && minute >= 55 ? 403 : 201),
        ),
      ];
    }),
  ).flat();
}

async function reportOf(
  lines: readonly string[],
  more: readonly LogEvent[] = [],
  landmarks: readonly Landmark[] = [],
): Promise<LogReport> {
  const { reading, events, passed } = await hearChunks([Buffer.from(lines.join('\n'))]);
  const builder = new LogReportBuilder();
  for (const one of [...events, ...more]) builder.event(one);
  for (const [traffic, weight] of passed) builder.passed(traffic, weight);
  for (const landmark of landmarks) builder.landmark(landmark);
  return builder.finish([sound(reading)]);
}

const AT_0455 = Date.UTC(2026, 10, 26, 4, 55);

describe('the 403 report of a log', () => {
  it('tells who was refused, where, since when, and that others pass', async () => {
    const report = await reportOf(incident());
    assert.equal(report.refusals, 195);
    assert.deepEqual(report.passed, { count: 2205, estimated: false });
    assert.deepEqual(report.statuses, [{ status: 403, count: 195, refused: true }]);
    assert.deepEqual(
      [report.firstAtMs, report.lastAtMs],
      [AT_0455 + 30_000, AT_0455 + 64 * 60_000 + 30_000],
    );
    assert.deepEqual(
      report.clients.rows.map(({ name, count }) => [name, count]),
      [['198.51.100.3', 195]],
    );
    const [route] = report.routes.rows;
    assert.deepEqual(
      [route?.name, route?.count, route?.clients, route?.passed],
      ['POST /orders', 195, 1, 1605],
    );
    const [change] = report.changes;
    assert.deepEqual(
      [
        change?.route,
        change?.atMs,
        change?.beforePerMinute,
        Math.round(change?.afterPerMinute ?? 0),
      ],
      ['POST /orders', AT_0455, 0, 3],
    );
    assert.deepEqual(report.contrasts, [
      {
        kind: 'client',
        route: 'POST /orders',
        who: '198.51.100.3',
        refused: 195,
        passed: 0,
        sinceMs: AT_0455 + 30_000,
        others: { refused: 0, passed: 1440 },
      },
    ]);
    const { histogram } = report;
    assert.equal(
      histogram?.counts.reduce((sum, count) => sum + count, 0),
      195,
    );
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  });

  it('says so in some twenty lines', async () => {
    const text = logReportText(await reportOf(incident()));
    assert.ok(text.split('\n').length <= 22, text);
    for (const words of [
      /Refused +195 times of 2,400 requests \(8\.1 %\): 403 × 195/,
      /04:00 \| +█+\| 06:00 UTC +a bar is 5 min, the highest 15/,
      /Since +2026-11-26 04:55 UTC the refusals of POST \/orders rose from 0 to 3 a\s+minute/,
      /What +POST \/orders +195 \(100 %\), 1,605 passed/,
      /Who +198\.51\.100\.3 +195 \(100 %\)/,
      /Why +no line tells why: add the error log/,
      /POST \/orders: client `198\.51\.100\.3` is refused \(195 of 195 since\s+04:55\), others pass \(1,440 of 1,440\)/,
    ]) {
      assert.match(text, words);
    }
  });

  it('counts causes of the error log without counting its lines as requests', async () => {
    const causes = Array.from({ length: 3 }, (_, at): LogEvent => ({
      format: 'nginx_error',
      product: 'nginx',
      layer: 'web_server',
      file: 'error.log',
      line: at + 1,
      atMs: AT_0455 + at * 60_000,
      zoneKnown: false,
      precisionMs: 1000,
      clientAddress: '198.51.100.3',
      path: '/orders',
      ids: [],
      refusedByProduct: true,
      text: 'access forbidden by rule',
      causes: [
        {
          code: 'server.ip_rule',
          factor: 300,
          group: 'log',
          evidence: { from: 'log', text: '`access forbidden by rule`', at: `error.log:${at + 1}` },
        },
      ],
    }));
    const report = await reportOf(incident(), causes);
    assert.equal(report.countedIn, 'access_combined');
    assert.equal(report.refusals, 195);
    const [cause] = report.causes;
    assert.deepEqual([cause?.code, cause?.count, cause?.evidence.length], ['server.ip_rule', 3, 1]);
    assert.equal(report.unexplained, 192);
    assert.match(
      logReportText(report),
      /server\.ip_rule.*: 3 times\n +`access forbidden by rule` \(error\.log:1\)/,
    );
  });

  it('names a reload and a new client beside what changed then', async () => {
    const reload = {
      file: 'error.log',
      line: 9,
      atMs: AT_0455 - 60_000,
      zoneKnown: true,
      what: 'nginx was reloaded',
    };
    const again = { ...reload, line: 11 };
    const late = { ...reload, line: 90, atMs: AT_0455 + 20 * 60_000 };
    const report = await reportOf(incident(), [], [reload, again, late]);
    assert.deepEqual(report.changes[0]?.beside, ['nginx was reloaded (error.log:9)']);
    assert.equal(report.landmarks.length, 2);
    const scanner = incident().map((one) => one.replace('" 403 ', '" 201 '));
    const arrives = Array.from({ length: 60 }, (_, at) =>
      line(55 + at, '203.0.113.66', 'GET /admin', [403, 'scan']),
    );
    const { changes, contrasts } = await reportOf([...scanner, ...arrives]);
    assert.deepEqual(changes[0]?.beside, [
      'client `203.0.113.66` is first seen then',
      '`GET /admin` is first asked for then',
    ]);
    assert.deepEqual(contrasts, []);
  });

  it('tells a method, a user agent and everybody apart', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => [
      line(at, `198.51.100.${at % 8}`, 'GET /items', 200),
      line(at, `198.51.100.${at % 8}`, 'POST /items', 403),
      line(
        at,
        `198.51.100.${at % 8}`,
        'GET /search',
        at % 4 === 0 ? [403, 'python-requests/2'] : [200, 'Mozilla'],
      ),
      line(at, `198.51.100.${at % 8}`, 'GET /closed', 403),
    ]).flat();
    const { contrasts } = await reportOf(lines);
    const told = contrasts.map(({ kind, route, who }) => `${kind} ${route} ${who}`);
    assert.ok(told.includes('method /items POST'), told.join());
    assert.ok(told.includes('user_agent GET /search python-requests/2'), told.join());
    assert.ok(told.includes('everybody GET /closed 8'), told.join());
    assert.ok(
      !told.some(
        (one) => one.startsWith('method /search') || one.startsWith('everybody GET /search'),
      ),
      told.join(),
    );
  });

  it('blames no client where nobody passes any more, and counts no other error as passed', async () => {
    const lines = Array.from({ length: 60 }, (_, at) => [
      line(at, '198.51.100.1', 'POST /orders', at >= 30 ? 403 : 201),
      line(at, '198.51.100.2', 'POST /orders', at >= 30 ? 403 : 201),
      line(at, '198.51.100.2', 'GET /gone', at % 2 === 0 ? 404 : 502),
    ]).flat();
    const { contrasts, passed, statuses } = await reportOf(lines);
    assert.deepEqual(
      contrasts.map(({ kind, who }) => [kind, who]),
      [['everybody', '2']],
    );
    assert.equal(passed?.count, 60);
    assert.deepEqual(
      statuses.map(({ status, count, refused }) => [status, count, refused]),
      [
        [403, 60, true],
        [404, 30, false],
        [502, 30, false],
      ],
    );
  });

  it('finds no change in an even rate, and finds the moment of one however it falls', () => {
    for (const seed of [1, 2, freshSeed()]) {
      const random = new Random(seed);
      let wrong = 0;
      for (let round = 0; round < 40; round += 1) {
        const at = random.int(20, 100);
        const even = built(random, () => 3);
        if (even.changes.length > 0) wrong += 1;
        const risen = built(random, (minute) => (minute < at ? 0.5 : 8));
        const change = risen.changes.find(({ route }) => route !== undefined);
        assert.ok(change !== undefined, `seed ${seed}, round ${round}`);
        const off = Math.abs((change.atMs - Date.UTC(2026, 10, 26, 4)) / 60_000 - at);
        assert.ok(off <= 3, `seed ${seed}, round ${round}: ${off} min off`);
      }
      assert.ok(wrong <= 1, `seed ${seed}: ${wrong} of 40 even rates were called changes`);
    }
  });

  it('says nothing of a log without refusals but that', async () => {
    const report = await reportOf([line(0, '198.51.100.1', 'GET /', 200)]);
    assert.match(logReportText(report), /nothing: no line tells of a refused request/);
  });

  it('stays small with a hundred thousand different clients and paths, and its counts are lower bounds then', () => {
    const builder = new LogReportBuilder();
    const start = process.memoryUsage.rss();
    for (let at = 0; at < 120_000; at += 1) {
      const heavy = at % 10 === 0;
      const client = heavy
        ? '203.0.113.9'
        : `10.${at & 255}.${(at >> 8) & 255}.${(at >> 16) & 255}`;
      const path = heavy ? '/orders' : `/scan-${at.toString(36).replaceAll(/\d/g, 'q')}x/y`;
      builder.event({
        ...BASE,
        atMs: AT_0455 + at * 100,
        clientAddress: client,
        method: 'GET',
        path,
        status: 403,
        userAgent: `agent ${at % 5000}`,
      });
    }
    const report = builder.finish([]);
    const grown = process.memoryUsage.rss() - start;
    assert.ok(grown < 250e6, `grew by ${Math.round(grown / 1e6)} MB`);
    assert.equal(report.refusals, 120_000);
    const [top] = report.clients.rows;
    assert.equal(top?.name, '203.0.113.9');
    assert.ok(
      top.count <= 12_000 && top.count >= 12_000 - report.clients.missed,
      String(top.count),
    );
    assert.ok(report.clients.atLeast && report.clients.distinctAtLeast);
    assert.equal(report.routes.rows[0]?.name, 'GET /orders');
    assert.match(
      logReportText(report),
      /203\.0\.113\.9 +at least [\d,]+ \(.*\n.*\n.*\n +and more than /,
    );
  });
});

const BASE = {
  format: 'access_combined',
  product: 'nginx',
  layer: 'web_server',
  file: 'access.log',
  line: 1,
  zoneKnown: true,
  precisionMs: 1000,
  ids: [],
  refusedByProduct: undefined,
  text: '',
  causes: [],
} as const;

/** The report of refusals at a route, so many a minute. */
function built(random: Random, perMinute: (minute: number) => number): LogReport {
  const builder = new LogReportBuilder();
  const from = Date.UTC(2026, 10, 26, 4);
  for (let second = 0; second < 7200; second += 1) {
    if (!random.chance(perMinute(Math.floor(second / 60)) / 60)) continue;
    builder.event({
      ...BASE,
      atMs: from + second * 1000,
      clientAddress: '203.0.113.1',
      method: 'GET',
      path: '/a',
      status: 403,
    });
  }
  const log = { file: 'a', formats: [], lines: 1, bytes: 1, problems: [] };
  return builder.finish([{ ...log, firstAtMs: from, lastAtMs: from + 7_200_000 }]);
}

describe('the sampling of requests that pass', () => {
  it('stands for all of them within a few percent', async () => {
    const many = Array.from({ length: 60_000 }, (_, at) =>
      line(at % 120, `198.51.100.${at % 7}`, 'GET /a', at % 50 === 0 ? 403 : 200),
    );
    const report = await reportOf(many);
    assert.equal(report.passed?.estimated, true);
    assert.ok(Math.abs(report.passed.count - 58_800) < 1500, String(report.passed.count));
    assert.equal(ACCESS_COMBINED.traffic(many[1] ?? '')?.status, 200);
  });
});
