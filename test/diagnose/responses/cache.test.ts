import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkCache } from '../../../src/diagnose/responses/cache.ts';
import { factorsOf, findingsOf, requestWith, responseWith } from './case-of.ts';

function factor(
  headers: Readonly<Record<string, string>>,
  method = 'GET',
  status = 403,
): number | undefined {
  return factorsOf(
    findingsOf(checkCache, {
      request: requestWith(method),
      response: responseWith(status, headers),
    }),
  )['cdn.cached_refusal'];
}

suite('a stored refusal', () => {
  test('is seen by its age and by what caches say of themselves', () => {
    for (const headers of [
      { age: '120' },
      { 'x-cache': 'HIT from cache.example' },
      { 'x-cache': 'Hit from cloudfront' },
      { 'cf-cache-status': 'HIT' },
      { 'cache-status': 'ExampleCache; hit; ttl=30' },
    ]) {
      assert.equal(factor(headers), 60, JSON.stringify(headers));
    }
  });

  test('is doubted for methods whose answers are not stored', () => {
    assert.equal(factor({ age: '120' }, 'POST'), 2);
  });

  test('is spoken against by a miss', () => {
    assert.equal(factor({ 'x-cache': 'MISS' }), 0.2);
    assert.equal(factor({ 'cache-status': 'ExampleCache; fwd=uri-miss' }), 0.2);
    assert.equal(factor({ 'cf-cache-status': 'DYNAMIC' }), 0.2);
  });

  test('is not seen in an age of nothing, other words or a success', () => {
    assert.equal(factor({ age: '0' }), undefined);
    assert.equal(factor({ age: 'old' }), undefined);
    assert.equal(factor({ 'x-cache': 'Error from cloudfront' }), undefined);
    assert.equal(factor({ 'x-cache': 'whitelisted' }), undefined);
    assert.equal(factor({ age: '120' }, 'GET', 200), undefined);
  });
});
