import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import type { SeenExchange } from '../../../src/diagnose/exchange.ts';
import { checkTrafficAround } from '../../../src/diagnose/hypotheses/traffic-findings.ts';
import { AroundCollector, type PassedRequest } from '../../../src/diagnose/logs/around.ts';
import type { LogEvent } from '../../../src/diagnose/logs/event.ts';

const OURS = '192.0.2.7';

function exchange(
  headers: readonly (readonly [string, string])[] = [],
  status = 403,
): SeenExchange {
  return {
    request: {
      method: 'POST',
      url: { scheme: 'https', host: 'shop.example', path: '/orders', query: '' },
      headers: [['user-agent', 'curl/8.5.0'], ...headers],
      client: { kind: 'curl' },
      missing: [],
    },
    response: { status, headers: [], missing: [] },
    source: 'test',
  };
}

const EVENT: LogEvent = {
  format: 'access_combined',
  product: 'nginx',
  layer: 'web_server',
  file: 'access.log',
  line: 3,
  zoneKnown: true,
  precisionMs: 1000,
  clientAddress: OURS,
  ids: [],
  refusedByProduct: undefined,
  text: 'POST /orders 403',
  causes: [],
};

function factors(
  passed: readonly PassedRequest[],
  of: SeenExchange = exchange(),
): ReadonlyMap<CauseCode, number> {
  const collector = new AroundCollector(of);
  for (const one of passed) collector.passed(one);
  const kase: DiagnoseCase = {
    exchange: of,
    others: [],
    logEvents: [EVENT],
    logsRead: [],
    around: collector.around([EVENT]),
    nowMs: 0,
  };
  return new Map(checkTrafficAround(kase).causes.map(({ code, factor }) => [code, factor]));
}

const PASSED: PassedRequest = {
  clientAddress: OURS,
  method: 'POST',
  path: '/orders',
  userAgent: 'curl/8.5.0',
};

function isFor(found: ReadonlyMap<CauseCode, number>, code: CauseCode): boolean {
  return (found.get(code) ?? 1) > 1;
}

function isAgainst(found: ReadonlyMap<CauseCode, number>, code: CauseCode): boolean {
  return (found.get(code) ?? 1) < 1;
}

test('another method that passes on the path from the same address speaks for a rule on the method', () => {
  const found = factors([{ ...PASSED, method: 'GET' }]);
  assert.ok(isFor(found, 'server.method_rule'));
  assert.ok(isAgainst(found, 'server.ip_rule'));
  assert.ok(isAgainst(found, 'server.rewrite_rule'));
});

test('the same request that passes from other addresses speaks for a rule on the address', () => {
  const found = factors([{ ...PASSED, clientAddress: '192.0.2.8' }]);
  assert.ok(isFor(found, 'server.ip_rule'));
  assert.ok(isFor(found, 'ip.denied'));
  assert.ok(isAgainst(found, 'server.method_rule'));
});

test('the same request that passes with another program speaks for a rule on programs', () => {
  const found = factors([{ ...PASSED, userAgent: 'Mozilla/5.0 (X11) Firefox/140.0' }]);
  assert.ok(isFor(found, 'waf.bot'));
  assert.ok(isAgainst(found, 'server.ip_rule'));
});

test('the same program of another version is the same program', () => {
  assert.ok(!isFor(factors([{ ...PASSED, userAgent: 'curl/7.88.1' }]), 'waf.bot'));
});

test('the same request that passes at times, of one with a Referer, speaks for a rule on that', () => {
  const foreign = exchange([['referer', 'https://elsewhere.example/']]);
  assert.ok(isFor(factors([PASSED], foreign), 'server.referer_rule'));
  assert.ok(!isFor(factors([PASSED]), 'server.referer_rule'));
});

test('other paths that pass from the same address speak for a rule on the path', () => {
  const found = factors([{ ...PASSED, path: '/search' }]);
  assert.ok(isFor(found, 'server.rewrite_rule'));
  assert.ok(isAgainst(found, 'server.ip_rule'));
});

test('nothing is concluded from silence, from other clients on other paths, or of a status that tells by itself', () => {
  assert.equal(factors([]).size, 0);
  assert.equal(factors([{ ...PASSED, path: '/search', clientAddress: '192.0.2.8' }]).size, 0);
  assert.equal(factors([{ ...PASSED, method: 'GET' }], exchange([], 405)).size, 0);
});

test('what is kept of a long log is bounded, and the conclusion is the same', () => {
  const collector = new AroundCollector(exchange());
  for (let at = 0; at < 100_000; at++) {
    collector.passed({ ...PASSED, method: 'GET' });
    collector.passed({ ...PASSED, path: `/${at}`, clientAddress: `10.0.${at >> 8}.${at & 255}` });
  }
  assert.equal(collector.around([EVENT]).samePath.length, 200);
});
