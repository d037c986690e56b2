import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, nearest } from '../../src/util/edit-distance.ts';
import { piecesOf, property } from './property.ts';

test('each kind of edit costs one', () => {
  assert.equal(editDistance('orders', 'orders', 3), 0);
  assert.equal(editDistance('orders', 'order', 3), 1);
  assert.equal(editDistance('orders', 'oorders', 3), 1);
  assert.equal(editDistance('orders', 'ordars', 3), 1);
  assert.equal(editDistance('orders', 'odrers', 3), 1);
  assert.equal(editDistance('', 'abc', 3), 3);
  assert.equal(editDistance('', '', 0), 0);
});

test('characters that were swapped are not edited again: that is OSA, not full Damerau', () => {
  assert.equal(editDistance('ca', 'abc', 5), 3);
});

test('more than the bound is one more than the bound', () => {
  assert.equal(editDistance('kitten', 'sitting', 2), 3);
  assert.equal(editDistance('a', 'abcdef', 2), 3);
  assert.equal(editDistance('abcdef', 'ghijkl', 0), 1);
});

/** The definition, by recursion. */
function slowDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const options = [
    slowDistance(a.slice(1), b) + 1,
    slowDistance(a, b.slice(1)) + 1,
    slowDistance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
  ];
  if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]) {
    options.push(slowDistance(a.slice(2), b.slice(2)) + 1);
  }
  return Math.min(...options);
}

property('the banded distance is the defined one up to the bound', 1500, (random) => {
  const a = piecesOf(random, ['a', 'b', 'c'], 6);
  const b = piecesOf(random, ['a', 'b', 'c'], 6);
  const max = random.int(0, 7);
  assert.equal(editDistance(a, b, max), Math.min(slowDistance(a, b), max + 1), `${a} ${b} ${max}`);
});

test('the nearest name is what was probably meant', () => {
  for (const [name, candidates, meant] of [
    ['ordres', ['customers', 'orders', 'order-items'], 'orders'],
    ['reports-ap', ['reports-app', 'reports-api'], 'reports-app'],
    ['Orders', ['orders', 'Orderz'], 'orders'],
    ['ORDERS', ['border', 'orders'], 'orders'],
    ['orders', ['ORDERS', 'orders'], 'orders'],
    ['conten-types', ['contentTypes', 'content-types'], 'content-types'],
    ['v1', ['v2'], 'v2'],
  ] as const) {
    assert.equal(nearest(name, candidates), meant);
  }
});

test('a name that is far from all has no nearest one', () => {
  assert.equal(nearest('GET', ['PUT', 'POST']), undefined);
  assert.equal(nearest('orders', ['payments', 'users']), undefined);
  assert.equal(nearest('v', ['x']), undefined);
  assert.equal(nearest('', ['x']), undefined);
  assert.equal(nearest('orders', []), undefined);
});

test('of equally near names the first is taken, from any iterable', () => {
  assert.equal(nearest('carts', new Set(['cards', 'parts'])), 'cards');
  assert.equal(nearest('carts', new Set(['parts', 'cards'])), 'parts');
});

property('one slip of the pen is found among other names', 2000, (random) => {
  const names = ['orders', 'customers', 'invoices', 'shipments', 'warehouse', 'analytics'];
  const meant = random.pick(names);
  const at = random.int(0, meant.length - 2);
  const slip = random.pick([
    meant.slice(0, at) + meant.slice(at + 1),
    `${meant.slice(0, at)}x${meant.slice(at)}`,
    `${meant.slice(0, at)}x${meant.slice(at + 1)}`,
    meant.slice(0, at) + meant.charAt(at + 1) + meant.charAt(at) + meant.slice(at + 2),
  ]);
  assert.equal(nearest(slip, names), meant, slip);
});
