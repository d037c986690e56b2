import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogFormat } from '../../../src/diagnose/logs/format.ts';
import { GENERAL_FORMATS } from '../../../src/diagnose/logs/general-formats.ts';
import { pathTemplate } from '../../../src/diagnose/logs/path-template.ts';
import { findMoment, readTime } from '../../../src/diagnose/logs/moment.ts';
import { hearChunks, sound } from './support.ts';

const access = (status: number): string =>
  `203.0.113.9 - - [26/Nov/2026:05:00:00 +0000] "GET /a HTTP/1.1" ${status} 5 "-" "x"`;

/** Two-line records of a made-up kind: `! status`, then `| text`. */
const TWO_LINES: LogFormat = {
  id: 'two_lines',
  product: 'test',
  layer: 'waf',
  recognise: (lines) => lines.filter((line) => /^[!|] /.test(line)).length / lines.length,
  isContinuation: (line) => line.startsWith('| '),
  parse: (record, at) =>
    record.startsWith('! 403')
      ? {
          format: 'two_lines',
          product: 'test',
          layer: 'waf',
          ...at,
          zoneKnown: false,
          precisionMs: 1000,
          ids: [],
          refusedByProduct: true,
          text: record,
          causes: [],
        }
      : undefined,
};

async function read(lines: readonly string[], formats: readonly LogFormat[] = GENERAL_FORMATS) {
  const heard = await hearChunks([Buffer.from(lines.join('\n'))], formats);
  return { ...heard, summary: sound(heard.reading) };
}

describe('telling what a log is', () => {
  it('takes off what Docker, Kubernetes, compose, journald and syslog put around lines', async () => {
    const wraps: Readonly<Record<string, (line: string) => string>> = {
      docker_json: (line) =>
        JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: '2026-11-26T05:00:00.1Z' }),
      journal_json: (line) =>
        JSON.stringify({ __REALTIME_TIMESTAMP: '1795669200000000', MESSAGE: line }),
      cri: (line) => `2026-11-26T05:00:00.123456789Z stdout F ${line}`,
      compose: (line) => `web-1  | ${line}`,
      kubectl: (line) => `[pod/web-7f3a/nginx] ${line}`,
      timestamps: (line) => `2026-11-26T05:00:00.123456789Z ${line}`,
      syslog: (line) => `Nov 26 05:00:00 web1 nginx[12]: ${line}`,
      syslog_5424: (line) => `<190>1 2026-11-26T05:00:00Z web1 nginx 12 - - ${line}`,
    };
    for (const [id, wrap] of Object.entries(wraps)) {
      const { summary, events } = await read([access(200), access(403)].map(wrap));
      assert.equal(summary.envelope, id);
      assert.deepEqual(
        events.map(({ format, line, status }) => [format, line, status]),
        [['access_combined', 2, 403]],
        id,
      );
    }
  });

  it('reads a mixture of formats, each line as what it is', async () => {
    const json = '{"status":403,"path":"/b","time":"2026-11-26T05:00:00Z"}';
    const { events, summary } = await read([access(200), json, access(403), json, access(200)]);
    assert.deepEqual(
      events.map(({ format, line }) => [line, format]),
      [
        [2, 'json_lines'],
        [3, 'access_combined'],
        [4, 'json_lines'],
      ],
    );
    assert.deepEqual(
      summary.formats.map(({ id, events: own }) => [id, own]),
      [
        ['access_combined', 1],
        ['json_lines', 2],
      ],
    );
  });

  it('takes in a format that shows only after the first lines', async () => {
    const json = '{"status":403,"path":"/b","msg":"it said \\"denied\\" 4"}';
    const { events } = await read([
      ...Array.from({ length: 300 }, () => access(200)),
      json.replace('{', '{"x":"\\" 4",'),
      json.replace('{', '{"x":"\\" 4",'),
    ]);
    assert.deepEqual(
      events.map(({ format, line }) => [line, format]),
      [
        [301, 'json_lines'],
        [302, 'json_lines'],
      ],
    );
  });

  it('puts records of several lines together, alone and between others, also at the end', async () => {
    const formats = [TWO_LINES, ...GENERAL_FORMATS];
    const alone = await read(
      ['! 403', '| one', '| two', '! 200', '| x', '! 403', '| three'],
      formats,
    );
    assert.deepEqual(
      alone.events.map(({ line, text }) => [line, text]),
      [
        [1, '! 403\n| one\n| two'],
        [6, '! 403\n| three'],
      ],
    );
    const mixed = await read(
      [access(403), '! 403', '| one', access(200), '! 403', '| two', access(403)],
      formats,
    );
    assert.deepEqual(
      mixed.events.map(({ line, format }) => [line, format]),
      [
        [1, 'access_combined'],
        [2, 'two_lines'],
        [5, 'two_lines'],
        [7, 'access_combined'],
      ],
    );
  });

  it('gives a format whose head names its columns a reader for each file', async () => {
    const columns: LogFormat = {
      ...TWO_LINES,
      id: 'columns',
      recognise: (lines) => (lines[0]?.startsWith('#') === true ? 1 : 0),
      open(lines) {
        const at = lines[0]?.slice(1).split(' ').indexOf('status') ?? 0;
        const parse: LogFormat['parse'] = (record, place) =>
          record.split(' ')[at] === '403' ? TWO_LINES.parse('! 403', place) : undefined;
        return {
          id: 'columns',
          product: 'test',
          layer: 'waf',
          recognise: columns.recognise,
          parse,
        };
      },
    };
    for (const [head, wanted] of [
      ['#status path', 2],
      ['#path status', 3],
    ] as const) {
      const { events } = await read([head, '403 /a', '/b 403'], [columns, ...GENERAL_FORMATS]);
      assert.deepEqual(
        events.map(({ line }) => line),
        [wanted],
      );
    }
  });

  it('takes a single format without asking whether it fits', async () => {
    const json = GENERAL_FORMATS.filter(({ id }) => id === 'json_lines');
    const { events } = await read([access(403), '{"status":403}'], json);
    assert.deepEqual(
      events.map(({ line }) => line),
      [2],
    );
  });

  it('looks at a start or reload only where it is no line of access', async () => {
    const notice =
      '2026/11/26 05:00:00 [notice] 1#1: signal 1 (SIGHUP) received from 7, reconfiguring';
    const { landmarks } = await read([
      notice,
      '2026/11/26 05:00:01 [error] 1#1: denied by something',
    ]);
    assert.deepEqual(
      landmarks.map(({ line, what }) => [line, what]),
      [[1, 'nginx was reloaded']],
    );
    const hostile = await read([access(200).replace('/a', '/signal process started'), access(403)]);
    assert.deepEqual(hostile.landmarks, []);
  });
});

