import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogFormat } from '../../../src/diagnose/logs/format.ts';
import { unwrap } from '../../../src/diagnose/logs/formats/parts/unwrap.ts';
import { tellsTraffic } from '../../../src/diagnose/logs/traffic.ts';
import { VENDOR_FORMATS } from '../../../src/diagnose/logs/vendor-formats.ts';
import { SAMPLES } from './corpus.ts';

const LINE =
  '2026/11/26 10:41:32 [error] 3445#3445: *1 access forbidden by rule, client: 127.0.0.1, server: shop.example, request: "POST /deny HTTP/1.1", host: "shop.example"';
const AT = { file: 'a.log', line: 1 };

/** A line as collectors keep it. */
const WRAPPED: readonly (readonly [string, string])[] = [
  ['syslog of files', `Nov 26 05:00:00 web1 nginx[12]: ${LINE}`],
  ['syslog of files, day of one digit', `Nov  6 05:00:00 web1 nginx[12]: ${LINE}`],
  ['syslog of the wire', `<134>Nov 26 05:00:00 web1 nginx[12]: ${LINE}`],
  ['syslog with an ISO time', `2026-11-26T05:00:00.123456+00:00 web1 nginx[12]: ${LINE}`],
  ['RFC 5424', `<165>1 2026-11-26T05:00:00.1Z web1 nginx 12 ID1 - ${LINE}`],
  [
    'RFC 5424 with structured data',
    `<165>1 2026-11-26T05:00:00.1Z web1 nginx 12 ID1 [a@1 b="c"] ${LINE}`,
  ],
  ['Kubernetes', `2026-11-26T05:00:00.123456789Z stderr F ${LINE}`],
  ['docker logs -t', `2026-11-26T05:00:00.123456789Z ${LINE}`],
  ['docker compose', `web-1  | ${LINE}`],
  [
    'Docker',
    JSON.stringify({ log: `${LINE}\n`, stream: 'stderr', time: '2026-11-26T05:00:00.1Z' }),
  ],
  [
    'journald',
    JSON.stringify({
      __REALTIME_TIMESTAMP: '1795669200123456',
      MESSAGE: LINE,
      SYSLOG_IDENTIFIER: 'nginx',
    }),
  ],
];

function find(id: string): LogFormat {
  const format = VENDOR_FORMATS.find((one) => one.id === id);
  assert.ok(format);
  return format;
}

test('what a collector put around a line is taken off', () => {
  for (const [name, wrapped] of WRAPPED) {
    assert.equal(unwrap(wrapped).text, LINE, name);
    const event = find('nginx_error').parse(wrapped, AT);
    assert.equal(event?.causes[0]?.code, 'server.ip_rule', name);
    assert.equal(
      event.atMs,
      Date.UTC(2026, 10, 26, 10, 41, 32),
      `${name}: the line's own time counts`,
    );
  }
});

test('a line without a wrapper stays as it is', () => {
  for (const { record, format } of SAMPLES) {
    if (['haproxy', 'kernel_firewall', 'apparmor', 'aws_api_gateway_execution'].includes(format))
      continue;
    assert.equal(unwrap(record).text, record, record.slice(0, 100));
  }
});

test('the collector’s time stands in where the line has none', () => {
  const line =
    '2026-11-26T05:00:00.123Z stdout F INFO:     127.0.0.1:60518 - "POST /x HTTP/1.1" 403 Forbidden';
  const event = find('uvicorn').parse(line, AT);
  assert.equal(event?.atMs, Date.UTC(2026, 10, 26, 5, 0, 0, 123));
  assert.equal(event.zoneKnown, true);
});

test('IIS is read in the order that #Fields gives, also where it changes', () => {
  const fields =
    '#Fields: date time cs-method cs-uri-stem c-ip sc-status sc-substatus sc-win32-status cs-host';
  const format = find('iis_w3c').open?.([
    '#Software: Microsoft Internet Information Services 10.0',
    fields,
  ]);
  const first = format?.parse(
    '2026-11-26 05:00:00 POST /orders 203.0.113.9 403 6 5 shop.example',
    AT,
  );
  assert.deepEqual(
    [first?.path, first?.clientAddress, first?.status, first?.host, first?.causes[0]?.code],
    ['/orders', '203.0.113.9', 403, 'shop.example', 'server.ip_rule'],
  );
  format?.parse(
    '#Fields: date time sc-status sc-substatus sc-win32-status c-ip cs-method cs-uri-stem',
    AT,
  );
  const second = format?.parse('2026-11-26 05:00:00 403 7 64 203.0.113.8 PUT /a', AT);
  assert.deepEqual(
    [second?.path, second?.clientAddress, second?.causes[0]?.code],
    ['/a', '203.0.113.8', 'server.client_certificate'],
  );
  // Another file begins anew.
  const other = find('iis_w3c').open?.([]);
  assert.equal(other?.parse('2026-11-26 05:00:00 403 7 64 203.0.113.8 PUT /a', AT), undefined);
});

test('a line of IIS whose fields are not at hand is read by its form', () => {
  const line =
    '2026-11-26 05:00:00 W3SVC1 WEB 10.0.0.4 POST /orders token=abc 443 - 203.0.113.9 HTTP/1.1 curl/8 - - shop.example 403 14 0 1 2 15';
  const event = find('iis_w3c').parse(line, AT);
  assert.deepEqual(
    [event?.method, event?.path, event?.clientAddress, event?.status, event?.causes[0]?.code],
    ['POST', '/orders', '203.0.113.9', 403, 'server.no_index'],
  );
});

test('CloudFront is read in the order that #Fields gives', () => {
  const format = find('cloudfront').open?.([
    '#Version: 1.0',
    '#Fields: time date c-ip sc-status cs-method cs-uri-stem x-edge-result-type x-edge-detailed-result-type a b c d e f',
  ]);
  const event = format?.parse(
    '05:00:00\t2026-11-26\t203.0.113.9\t403\tPOST\t/orders\tError\tClientGeoBlocked\t-\t-\t-\t-\t-\t-',
    AT,
  );
  assert.deepEqual(
    [event?.path, event?.causes[0]?.code, event?.atMs],
    ['/orders', 'cdn.geo', Date.UTC(2026, 10, 26, 5)],
  );
});

test('access logs tell of requests that passed as well, and agree with their events on those refused', () => {
  const telling = VENDOR_FORMATS.filter(tellsTraffic);
  assert.ok(telling.length >= 10);
  for (const format of telling) {
    for (const { record, cause } of SAMPLES.filter(({ format: id }) => id === format.id)) {
      const traffic = format.traffic(record);
      const event = format.parse(record, AT);
      if (event === undefined || traffic === undefined) continue;
      assert.equal(traffic.method, event.method, record);
      assert.equal(traffic.path, event.path, record);
      if (event.atMs !== undefined) assert.equal(traffic.atMs, event.atMs, record);
      assert.notEqual(cause, null);
    }
    const passed = SAMPLES.filter(({ format: id, cause }) => id === format.id && cause === null);
    assert.ok(
      passed.some(({ record }) => (format.traffic(record)?.status ?? 999) < 400),
      `${format.id} tells of no request that passed`,
    );
  }
});
