import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseCheck } from '../../../src/diagnose/case.ts';
import { REQUEST_CHECKS } from '../../../src/diagnose/checks/order.ts';
import { weigh, gatherFindings } from '../../../src/diagnose/diagnose.ts';
import { property } from '../../util/property.ts';
import { jwt, makeCase, runChecks, textsOf } from './support/make-case.ts';
import type { WrittenExchange } from './support/make-case.ts';

/** Texts that make careless patterns slow, each of about so many characters. */
const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  'escaped quotes': (size) => `{"a":"${'\\"'.repeat(size / 2)}`,
  quotes: (size) => '"'.repeat(size),
  'open braces': (size) => '{'.repeat(size),
  spaces: (size) => ' '.repeat(size),
  'words and spaces': (size) => 'select '.repeat(size / 7),
  'open tags': (size) => '<'.repeat(size),
  'base64 just too short': (size) => `${'A'.repeat(399)}.`.repeat(size / 400),
  dots: (size) => '../'.repeat(size / 3).replaceAll('../', '..'),
  'pairs without end': (size) => 'a=b&'.repeat(size / 4),
  'line breaks': (size) => '\n'.repeat(size),
  'percent signs': (size) => '%25'.repeat(size / 3),
  'dollar braces': (size) => '${'.repeat(size / 2),
};

function written(text: string): WrittenExchange {
  const value = text.replaceAll('\n', ' ');
  return {
    request: `POST https://api.example.com/${value.replaceAll(/[?\s]/g, 'x')}?q=${value.replaceAll(/\s/g, '+')}`,
    headers: [
      `Authorization: ${value}`,
      `Cookie: ${value}`,
      `Referer: ${value}`,
      `X-API-Key: eyJ.${value}`,
      `Accept: ${value}`,
      `Content-Type: ${value}`,
      `Origin: ${value}`,
      `User-Agent: ${value}`,
    ],
    body: text,
    status: 403,
    answer: [`WWW-Authenticate: ${value}`, `Location: ${value}`, `Content-Type: ${value}`],
  };
}

/** Milliseconds of the quickest of three runs. */
function timeOf(check: CaseCheck, exchange: WrittenExchange): number {
  const kase = makeCase(exchange);
  const times = [0, 1, 2].map(() => {
    const start = performance.now();
    check(kase);
    return performance.now() - start;
  });
  return Math.min(...times);
}

for (const [name, make] of Object.entries(HOSTILE)) {
  test(`no check takes more than linear time on ${name}`, () => {
    for (const check of REQUEST_CHECKS) {
      const small = timeOf(check, written(make(25_000)));
      const large = timeOf(check, written(make(200_000)));
      // Quadratic would be 64 times as long, and seconds; below 200 ms a busy machine tells nothing.
      assert.ok(
        large < 200 || large < small * 24,
        `check ${REQUEST_CHECKS.indexOf(check)}: ${small} ms, then ${large} ms`,
      );
    }
  });
}

test('a request of which nothing is known comes to no finding and no error', () => {
  const kase = { ...makeCase({ request: 'GET /' }), exchange: { source: 'test' } };
  const findings = gatherFindings(kase, REQUEST_CHECKS);
  assert.deepEqual(findings.causes, []);
  assert.deepEqual(findings.notes, []);
});

