import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { gatherFindings, weigh } from '../../../src/diagnose/diagnose.ts';
import { RESPONSE_CHECKS } from '../../../src/diagnose/responses/order.ts';
import { checkPathShape } from '../../../src/diagnose/responses/path-shape.ts';
import { checkSignatures } from '../../../src/diagnose/signatures/match.ts';
import { readCaptures, responseOf } from '../signatures/read-captures.ts';
import { factorsOf, findingsOf, requestWith, responseWith } from './case-of.ts';

const PAGE = readCaptures().find(({ product, status }) => product === 'nginx' && status === 403);

function codesFor(method: string, path: string): readonly string[] {
  assert.ok(PAGE !== undefined);
  const request = requestWith(method);
  const kase = {
    exchange: {
      request: { ...request, url: { ...request.url, path } },
      response: responseOf(PAGE),
      source: 'a test',
    },
    others: [],
    logEvents: [],
    logsRead: [],
    nowMs: 0,
  };
  return weigh(gatherFindings(kase, [checkSignatures, ...RESPONSE_CHECKS])).causes.map(
    ({ code }) => code,
  );
}

suite('one page for many reasons', () => {
  test('is told apart by the form of the request', () => {
    assert.equal(codesFor('GET', '/uploads/')[0], 'server.no_index');
    assert.equal(codesFor('GET', '/.git/config')[0], 'server.rewrite_rule');
    assert.ok(codesFor('POST', '/orders').slice(0, 3).includes('server.method_rule'));
    assert.ok(codesFor('GET', '/report.pdf').slice(0, 3).includes('server.file_permission'));
    assert.ok(!codesFor('GET', '/orders').slice(0, 5).includes('server.method_rule'));
  });

  test('of a server that nobody recognised stays as open as it was', () => {
    const found = findingsOf(checkPathShape, {
      request: requestWith('GET'),
      response: responseWith(403, {}, '{"error":"no"}'),
    });
    assert.deepEqual(factorsOf(found), {});
  });
});
