import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { crc32, formatApiKey, readApiKey } from '../../src/util/api-key.ts';
import type { Random } from '../oracle/random.ts';
import { property } from './property.ts';

const BASE62 = Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
const SECRET = 'a9Zk'.repeat(8);
const KEY = formatApiKey('rep', '7Hq2', SECRET);
const PREFIX = 'pk_rep_7Hq2';

test('a key is its public prefix, its secret and a checksum', () => {
  assert.match(KEY, /^pk_rep_7Hq2_(?:a9Zk){8}[0-9A-Za-z]{6}$/);
  assert.deepEqual(readApiKey(KEY), { form: 'pinpoint', prefix: PREFIX });
});

test('a checksum that is small is filled with zeros', () => {
  // 62^6 is more than 2^32: the first digit is 0 to 4.
  assert.match(KEY.slice(-6), /^[0-4]/);
});

test('parts of another form make no key', () => {
  for (const [tag, id, secret] of [
    ['', '7Hq2', SECRET],
    ['reporting', '7Hq2', SECRET],
    ['Rep', '7Hq2', SECRET],
    ['r_p', '7Hq2', SECRET],
    ['rep', '7Hq', SECRET],
    ['rep', '7Hq27Hq27', SECRET],
    ['rep', '7H-2', SECRET],
    ['rep', '7Hq2', SECRET.slice(1)],
    ['rep', '7Hq2', `${SECRET}a`],
    ['rep', '7Hq2', `${SECRET.slice(1)}-`],
    ['rep', '7Hq2', `${SECRET.slice(1)}\u00E9`],
  ] as const) {
    assert.throws(() => formatApiKey(tag, id, secret), RangeError, `${tag} ${id} ${secret}`);
  }
});

test('nothing, or white space alone, is empty', () => {
  for (const text of ['', ' ', '\t\n', '\u00A0'])
    assert.deepEqual(readApiKey(text), { form: 'empty' });
});

test('text that does not begin as our keys do is of another form', () => {
  for (const text of [
    'abc',
    'sk-proj-123',
    'pk_live_51H8xYz',
    'pk_',
    'pk__7Hq2_x',
    'pk_rep_7Hq2',
    'PK_rep_7Hq2_x',
    'pk_REP_7Hq2_x',
    'pk_reZ_7Hq2_x',
    'pk_Aep_7Hq2_x',
    'pk_rep_7H_x',
    'pk_rep_7Hq27Hq27_x',
    'pk_reporting_7Hq2_x',
    'pk_rep_7H-2_x',
    'k',
  ]) {
    assert.deepEqual(readApiKey(text), { form: 'other' }, text);
  }
});

test('a key that was cut off, added to or changed has a bad checksum', () => {
  for (const text of [
    KEY.slice(0, -1),
    `${PREFIX}_`,
    `${KEY}x`,
    KEY.replace('a9Zk', 'a9ZK'),
    KEY.toUpperCase().replace('PK_REP_7HQ2', PREFIX),
    `${KEY.slice(0, -1)}-`,
    `${KEY}=`,
    KEY + KEY,
  ]) {
    assert.deepEqual(readApiKey(text), { form: 'bad_checksum', prefix: PREFIX }, text);
  }
});

test('what copying leaves behind is told apart, with the prefix where it can be read', () => {
  for (const text of [
    ` ${KEY}`,
    `${KEY} `,
    `${KEY}\n`,
    `"${KEY}"`,
    `'${KEY}'`,
    `\`${KEY}\``,
    `\u201C${KEY}\u201D`,
    `\u00E2\u0080\u009C${KEY}`,
    `\u200B${KEY}`,
    `\uFEFF${KEY}`,
    KEY.replace('a9Zk', 'a9Z\u043A'),
    `${KEY.slice(0, 30)} ${KEY.slice(30)}`,
  ]) {
    assert.deepEqual(
      readApiKey(text),
      { form: 'bad_characters', prefix: PREFIX },
      JSON.stringify(text),
    );
  }
  assert.deepEqual(readApiKey('some key'), { form: 'bad_characters' });
  assert.deepEqual(readApiKey('good\u0000x'), { form: 'bad_characters' });
});

test('the checksum is the CRC-32 of gzip', () => {
  assert.equal(crc32('123456789'), 0xcbf43926);
  assert.equal(crc32(''), 0);
});

function randomKey(random: Random): { key: string; prefix: string; secret: string } {
  const text = (length: number): string =>
    Array.from({ length }, () => random.pick(BASE62)).join('');
  const tag = text(random.int(1, 8)).toLowerCase();
  const id = text(random.int(4, 8));
  const secret = text(32);
  return { key: formatApiKey(tag, id, secret), prefix: `pk_${tag}_${id}`, secret };
}

property('every key is known again by its form', 2000, (random) => {
  const { key, prefix } = randomKey(random);
  assert.deepEqual(readApiKey(key), { form: 'pinpoint', prefix });
  const sum = Array.from(key.slice(-6)).reduce(
    (value, digit) => value * 62 + BASE62.indexOf(digit),
    0,
  );
  assert.equal(sum, zlibCrc32(key.slice(0, -6)));
});

property(
  'one wrong character is always noticed, and no answer shows the secret',
  3000,
  (random) => {
    const { key, secret } = randomKey(random);
    const at = random.int(0, key.length - 1);
    const other = random.pick([...BASE62, '-', '_', ' ', '"', '\u00E9']);
    if (other === key[at]) return;
    const read = readApiKey(key.slice(0, at) + other + key.slice(at + 1));
    assert.notEqual(read.form, 'pinpoint');
    assert.ok(!JSON.stringify(read).includes(secret.slice(0, 8)));
  },
);
