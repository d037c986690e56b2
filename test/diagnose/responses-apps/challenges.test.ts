import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseChallenges } from '../../../src/diagnose/responses/challenges.ts';

function read(...values: readonly string[]): unknown {
  return parseChallenges(values).map(({ scheme, token68, parameters }) => [
    scheme,
    ...(token68 === undefined ? [] : [token68]),
    Object.fromEntries(parameters),
  ]);
}

test('the example of RFC 9110 §11.6.1 is two challenges', () => {
  assert.deepEqual(
    read('Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""'),
    [
      ['Basic', { realm: 'simple' }],
      ['Newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
    ],
  );
});

test('a comma within quotes separates nothing', () => {
  assert.deepEqual(read('Bearer error_description="expired, or not", scope="a b"'), [
    ['Bearer', { error_description: 'expired, or not', scope: 'a b' }],
  ]);
});

test('several fields and empty list members are read in order', () => {
  assert.deepEqual(read('Negotiate', ', NTLM ,', 'Basic realm="x"'), [
    ['Negotiate', {}],
    ['NTLM', {}],
    ['Basic', { realm: 'x' }],
  ]);
});

test('schemes without parameters follow each other in one field', () => {
  assert.deepEqual(read('Negotiate, NTLM'), [
    ['Negotiate', {}],
    ['NTLM', {}],
  ]);
});

test('a token68 stands in the place of parameters', () => {
  assert.deepEqual(read('NTLM TlRMTVNTUAACAAAAAA==, Basic realm="x"'), [
    ['NTLM', 'TlRMTVNTUAACAAAAAA==', {}],
    ['Basic', { realm: 'x' }],
  ]);
});

test('a scheme without a comma before it begins a challenge all the same', () => {
  assert.deepEqual(read('Bearer realm="api", DPoP algs="ES256 RS256"'), [
    ['Bearer', { realm: 'api' }],
    ['DPoP', { algs: 'ES256 RS256' }],
  ]);
});

test('values that need quotes and lack them are read up to the comma', () => {
  assert.deepEqual(
    read('Bearer authorization_uri=https://login.example.com/x, error=invalid_token'),
    [['Bearer', { authorization_uri: 'https://login.example.com/x', error: 'invalid_token' }]],
  );
});

test('a quote that is not closed runs to the end', () => {
  assert.deepEqual(read('Basic realm="open'), [['Basic', { realm: 'open' }]]);
});

test('of a name that occurs twice the first one counts', () => {
  assert.deepEqual(read('Bearer error=a, error=b'), [['Bearer', { error: 'a' }]]);
});

test('what is no challenge is none', () => {
  assert.deepEqual(read('', ' , ,', '"x"', '=', '=a'), []);
});

test('hostile fields are read in time', () => {
  const size = 200_000;
  for (const text of [
    'a '.repeat(size),
    'a='.repeat(size),
    `Basic realm="${'\\'.repeat(size)}`,
    ','.repeat(size),
    `Basic ${'a'.repeat(size)}`,
    'a,'.repeat(size),
    '\t'.repeat(size),
  ]) {
    const before = performance.now();
    parseChallenges([text]);
    assert.ok(performance.now() - before < 2000, text.slice(0, 20));
  }
});
