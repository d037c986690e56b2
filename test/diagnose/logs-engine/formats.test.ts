import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GENERAL_FORMATS } from '../../../src/diagnose/logs/general-formats.ts';
import { jsonLinesWith } from '../../../src/diagnose/logs/formats/json-lines.ts';
import { patternFormat } from '../../../src/diagnose/logs/formats/pattern.ts';
import type { LogFormat } from '../../../src/diagnose/logs/format.ts';
import { redactLine } from '../../../src/diagnose/logs/redact-line.ts';
import lines from '../../corpus/diagnose/logs-engine/lines.json' with { type: 'json' };

const AT = { file: 'a.log', line: 7 };

function format(id: string): LogFormat {
  const found = GENERAL_FORMATS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no format ${id}`);
  return found;
}

describe('a line of a log', () => {
  for (const { note, format: id, line, event } of lines) {
    it(`is read: ${note}`, () => {
      const own = format(id);
      const parsed = own.parse(line, AT);
      if (event === null) {
        assert.equal(parsed, undefined);
        return;
      }
      assert.ok(parsed !== undefined && own.mayMatter?.(line) !== false);
      assert.ok(own.recognise([line]) > 0);
      for (const [name, wanted] of Object.entries(event)) {
        const seen: unknown =
          name === 'causes'
            ? parsed.causes.map(({ code }) => code)
            : parsed[name as keyof typeof parsed];
        assert.deepEqual(seen ?? null, wanted, name);
      }
      assert.deepEqual([parsed.file, parsed.line], ['a.log', 7]);
      for (const { evidence } of parsed.causes) assert.equal(evidence.at, 'a.log:7');
      assert.doesNotMatch(JSON.stringify(parsed), /abcdefgh/);
    });
  }

  it('may matter exactly where it is an answer from 400 on, by the cheap test', () => {
    const access = format('access_combined');
    for (let status = 200; status < 600; status += 1) {
      const line = `203.0.113.9 - - [26/Nov/2026:05:00:00 +0000] "GET /a HTTP/1.1" ${status} 5 "-" "x"`;
      assert.equal(access.mayMatter?.(line), status >= 400, String(status));
      assert.equal(access.parse(line, AT) !== undefined, status >= 400);
    }
  });

  it('is read under the names that a person gives', () => {
    const own = jsonLinesWith({ status: 'r.c', path: 'where', id: 'call' });
    const event = own.parse('{"r":{"c":403},"where":"/a?b=1","call":"abc12345","status":200}', AT);
    assert.deepEqual([event?.status, event?.path, event?.ids], [403, '/a', ['abc12345']]);
  });

  it('does not become a way to keep the reader busy', () => {
    const size = 1_000_000;
    const head = '203.0.113.9 - - [26/Nov/2026:05:00:00 +0000] ';
    const hostile = [
      '"'.repeat(size),
      `${head}"${'\\'.repeat(size)}" 403 1`,
      `${head}"GET /${'\\"'.repeat(size / 2)} HTTP/1.1" 403 1`,
      '['.repeat(size),
      `{"status":403,"a":${'['.repeat(size)}`,
      `{"msg":"${'csrf '.repeat(size / 5)}","status":403}`,
      `{"msg":"${'token='.repeat(size / 6)}","status":403}`,
      `2026-11-26 05:00:00 403 Forbidden ${'eyJ'.repeat(size / 3)}`,
      `2026-11-26 05:00:00 403 Forbidden ${'Authorization: '.repeat(size / 15)}`,
      `2026-11-26 05:00:00 403 Forbidden ${'://a:'.repeat(size / 5)}`,
      `2026-11-26 05:00:00 403 Forbidden ${'a.b-token_'.repeat(size / 10)}=1`,
      `2026-11-26 05:00:00 403 Forbidden ${'1.'.repeat(size / 2)}`,
      `2026-11-26 05:00:00 403 Forbidden ${'a:'.repeat(size / 2)}`,
      ' '.repeat(size),
    ];
    for (const line of hostile) {
      for (const own of GENERAL_FORMATS) {
        const start = process.cpuUsage();
        own.recognise([line]);
        own.mayMatter?.(line);
        own.parse(line, AT);
        const { user } = process.cpuUsage(start);
        assert.ok(user < 1_500_000, `${own.id}: ${user / 1000} ms on ${line.slice(0, 60)}`);
      }
    }
  });
});

