import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  appendAt,
  formatPointer,
  getAt,
  getPointer,
  parsePointer,
  removeAt,
  setAt,
} from '../../src/util/json-pointer.ts';
import type { Json, JsonObject } from '../../src/util/json.ts';
import type { Random } from '../oracle/random.ts';
import { piecesOf, property } from './property.ts';

/** The document of RFC 6901 §5. */
const RFC: Json = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

test('the examples of RFC 6901 §5 hold', () => {
  assert.equal(getPointer(RFC, ''), RFC);
  for (const [pointer, value] of [
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ] as const) {
    assert.deepEqual(getPointer(RFC, pointer), value);
    assert.equal(formatPointer(parsePointer(pointer) ?? []), pointer);
  }
});

test('a pointer to nothing answers nothing', () => {
  for (const pointer of [
    '/bar',
    '/foo/2',
    '/foo/00',
    '/foo/-',
    '/foo/-1',
    '/foo/length',
    '/foo/0/0',
    '/foo/1e0',
  ]) {
    assert.equal(getPointer(RFC, pointer), undefined, pointer);
  }
  for (const pointer of ['foo', '/a~2b', '/a~', '#/foo']) {
    assert.equal(parsePointer(pointer), undefined);
    assert.equal(getPointer(RFC, pointer), undefined);
  }
});

test('what objects inherit is not found', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    assert.equal(getPointer({}, `/${name}`), undefined);
    assert.equal(getPointer(null, `/${name}`), undefined);
  }
});

test('setting makes what is missing on the way, a list for the index 0', () => {
  assert.deepEqual(setAt({}, ['a', 'b'], 1), { a: { b: 1 } });
  assert.deepEqual(setAt({ a: null }, ['a', 'b'], 1), { a: { b: 1 } });
  assert.deepEqual(setAt({}, ['a', 0, 'b'], 1), { a: [{ b: 1 }] });
  assert.deepEqual(setAt({}, ['a', '0'], 1), { a: { '0': 1 } });
  assert.deepEqual(setAt({ a: [1] }, ['a', 1], 2), { a: [1, 2] });
  assert.deepEqual(setAt({ a: [1] }, ['a', '0'], 2), { a: [2] });
  assert.deepEqual(setAt({ a: 1 }, [], 2), 2);
});

test('setting what is there already gives the value itself', () => {
  const value = { a: [{ b: 1 }] };
  assert.equal(setAt(value, ['a', 0, 'b'], 1), value);
});

test('setting `__proto__` makes a member and sets no prototype', () => {
  const value = setAt({}, ['__proto__', 'admin'], true) as JsonObject;
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.deepEqual(Object.keys(value), ['__proto__']);
  assert.equal('admin' in value, false);
  assert.deepEqual(Object.keys(setAt(value, ['x'], 1) as JsonObject), ['__proto__', 'x']);
  assert.deepEqual(Object.keys(removeAt(value, ['__proto__', 'admin']) as JsonObject), [
    '__proto__',
  ]);
});

test('a step that leads nowhere is an error', () => {
  assert.throws(() => setAt({ a: 'text' }, ['a', 'b'], 1), RangeError);
  assert.throws(() => setAt({ a: [1] }, ['a', 2], 1), RangeError);
  assert.throws(() => setAt({ a: [1] }, ['a', 'b'], 1), RangeError);
  assert.throws(() => setAt({ a: [1] }, ['a', -1], 1), RangeError);
  assert.throws(() => appendAt({ a: {} }, ['a'], 1), { message: 'no list at `/a`' });
});

test('removing takes out a member or an item, and nothing else', () => {
  assert.deepEqual(removeAt({ a: 1, b: 2 }, ['a']), { b: 2 });
  assert.deepEqual(removeAt({ a: [1, 2, 3] }, ['a', 1]), { a: [1, 3] });
  assert.deepEqual(removeAt({ a: [1, 2, 3] }, ['a', '2']), { a: [1, 2] });
  assert.deepEqual(removeAt({ a: { b: null } }, ['a', 'b']), { a: {} });
  assert.equal(removeAt({ a: 1 }, []), null);
  const value = { a: [1] };
  for (const path of [['b'], ['a', 1], ['a', 'b', 'c'], ['b', 'c']]) {
    assert.equal(removeAt(value, path), value);
  }
});

test('appending adds to a list and makes one where there is none', () => {
  assert.deepEqual(appendAt({ a: [1] }, ['a'], 2), { a: [1, 2] });
  assert.deepEqual(appendAt({}, ['a', 'b'], 1), { a: { b: [1] } });
  assert.deepEqual(appendAt({ a: null }, ['a'], 1), { a: [1] });
  assert.deepEqual(appendAt([], [], 1), [1]);
});

function freeze(value: Json): Json {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

function randomJson(random: Random, depth: number): Json {
  if (depth === 0) return random.int(0, 9);
  const length = random.int(0, 3);
  if (random.chance(0.4)) return Array.from({ length }, () => randomJson(random, depth - 1));
  const names = random.sample(['a', 'b', '0', '__proto__', '~', '/'], length);
  return Object.fromEntries(names.map((name) => [name, randomJson(random, depth - 1)]));
}

/** A path to something that is there. */
function randomPath(random: Random, value: Json): (string | number)[] {
  if (typeof value !== 'object' || value === null || random.chance(0.2)) return [];
  const step = random.maybe(Object.keys(value));
  if (step === undefined) return [];
  const rest = randomPath(random, getAt(value, [step]) ?? null);
  return [Array.isArray(value) && random.chance(0.5) ? Number(step) : step, ...rest];
}

property('parse(format(path)) is the path', 3000, (random) => {
  const path = Array.from({ length: random.int(0, 4) }, () =>
    piecesOf(random, ['~', '/', '0', '1', 'a', ''], 4),
  );
  assert.deepEqual(parsePointer(formatPointer(path)), path);
});

property(
  'setting changes the place and nothing beside it, and never the old value',
  3000,
  (random) => {
    const value = freeze(randomJson(random, 4));
    const path = randomPath(random, value);
    const before = structuredClone(value);
    const changed = setAt(value, path, 'new');
    assert.deepEqual(value, before);
    assert.equal(getAt(changed, path), 'new');
    assert.equal(getPointer(changed, formatPointer(path)), 'new');
    assert.deepEqual(setAt(changed, path, getAt(value, path) ?? null), value);
    // What lies off the path is the very same.
    const [first] = path;
    if (first === undefined || typeof value !== 'object' || value === null) return;
    for (const name of Object.keys(value)) {
      if (name !== String(first)) assert.equal(getAt(changed, [name]), getAt(value, [name]));
    }
  },
);

property('what was appended or set anew is taken out again by removing', 3000, (random) => {
  const value = freeze(randomJson(random, 4));
  const path = randomPath(random, value);
  const place = getAt(value, path);
  if (Array.isArray(place)) {
    const longer = appendAt(value, path, 'new');
    assert.deepEqual(removeAt(longer, [...path, place.length]), value);
  } else if (typeof place === 'object' && place !== null) {
    const larger = setAt(value, [...path, 'fresh'], 'new');
    assert.deepEqual(removeAt(larger, [...path, 'fresh']), value);
  }
});
