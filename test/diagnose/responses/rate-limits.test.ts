import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkRateLimits } from '../../../src/diagnose/responses/rate-limits.ts';
import type { Findings } from '../../../src/diagnose/finding.ts';
import { NOW_MS, factorsOf, findingsOf, responseWith } from './case-of.ts';

function read(status: number, headers: Readonly<Record<string, string>>): Findings {
  return findingsOf(checkRateLimits, { response: responseWith(status, headers) });
}

suite('rate limit fields', () => {
  test('with nothing left speak for the rate, also with 403', () => {
    for (const headers of [
      { ratelimit: '"default";r=0;t=30', 'ratelimit-policy': '"default";q=5;w=60' },
      { ratelimit: 'limit=5, remaining=0, reset=30' },
      { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' },
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' },
      { 'x-ratelimit-remaining-minute': '0' },
      { 'x-rate-limit-remaining': '0' },
      { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6s' },
      { 'anthropic-ratelimit-requests-remaining': '0' },
    ]) {
      assert.deepEqual(
        factorsOf(read(403, headers)),
        { 'rate.exceeded': 60 },
        JSON.stringify(headers),
      );
      assert.deepEqual(factorsOf(read(429, headers)), { 'rate.exceeded': 100 });
    }
  });

  test('of a long window speak for the quota', () => {
    assert.deepEqual(
      Object.keys(
        factorsOf(
          read(429, { ratelimit: '"day";r=0;t=4000', 'ratelimit-policy': '"day";q=9;w=86400' }),
        ),
      ),
      ['quota.exceeded'],
    );
    const reset = String(NOW_MS / 1000 + 7200);
    const found = read(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset });
    assert.deepEqual(Object.keys(factorsOf(found)), ['quota.exceeded']);
    assert.equal(found.causes[0]?.remedies?.[0]?.text, 'wait 2 h, then send more slowly');
  });

  test('with something left speak against the rate, and with 429 are odd', () => {
    assert.deepEqual(factorsOf(read(403, { 'x-ratelimit-remaining': '41' })), {
      'rate.exceeded': 0.1,
    });
    const found = read(429, { 'x-ratelimit-remaining': '41' });
    assert.deepEqual(factorsOf(found), {});
    assert.equal(found.notes[0]?.kind, 'odd');
  });

  test('say how long to wait', () => {
    const text = (headers: Readonly<Record<string, string>>): string | undefined =>
      read(429, headers).causes[0]?.remedies?.[0]?.text;
    assert.equal(text({ 'retry-after': '30' }), 'wait 30 s, then send more slowly');
    assert.equal(text({ 'retry-after': '300' }), 'wait 5 min, then send more slowly');
    assert.equal(text({ 'x-ratelimit-remaining': '0' }), 'send more slowly');
  });

  test('a short Retry-After with 403, which some put on every page, hardly speaks', () => {
    assert.ok((factorsOf(read(403, { 'retry-after': '5' }))['rate.exceeded'] ?? 9) < 2);
    assert.ok((factorsOf(read(403, { 'retry-after': '60' }))['rate.exceeded'] ?? 0) > 2);
  });

  test('that are not numbers, or stand in a success, are passed over', () => {
    assert.deepEqual(
      read(403, { 'x-ratelimit-remaining': 'none', 'retry-after': 'soon' }).causes,
      [],
    );
    assert.deepEqual(read(200, { 'x-ratelimit-remaining': '0' }).causes, []);
    assert.deepEqual(read(404, { 'x-ratelimit-remaining': '0' }).causes, []);
  });
});