describe('a pattern that a person gives', () => {
  const nginx = `log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                '$status $body_bytes_sent up=$upstream_status id=$request_id';`;
  const apache = String.raw`LogFormat "%h %l %u %t \"%r\" %>s %O \"%{User-Agent}i\" %{UNIQUE_ID}e" mine`;
  const cases: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
    [
      nginx,
      '203.0.113.9 - bob [10/Oct/2026:13:55:36 -0700] "POST /a?x=1 HTTP/1.1" 403 12 up=403 id=abcdef123456',
      {
        atMs: 1791665736000,
        clientAddress: '203.0.113.9',
        method: 'POST',
        path: '/a',
        status: 403,
        upstreamStatus: 403,
        account: 'bob',
        ids: ['abcdef123456'],
        refusedByProduct: false,
      },
    ],
    [
      '$time_iso8601 $status "$request_method $request_uri" $http_x_forwarded_for',
      '2026-11-26T05:00:00+01:00 403 "GET /b?c" -',
      { atMs: 1795665600000, status: 403 },
    ],
    [
      '$msec|$request_method|$uri|$status',
      '1795669200.123|PUT|/c|429',
      { atMs: 1795669200123, method: 'PUT', path: '/c', status: 429 },
    ],
    [
      apache,
      '203.0.113.9 - - [10/Oct/2026:13:55:36 +0000] "GET /d HTTP/1.1" 403 99 "cu\\"rl" Zx12345678abc',
      { path: '/d', status: 403, userAgent: 'cu\\"rl', ids: ['Zx12345678abc'] },
    ],
    [
      '%{%s}t %a %m %U %>s',
      '17 203.0.113.9 POST /e 403',
      { clientAddress: '203.0.113.9', method: 'POST', path: '/e', status: 403 },
    ],
    [
      String.raw`^(?<time>\S+) (info|warn) (?P<status>\d+) \[(?:x)\] (?<path>\S+)`,
      '2026-11-26T05:00:00Z warn 403 [x] /f',
      { atMs: 1795669200000, status: 403, path: '/f' },
    ],
  ];
  for (const [pattern, line, wanted] of cases) {
    it(`reads a line of \`${pattern.slice(0, 30)}…\``, async () => {
      const read = await patternFormat(pattern);
      assert.ok(read.ok);
      assert.equal(read.format.recognise([line]), 1);
      assert.equal(read.format.mayMatter?.(line), true);
      const event = read.format.parse(line, AT);
      for (const [name, value] of Object.entries(wanted)) {
        assert.deepEqual(event?.[name as keyof typeof event], value, name);
      }
    });
  }

  it('is refused with what to give instead: no status, look-around, no pattern at all', async () => {
    for (const [pattern, message] of [
      ['$remote_addr $request', /no field for the status/],
      ['(?<path>/.*)', /no group named `status`/],
      ['(?<status>\\d+)(?=x)', /cannot be read/],
      ['(?<status>[', /cannot be read/],
      ['hello', /no field for the status/],
    ] as const) {
      const read = await patternFormat(pattern);
      assert.ok(!read.ok, pattern);
      assert.match(read.message, message);
      assert.match(read.next, /log_format.*LogFormat.*named groups/);
    }
  });

  it('takes time that grows with the line alone, whatever it is', async () => {
    const read = await patternFormat('^(?<user>(a+)+)+ (?<status>\\d{3})$');
    assert.ok(read.ok);
    const start = process.cpuUsage();
    read.format.parse(`${'a'.repeat(20_000)}! 403`, AT);
    assert.ok(process.cpuUsage(start).user < 3_000_000);
  });
});

describe('what is shown of a line', () => {
  it('holds no secret, and the words around it', () => {
    for (const [line, shown] of [
      ['/a?token=abc&b=1', '/a?token=…&b=1'],
      ['GET /a?api_key=sk3cretsk3cret&x=1', 'GET /a?api_key=sk3c…&x=1'],
      ['Authorization: Bearer abcdefghijk', 'Authorization: Bearer abcd…'],
      ['authorization: Basic dXNlcjpwYXNz', 'authorization: Basic dXNl…'],
      ['{"password":"hunter2hunter2","a":1}', '{"password":"hunt…","a":1}'],
      [String.raw`"{\"access_token\":\"abcdefghij\"}"`, String.raw`"{\"access_token\":\"abcd…\"}"`],
      ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl end', 'token eyJh… end'],
      ['Cookie: session=abcdefghij; b=2', 'Cookie: session=abcd…'],
      ['postgres://u:pa55word@db/x', 'postgres://u:…@db/x'],
      ['key sk-abcdefghijklmnopqrstuvwx', 'key sk-a…'],
      [
        'CSRF token missing; basic authentication required',
        'CSRF token missing; basic authentication required',
      ],
    ] as const) {
      assert.equal(redactLine(line), shown);
    }
  });

  it('is at most 300 characters, around what tells', () => {
    const line = `${'a '.repeat(1000)}denied by rule${' b'.repeat(1000)}`;
    const shown = redactLine(line, line.indexOf('denied'));
    assert.ok(shown.length <= 300 && shown.includes('denied by rule'), shown);
  });
});
