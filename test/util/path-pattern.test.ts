import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePermit, permitCovers } from '../../src/util/path-pattern.ts';
import { property } from './property.ts';

function covers(rule: string, method: string, path: string): readonly boolean[] {
  const permit = parsePermit(rule);
  assert.ok(permit, rule);
  const covered = permitCovers(permit, method, path);
  return [covered.method, covered.path];
}

test('a rule names methods and a path', () => {
  assert.deepEqual(parsePermit('GET,POST /orders/**'), {
    methods: ['GET', 'POST'],
    pattern: '/orders/**',
    segments: ['orders', '**'],
  });
  assert.deepEqual(parsePermit('GET, HEAD  /'), {
    methods: ['GET', 'HEAD'],
    pattern: '/',
    segments: [''],
  });
  assert.deepEqual(parsePermit('* /a/*/b')?.methods, ['*']);
});

test('what is no rule is none', () => {
  for (const text of [
    '',
    'GET',
    '/orders',
    'GET orders',
    'get /orders',
    'GET,,POST /orders',
    'GET /orders extra',
    'GET, /x',
    '*,GET /orders',
    'GET /**/orders',
    'GET /orders/**/x',
    'GET /files/*.json',
    'GET /a**',
    'GET /***',
    'GET /a//b',
    'GET /a/../b',
    'GET /a?x=1',
    'GET /a?',
    'GET /a%2fb',
    'GET /a#b',
    ' GET /a',
    'GET /a ',
  ]) {
    assert.equal(parsePermit(text), undefined, text);
  }
});

test('methods are taken by name, GET takes HEAD along, and * is any', () => {
  assert.deepEqual(covers('GET /a', 'GET', '/a'), [true, true]);
  assert.deepEqual(covers('GET /a', 'HEAD', '/a'), [true, true]);
  assert.deepEqual(covers('HEAD /a', 'GET', '/a'), [false, true]);
  assert.deepEqual(covers('GET /a', 'get', '/a'), [false, true]);
  assert.deepEqual(covers('POST /a', 'HEAD', '/a'), [false, true]);
  assert.deepEqual(covers('* /a', 'M-SEARCH', '/a'), [true, true]);
  assert.deepEqual(covers('M-SEARCH /a', 'M-SEARCH', '/b'), [true, false]);
});

for (const [pattern, yes, no] of [
  [
    '/orders/**',
    ['/orders', '/orders/', '/orders/1', '/orders/1/items/2'],
    ['/', '/order', '/ordersx', '/ORDERS/1'],
  ],
  ['/**', ['/', '/a', '/a/b/'], []],
  ['/orders/*', ['/orders/1', '/orders/*'], ['/orders', '/orders/', '/orders/1/', '/orders/1/x']],
  ['/*/b', ['/a/b', '/x/b'], ['//b', '/b', '/a/b/', '/a/bb']],
  ['/orders', ['/orders'], ['/orders/', '/orders/1', '/']],
  ['/orders/', ['/orders/'], ['/orders', '/orders/1']],
  ['/', ['/'], ['/a']],
  ['/*/**', ['/a', '/a/', '/a/b'], ['/']],
  ['/%63af%c3%a9', ['/caf%C3%A9'], ['/caf%c3%a9']],
  ['/caf\u00E9', ['/caf%C3%A9'], ['/cafe']],
  ['/a.b', ['/a.b'], ['/axb']],
] as const) {
  test(`${pattern} covers ${yes.join(' ')} and not ${no.join(' ')}`, () => {
    for (const path of yes) assert.equal(covers(`GET ${pattern}`, 'GET', path)[1], true, path);
    for (const path of no) assert.equal(covers(`GET ${pattern}`, 'GET', path)[1], false, path);
  });
}

/** The definition, by segments. */
function slowCovers(pattern: readonly string[], path: readonly string[]): boolean {
  const [wanted, ...more] = pattern;
  const [seen, ...rest] = path;
  if (wanted === '**') return true;
  if (wanted === undefined || seen === undefined) return wanted === seen;
  return (wanted === '*' ? seen !== '' : seen === wanted) && slowCovers(more, rest);
}

property('patterns cover what comparing segment by segment covers', 5000, (random) => {
  const some = (names: readonly string[]): string[] =>
    Array.from({ length: random.int(1, 4) }, () => random.pick(names));
  const pattern = some(['a', 'b', 'ab', '*']);
  if (random.chance(0.4)) pattern.push(random.pick(['**', '']));
  const path = some(['a', 'b', 'ab', '*']);
  if (random.chance(0.3)) path.push('');
  const [, covered] = covers(`GET /${pattern.join('/')}`, 'GET', `/${path.join('/')}`);
  assert.equal(covered, slowCovers(pattern, path), `${pattern.join('/')} over ${path.join('/')}`);
});
