import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serversFor, splitServer } from '../../../src/diagnose/checks/api/find-operation.ts';
import { matchTemplate, segmentsOf } from '../../../src/diagnose/checks/api/match-template.ts';
import { property } from '../../util/property.ts';
import { makeCase } from './support/make-case.ts';

test('of several servers the one of the request’s host is taken, then the longest base', () => {
  const servers = [
    'https://other.example.com/v1/orders',
    'https://api.example.com',
    '/v1',
    'https://api.example.com/v1',
  ];
  const { request } = makeCase({ request: 'GET https://api.example.com/v1/orders/7' }).exchange;
  assert.ok(request !== undefined);
  const under = serversFor({ file: 'a.yaml', operations: [], servers }, request).map(
    ({ server, isSameHost, rest }) => [server, isSameHost, rest],
  );
  assert.deepEqual(under, [
    ['https://api.example.com/v1', true, '/orders/7'],
    ['https://api.example.com', true, '/v1/orders/7'],
    ['/v1', undefined, '/orders/7'],
    ['https://other.example.com/v1/orders', false, '/7'],
  ]);
});

test('addresses of servers are taken apart', () => {
  assert.deepEqual(splitServer('https://API.example.com:443/v1/'), {
    host: 'api.example.com',
    base: '/v1',
  });
  assert.deepEqual(splitServer('//api.example.com:8443'), {
    host: 'api.example.com:8443',
    base: '',
  });
  assert.deepEqual(splitServer('v1'), { host: undefined, base: '/v1' });
  assert.deepEqual(splitServer('/'), { host: undefined, base: '' });
});

property('a template takes the paths that are made from it, and no other', 500, (random) => {
  const word = (): string => random.pick(['a', 'orders', 'x-y', '7', 'é']);
  const pieces = Array.from({ length: random.int(1, 4) }, () =>
    random.pick(['a', 'orders', '{id}', 'v{n}', '{a}.{b}', 'x{a}-{b}y']),
  );
  const template = `/${pieces.join('/')}`;
  const path = template.replaceAll(/\{[^}]*\}/g, word);
  assert.notEqual(matchTemplate(template, segmentsOf(path)), undefined, `${template} ${path}`);
  assert.equal(matchTemplate(template, segmentsOf(`${path}/more`)), undefined);
  const other = `/${pieces.map((piece) => (piece.includes('{') ? word() : `${piece}!`)).join('/')}`;
  const hasFixed = pieces.some((piece) => !piece.includes('{'));
  if (hasFixed)
    assert.equal(matchTemplate(template, segmentsOf(other)), undefined, `${template} ${other}`);
});
