import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkAllow } from '../../../src/diagnose/responses/allow.ts';
import { factorsOf, findingsOf, requestWith, responseWith } from './case-of.ts';

suite('what the response says that the resource takes', () => {
  test('a method that Allow leaves out was refused for it', () => {
    const found = findingsOf(checkAllow, {
      request: requestWith('POST'),
      response: responseWith(405, { allow: 'GET, HEAD' }),
    });
    assert.deepEqual(factorsOf(found), { 'request.method_not_allowed': 40 });
    assert.match(found.causes[0]?.remedies?.[0]?.text ?? '', /\(GET, HEAD\)/u);
  });

  test('a method that Allow names was not, which is odd with 405', () => {
    const found = findingsOf(checkAllow, {
      request: requestWith('POST'),
      response: responseWith(405, { allow: 'GET, post' }),
    });
    assert.ok((factorsOf(found)['request.method_not_allowed'] ?? 1) < 1);
    assert.equal(found.notes[0]?.kind, 'odd');
  });

  test('without the request, Allow is a hint', () => {
    const found = findingsOf(checkAllow, { response: responseWith(403, { allow: 'GET' }) });
    assert.deepEqual(factorsOf(found), { 'request.method_not_allowed': 4 });
  });

  test('a type that is not among those taken was refused for it', () => {
    const taken = responseWith(415, { 'accept-post': 'application/json, image/*' });
    const factor = (type: string): number | undefined =>
      factorsOf(
        findingsOf(checkAllow, {
          request: requestWith('POST', { 'content-type': type }),
          response: taken,
        }),
      )['request.unsupported_media_type'];
    assert.equal(factor('text/plain'), 25);
    assert.equal(factor('Application/JSON; charset=utf-8'), 0.3);
    assert.equal(factor('image/png'), 0.3);
    assert.equal(factor('imagery/png'), 25);
  });

  test('an Accept in a response counts with 415 alone', () => {
    const accept = { accept: 'application/json' };
    const found = (status: number): number =>
      findingsOf(checkAllow, {
        request: requestWith('POST', { 'content-type': 'text/plain' }),
        response: responseWith(status, accept),
      }).causes.length;
    assert.equal(found(415), 1);
    assert.equal(found(403), 0);
  });
});
