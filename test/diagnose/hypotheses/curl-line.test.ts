import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curlLine } from '../../../src/diagnose/hypotheses/curl-line.ts';
import { REQUEST } from '../report/sample.ts';

test('a command repeats the head with its change, and leaves secrets for the person to put in', () => {
  const request = {
    ...REQUEST,
    headers: [
      ...REQUEST.headers,
      ['cookie', 'sid=abc'],
      ['x-api-key', 'k-123456789'],
      ['x-note', "it's"],
      ['content-length', '14'],
    ] as const,
  };
  assert.equal(
    curlLine(request, { method: 'GET' }),
    String.raw`curl -sS -i 'https://api.example.com/orders?page=2&token=…' -H 'authorization: Bearer …' -H 'cookie: …' -H 'x-api-key: …' -H 'x-note: it'\''s'`,
  );
});

test('fields can be left out, set, or all be left out', () => {
  assert.equal(
    curlLine(REQUEST, { method: 'HEAD', path: '/robots.txt', bare: true, options: ['-v'] }),
    'curl -sS -i -I -v https://api.example.com/robots.txt',
  );
  assert.equal(
    curlLine(REQUEST, {
      method: 'OPTIONS',
      path: '/',
      without: ['authorization'],
      set: { origin: 'https://a.example' },
    }),
    "curl -sS -i -X OPTIONS https://api.example.com/ -H 'origin: https://a.example'",
  );
});

test('without a host there is no command', () => {
  assert.equal(curlLine({ ...REQUEST, url: { path: '/x', query: '' } }, {}), undefined);
});
