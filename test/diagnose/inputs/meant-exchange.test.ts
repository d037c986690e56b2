import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeenExchange } from '../../../src/diagnose/exchange.ts';
import { meantExchange } from '../../../src/diagnose/inputs/meant-exchange.ts';

function exchange(method: string, path: string, status: number | undefined): SeenExchange {
  return {
    source: 'made',
    request: {
      method,
      url: { path, query: '' },
      headers: [],
      client: { kind: 'browser' },
      missing: [],
    },
    ...(status === undefined ? {} : { response: { status, headers: [], missing: [] } }),
  };
}

test('of many exchanges the refused one that changes something is meant, the last of equals', () => {
  const list = [
    exchange('GET', '/', 200),
    exchange('GET', '/missing.css', 404),
    exchange('POST', '/a', 403),
    exchange('GET', '/b', 403),
    exchange('POST', '/c', 403),
    exchange('POST', '/d', 200),
    exchange('POST', '/e', undefined),
  ];
  assert.equal(meantExchange(list), 4);
  assert.equal(meantExchange(list.slice(0, 2)), 1);
  assert.equal(meantExchange([exchange('GET', '/', 200), exchange('POST', '/e', undefined)]), 1);
  assert.equal(meantExchange([]), undefined);
});
