import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CODES } from '../../../src/core/codes.ts';
import { weigh } from '../../../src/diagnose/diagnose.ts';
import { causeOfCode } from '../../../src/diagnose/own-codes.ts';
import { checkOwnRefusal } from '../../../src/diagnose/responses/own-refusal.ts';
import { checkProxyStatus } from '../../../src/diagnose/responses/proxy-status.ts';
import { factorsOf, findingsOf, responseWith } from './case-of.ts';

suite('a refusal of this gateway', () => {
  test('is read from the field of its reason', () => {
    const response = responseWith(403, { 'x-pinpoint-reason': 'acl.denied: A group is denied.' });
    assert.deepEqual(factorsOf(findingsOf(checkOwnRefusal, { response })), { 'role.missing': 300 });
  });

  test('is read from JSON, text and page, pasted alone', () => {
    for (const body of [
      '{"type":"http://shop.example/.pinpoint/docs/ip.not_allowed","status":403}',
      'About this code: http://shop.example/.pinpoint/docs/ip.not_allowed',
      '<p><a href="/.pinpoint/docs/ip.not_allowed">About <code>ip.not_allowed</code></a></p>',
    ]) {
      const found = findingsOf(checkOwnRefusal, { response: responseWith(403, {}, body) });
      assert.deepEqual(factorsOf(found), { 'ip.denied': 200 }, body);
    }
  });

  test('counts once, however often its code stands in the response', () => {
    const response = responseWith(
      403,
      {
        'proxy-status': 'pinpoint;error=http_request_denied;details="ip.not_allowed"',
        'x-pinpoint-reason': 'ip.not_allowed: no',
      },
      '{"type":"/.pinpoint/docs/ip.not_allowed"}',
    );
    const once = findingsOf(checkProxyStatus, { response });
    const twice = findingsOf(checkOwnRefusal, { response });
    const all = { ...once, causes: [...once.causes, ...twice.causes] };
    assert.equal(weigh(all).causes[0]?.confidence, weigh(once).causes[0]?.confidence);
  });

  test('says nothing with a code that nobody knows, and nothing of a response that passed', () => {
    const reason = { 'x-pinpoint-reason': 'moon.full: tonight' };
    assert.deepEqual(
      factorsOf(findingsOf(checkOwnRefusal, { response: responseWith(403, reason) })),
      {},
    );
    const passed = responseWith(200, {}, '/.pinpoint/docs/ip.denied');
    assert.deepEqual(factorsOf(findingsOf(checkOwnRefusal, { response: passed })), {});
  });

  test('has a cause for each code that refuses a caller', () => {
    const without = Object.entries(CODES)
      .filter(([code, { status }]) => status < 500 && causeOfCode(code) === undefined)
      .map(([code]) => code);
    assert.deepEqual(without, []);
  });
});