property('no secret of a request stands in what is found', 300, (random) => {
  const secret = `S3${random.int(1e9, 2e9)}xQ`;
  const places: readonly ((value: string) => string)[] = [
    (value) => `Authorization: Bearer ${value}`,
    (value) => `Authorization: ${value}`,
    (value) => `Authorization: Bearer Bearer ${value}`,
    (value) => `Authorization: Basic ${Buffer.from(`user:${value}`).toString('base64')}`,
    (value) => `Authorization: Baerer "${value}"`,
    (value) => `X-API-Key: \u200b${value}`,
    (value) => `Cookie: sessionid=${value}; csrftoken=${value}`,
    (value) => `X-CSRFToken: ${value}`,
    (value) => `X-XSRF-TOKEN: ${value}`,
    (value) =>
      `Authorization: Bearer ${jwt({ sub: value, email: value, exp: random.int(1, 2e9) })}`,
    (value) => `Referer: https://api.example.com/?t=${value}`,
  ];
  const bodies: readonly ((value: string) => string)[] = [
    (value) => `{"password":"${value}"}`,
    (value) => `{"password":"${value}",}`,
    (value) => `{password:${value}}`,
    (value) => `password=${value}&x=<script>${value}`,
    (value) => `<a>${value}</a>`,
  ];
  const headers = [
    random.pick(places)(secret),
    random.pick(places)(secret),
    `Content-Type: ${random.pick(['application/json', 'application/x-www-form-urlencoded', 'text/plain'])}`,
  ];
  const exchange: WrittenExchange = {
    request: `POST https://api.example.com/orders?access_token=${secret}&sig=${secret}`,
    headers,
    body: random.pick(bodies)(secret),
    status: random.pick([400, 401, 403, 404, 415, 419]),
    answer: [`Location: https://api.example.com/orders/?code=${secret}`],
  };
  const texts = textsOf(runChecks(REQUEST_CHECKS, makeCase(exchange)));
  assert.ok(!texts.includes(secret), `${JSON.stringify(exchange)}\n${texts}`);
});

test('weighed together, a fault of form that fits the status comes first', () => {
  const first = (exchange: WrittenExchange): string | undefined =>
    weigh(gatherFindings(makeCase(exchange), REQUEST_CHECKS)).causes[0]?.code;
  const url = 'https://api.example.com/orders';
  assert.equal(
    first({
      request: `POST ${url}`,
      headers: ['Content-Type: application/json', 'Authorization: Bearer abc123abc123'],
      body: '{"a":1,}',
      status: 400,
    }),
    'request.body_not_parseable',
  );
  assert.equal(
    first({
      request: `POST ${url}`,
      headers: ['Content-Type: application/x-www-form-urlencoded'],
      body: '{"a":1}',
      status: 415,
    }),
    'request.unsupported_media_type',
  );
  assert.equal(
    first({
      request: `GET ${url}`,
      headers: ['Authorization: Bearer Bearer abc123abc123'],
      status: 401,
    }),
    'credential.malformed',
  );
  assert.equal(
    first({
      request: `GET ${url}/undefined`,
      headers: ['Authorization: Bearer abc123abc123'],
      status: 404,
    }),
    'route.not_found',
  );
});

test('bodies beyond the limits of common servers are told by their size', () => {
  const factorFor = (sizeBytes: number, status: number): number => {
    const kase = makeCase({ request: 'PUT https://api.example.com/files/1', status });
    const { request } = kase.exchange;
    assert.ok(request !== undefined);
    const large = { ...request, body: { sizeBytes, complete: false } };
    const findings = runChecks(REQUEST_CHECKS, {
      ...kase,
      exchange: { ...kase.exchange, request: large },
    });
    return Math.max(
      0,
      ...findings.causes
        .filter(({ evidence }) => /^the body has \d/.test(evidence.text))
        .map(({ factor }) => factor),
    );
  };
  assert.equal(factorFor(100_000, 413), 0);
  assert.ok(factorFor(2 * 1024 ** 2, 413) > 30);
  assert.ok(factorFor(2 * 1024 ** 2, 403) <= 3);
  assert.ok(factorFor(200 * 1024 ** 2, 403) > factorFor(2 * 1024 ** 2, 403));
});

test('what looks like an attack comes with the observation that would settle it', () => {
  const exchange = { request: 'GET https://api.example.com/f?name=../../etc/passwd', status: 403 };
  const { causes } = runChecks(REQUEST_CHECKS, makeCase(exchange));
  const [probe] =
    causes.find(({ code, group }) => code === 'waf.blocked' && group === 'attack_like')?.probes ??
    [];
  assert.match(probe?.text ?? '', /harmless value in the query parameter `name`/);
  assert.equal(probe?.safe, true);
});