describe('a time of a log', () => {
  it('is read in each of its forms, with its zone where it has one', () => {
    const at = Date.UTC(2026, 10, 26, 5);
    for (const [text, atMs, zoneKnown, precisionMs] of [
      ['26/Nov/2026:06:00:00 +0100', at, true, 1000],
      ['2026-11-26T05:00:00Z', at, true, 1000],
      ['2026-11-26T05:00:00.250Z', at + 250, true, 1],
      ['2026-11-26 05:00:00,250', at + 250, false, 1],
      ['2026-11-25T23:30:00-0530', at, true, 1000],
      ['2026/11/26 05:00:00', at, false, 1000],
      ['Thu Nov 26 05:00:00.250000 2026', at + 250, false, 1],
      ['Thu, 26 Nov 2026 05:00:00 GMT', at, true, 1000],
      ['1795669200', at, true, 1000],
      ['1795669200.25', at + 250, true, 1],
      ['1795669200250', at + 250, true, 1],
      ['1795669200250000', at + 250, true, 1],
    ] as const) {
      assert.deepEqual(readTime(text), { atMs, zoneKnown, precisionMs }, text);
    }
    for (const text of [
      '',
      '2026-13-01T00:00:00Z',
      '26/Foo/2026:06:00:00 +0100',
      '123',
      'Nov 26 05:00:00',
    ]) {
      assert.equal(readTime(text), undefined, text);
    }
  });

  it('is found in a line of any kind', () => {
    for (const line of [
      '2026/11/26 05:00:00 [error] 12#12: *3 access forbidden',
      '[Thu Nov 26 05:00:00.123456 2026] [core:error] [pid 1]',
      'x y [26/Nov/2026:05:00:00 +0000] "GET',
      '{"ts":1795669200.0,"msg":"x"}',
      'WARN 2026-11-26 05:00:00 something',
    ]) {
      assert.equal(Math.floor((findMoment(line)?.atMs ?? 0) / 1000), 1_795_669_200, line);
    }
  });
});

describe('a path of a report', () => {
  it('folds what differs from one thing to the next, and nothing else', () => {
    for (const [path, template] of [
      ['/orders/17/items/3', '/orders/{id}/items/{id}'],
      ['/v2/users/3fa85f64-5717-4562-b3fc-2c963f66afa6', '/v2/users/{id}'],
      ['/static/app.3f2a9c1b.js', '/static/app.{id}.js'],
      ['/reports/2026-11-26', '/reports/{date}'],
      ['/users/ann%40example.org', '/users/{email}'],
      ['/orders', '/orders'],
      ['/', '/'],
      ['/api/v1/health-check', '/api/v1/health-check'],
      ['/wp-login.php', '/wp-login.php'],
      ['/customers/cus_Nffrvk2f9x', '/customers/{id}'],
    ] as const) {
      assert.equal(pathTemplate(path), template);
    }
    assert.ok(pathTemplate(`/${'a/'.repeat(5000)}`).length < 170);
  });
});
