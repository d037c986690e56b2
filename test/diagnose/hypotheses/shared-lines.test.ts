import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import { checkSharedLines } from '../../../src/diagnose/hypotheses/shared-lines.ts';
import { checkSilentLogs } from '../../../src/diagnose/hypotheses/silent-logs.ts';
import type { LogEvent } from '../../../src/diagnose/logs/event.ts';
import { AloneCollector } from '../../../src/diagnose/logs/alone.ts';
import { express } from '../../../src/diagnose/logs/formats/express.ts';
import { apacheError } from '../../../src/diagnose/logs/formats/apache-error.ts';

const LINE =
  '[Thu Nov 26 05:00:00.123456 2026] [authz_core:error] [pid 1:tid 2] [client 203.0.113.9:5000] AH01630: client denied by server configuration: /srv/site/media/logo.png';

function denied(): LogEvent {
  const event = apacheError.parse(LINE, { file: 'error.log', line: 1 });
  assert.ok(event);
  return event;
}

function kase(given: {
  readonly method?: string;
  readonly path?: string;
  readonly referer?: string;
  readonly logEvents?: readonly LogEvent[];
  readonly logsRead?: DiagnoseCase['logsRead'];
}): DiagnoseCase {
  const {
    method = 'GET',
    path = '/media/logo.png',
    referer,
    logEvents = [],
    logsRead = [],
  } = given;
  return {
    exchange: {
      source: 'test',
      request: {
        method,
        url: { host: 'shop.example', path, query: '' },
        headers: referer === undefined ? [] : [['referer', referer]],
        client: { kind: 'curl' },
        missing: [],
      },
      response: { status: 403, headers: [], missing: [] },
    },
    others: [],
    logEvents,
    logsRead,
    nowMs: 0,
  };
}

function factorOf(of: DiagnoseCase, code: CauseCode): number {
  const found = checkSharedLines(of).causes.filter((cause) => cause.code === code);
  return found.reduce((product, { factor }) => product * factor, 1);
}

test('a line that every Require writes is shared, and the request moves it', () => {
  const logEvents = [denied()];
  const foreign = kase({ logEvents, referer: 'https://elsewhere.example/page' });
  assert.ok(factorOf(foreign, 'server.referer_rule') >= 10);
  assert.ok(
    factorOf(kase({ logEvents, referer: 'https://shop.example/' }), 'server.referer_rule') <= 1,
  );
  assert.ok(factorOf(kase({ logEvents }), 'server.referer_rule') < 1);
  assert.ok(factorOf(kase({ logEvents }), 'server.method_rule') < 1);
  assert.ok(factorOf(kase({ logEvents, method: 'PROPFIND' }), 'server.method_rule') > 1);
  assert.ok(factorOf(kase({ logEvents, path: '/.git/config' }), 'server.rewrite_rule') > 1);
  assert.equal(factorOf(kase({ logEvents, path: '/.well-known/acme' }), 'server.rewrite_rule'), 1);
});

test('without such a line the request says nothing of rules', () => {
  assert.deepEqual(checkSharedLines(kase({ referer: 'https://elsewhere.example/' })).causes, []);
});

test('whether a token is sent tells a missing one from a wrong one where the log does not', () => {
  const record =
    'ForbiddenError: invalid csrf token\n    at doubleCsrf (/srv/app/node_modules/csrf-csrf/dist/index.js:30:33)';
  const event = express.parse(record, { file: 'app.log', line: 1 });
  assert.ok(event);
  const without = kase({ logEvents: [event] });
  assert.ok(factorOf(without, 'csrf.token_missing') > 1);
  const { request } = without.exchange;
  assert.ok(request);
  const headers = [['x-csrf-token', 'abc']] as const;
  const sent = { ...without, exchange: { ...without.exchange, request: { ...request, headers } } };
  assert.ok(factorOf(sent, 'csrf.token_invalid') > 1);
  const join = { by: ['the status'], certainty: 0.4 };
  const weak = { ...without, logEvents: [{ ...event, join }] };
  assert.ok(factorOf(weak, 'csrf.token_missing') < factorOf(without, 'csrf.token_missing'));
});

test('an error log that covers the time and has no line speaks against what would have had one', () => {
  const read = { file: 'error.log', format: 'nginx_error', lines: 40, coversExchange: true };
  const codes = new Set(checkSilentLogs(kase({ logsRead: [read] })).causes.map(({ code }) => code));
  assert.ok(codes.has('server.ip_rule') && codes.has('server.no_index'));
  assert.ok(!codes.has('server.auth_subrequest') && !codes.has('server.rewrite_rule'));
  const open = { ...read, coversExchange: false };
  assert.deepEqual(checkSilentLogs(kase({ logsRead: [open] })).causes, []);
  const spoken = { ...read, format: 'apache_error' };
  assert.deepEqual(checkSilentLogs(kase({ logsRead: [spoken], logEvents: [denied()] })).causes, []);
});

test('lines alone are what is asked about where they are of one request', () => {
  const one = new AloneCollector();
  assert.equal(one.ofOneRequest(), undefined);
  one.add(denied());
  assert.equal(one.ofOneRequest()?.length, 1);
  one.add({ ...denied(), clientAddress: '203.0.113.10', line: 2 });
  assert.equal(one.ofOneRequest(), undefined);
});
