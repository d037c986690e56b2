import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8, invalidUtf8At, sequenceLength } from '../../src/util/utf8.ts';
import { property } from './property.ts';

test('the first byte of a bad sequence is named', () => {
  for (const [bytes, at] of [
    [[], -1],
    [[0x41, 0x7f], -1],
    [[0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80], -1],
    [[0x41, 0x80], 1],
    [[0xc0, 0xaf], 0],
    [[0xe0, 0x9f, 0x80], 0],
    [[0x41, 0xed, 0xa0, 0x80], 1],
    [[0xf0, 0x8f, 0x80, 0x80], 0],
    [[0xf4, 0x90, 0x80, 0x80], 0],
    [[0xf5, 0x80, 0x80, 0x80], 0],
    [[0x41, 0xe2, 0x82], 1],
  ] as const) {
    assert.equal(invalidUtf8At(Uint8Array.from(bytes), 0, bytes.length), at);
  }
});

test('a sequence does not reach beyond the end that is given', () => {
  const bytes = Uint8Array.from([0xc3, 0xa9]);
  assert.equal(sequenceLength(bytes, 0, 2), 2);
  assert.equal(sequenceLength(bytes, 0, 1), 0);
  assert.equal(invalidUtf8At(bytes, 0, 1), 0);
});

test('text is encoded as UTF-8', () => {
  assert.deepEqual([...encodeUtf8('a\u00E9')], [0x61, 0xc3, 0xa9]);
});

property('bytes are UTF-8 exactly where the platform decodes them', 20_000, (random) => {
  const leads = [
    0x41, 0x80, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xf5, 0x9f, 0x90,
  ];
  const bytes = Uint8Array.from({ length: random.int(0, 7) }, () =>
    random.chance(0.8) ? random.pick(leads) : random.int(0, 255),
  );
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isSound = true;
  try {
    decoder.decode(bytes);
  } catch {
    isSound = false;
  }
  assert.equal(invalidUtf8At(bytes, 0, bytes.length) === -1, isSound, String(bytes));
});
