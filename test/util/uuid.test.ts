import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatUuidV7, uuidTimeMs } from '../../src/util/uuid.ts';
import { property } from './property.ts';

test('the example of RFC 9562 §A.6 comes out', () => {
  const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  assert.equal(formatUuidV7(0x017f22e279b0, random), '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('the time is read back', () => {
  assert.equal(uuidTimeMs('017f22e2-79b0-7cc3-98c4-dc0c0c07398f'), 1_645_557_742_000);
});

test('what is no UUID of version 7 has no time', () => {
  for (const id of [
    '',
    '017f22e2-79b0-4cc3-98c4-dc0c0c07398f',
    '017f22e2-79b0-7cc3-18c4-dc0c0c07398f',
    '017F22E2-79B0-7CC3-98C4-DC0C0C07398F',
    '017f22e279b07cc398c4dc0c0c07398f',
    '{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n',
    '../7f22e2-79b0-7cc3-98c4-dc0c0c07398f',
  ]) {
    assert.equal(uuidTimeMs(id), undefined, id);
  }
});

property('every id has its form, its time and all the random bits it can hold', 5000, (random) => {
  const atMs = random.int(0, 2 ** 48 - 1);
  const bytes = Uint8Array.from({ length: 10 }, () => random.int(0, 255));
  const id = formatUuidV7(atMs, bytes);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(uuidTimeMs(id), atMs);
  const bits = BigInt(`0x${id.replaceAll('-', '')}`);
  const wanted = bytes.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  const nodeMask = (1n << 62n) - 1n;
  assert.equal(bits & nodeMask, wanted & nodeMask);
  assert.equal((bits >> 64n) & 0xfffn, (wanted >> 64n) & 0xfffn);
});

property('later ids sort after earlier ones', 2000, (random) => {
  const bytes = (): Uint8Array => Uint8Array.from({ length: 10 }, () => random.int(0, 255));
  const atMs = random.int(0, 2 ** 47);
  const later = atMs + random.int(1, 2 ** random.int(1, 40));
  assert.ok(formatUuidV7(atMs, bytes()) < formatUuidV7(later, bytes()));
});
