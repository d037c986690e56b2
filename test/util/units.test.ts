import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatBytes,
  formatDuration,
  formatInstant,
  formatRate,
  parseBytes,
  parseInstant,
  parseRate,
} from '../../src/util/units.ts';
import { property } from './property.ts';

test('sizes are numbers, or numbers with a unit', () => {
  for (const [text, bytes] of [
    [0, 0],
    [1024, 1024],
    ['2048', 2048],
    ['500B', 500],
    ['64KiB', 65_536],
    ['10 MiB', 10_485_760],
    ['1GiB', 1_073_741_824],
    ['1.5MiB', 1_572_864],
    ['64KB', 64_000],
    ['10MB', 10_000_000],
    ['2GB', 2_000_000_000],
  ] as const) {
    assert.equal(parseBytes(text), bytes, String(text));
  }
});

test('what is no whole number of bytes is no size', () => {
  for (const text of [
    -1,
    1.5,
    Number.NaN,
    Infinity,
    2 ** 53,
    '',
    'KiB',
    '-1',
    '1.5',
    '1e3',
    '64kib',
    '64K',
    '1TiB',
    '10  MiB',
    ' 1',
    '1 ',
    '0.1KiB',
    '.5MiB',
    '1,000',
    '9999999999GiB',
    '0x10',
    '1_000',
  ]) {
    assert.equal(parseBytes(text), undefined, String(text));
  }
});

test('sizes are shown short, and exactly where short would mislead', () => {
  for (const [bytes, text] of [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [2_345_678, '2.24 MiB'],
    [10_485_760, '10 MiB'],
    [10_485_761, '10,485,761 B'],
    [10_485_759, '10,485,759 B'],
    [1_073_741_824, '1 GiB'],
    [1_572_865, '1,572,865 B'],
    [1_048_575, '1,048,575 B'],
    [5 * 1024 ** 4, '5120 GiB'],
  ] as const) {
    assert.equal(formatBytes(bytes), text);
  }
});

property('a body just over a limit of whole units is not shown as the limit', 3000, (random) => {
  const limit = random.int(1, 1023) * random.pick([1024, 1024 ** 2, 1024 ** 3]);
  const over = limit + random.int(1, 3);
  assert.notEqual(formatBytes(limit), formatBytes(over));
});

test('rates are a number of requests in a time', () => {
  for (const [text, count, periodMs] of [
    ['5/s', 5, 1000],
    ['100/min', 100, 60_000],
    ['1000/h', 1000, 3_600_000],
    ['10000/day', 10_000, 86_400_000],
    ['10/10s', 10, 10_000],
    ['3/5min', 3, 300_000],
    ['1/90s', 1, 90_000],
  ] as const) {
    assert.deepEqual(parseRate(text), { count, periodMs });
    assert.equal(formatRate({ count, periodMs }), text);
  }
});

test('what is no rate is none', () => {
  for (const text of [
    '',
    '0/s',
    '-1/s',
    '1.5/s',
    '5',
    '5/',
    '/s',
    '5/sec',
    '5/m',
    '5/0s',
    '5/minute',
    '5 /s',
    '5/ s',
    '05/s',
    '5/05s',
    '5/1.5s',
    '5/s ',
    '1e3/s',
    '9999999999999999/s',
    '5/99999999s',
    '5/week',
  ]) {
    assert.equal(parseRate(text), undefined, text);
  }
});

test('a period that no unit divides is shown in milliseconds', () => {
  assert.equal(formatRate({ count: 2, periodMs: 1 }), '2/1ms');
  assert.equal(formatRate({ count: 2, periodMs: 1500 }), '2/1500ms');
});

property('parse(format(rate)) is the rate', 2000, (random) => {
  const rate = { count: random.int(1, 1e6), periodMs: random.int(1, 100_000) * 1000 };
  assert.deepEqual(parseRate(formatRate(rate)), rate);
});

test('instants are dates in UTC, or times with a zone', () => {
  for (const [text, iso] of [
    ['1970-01-01', '1970-01-01T00:00:00Z'],
    ['2026-01-31', '2026-01-31T00:00:00Z'],
    ['2024-02-29T12:00Z', '2024-02-29T12:00:00Z'],
    ['2026-01-31T10:20:30Z', '2026-01-31T10:20:30Z'],
    ['2026-01-31T10:20:30.5Z', '2026-01-31T10:20:30.500Z'],
    ['2026-01-31T10:20:30.123456789Z', '2026-01-31T10:20:30.123Z'],
    ['2026-01-31T10:20:30.001Z', '2026-01-31T10:20:30.001Z'],
    ['2026-01-31T01:20:30+02:00', '2026-01-30T23:20:30Z'],
    ['2026-12-31T23:30:00-05:30', '2027-01-01T05:00:00Z'],
    ['0000-01-01', '0000-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ] as const) {
    const ms = parseInstant(text);
    assert.ok(ms !== undefined, text);
    assert.equal(formatInstant(ms), iso);
  }
});

test('what is not one instant is none', () => {
  for (const text of [
    '',
    '2026',
    '2026-01',
    '2026-1-31',
    '2026-02-29',
    '2026-04-31',
    '2026-00-01',
    '2026-13-01',
    '2026-01-00',
    '1900-02-29',
    '2026-01-31T10:20:30',
    '2026-01-31 10:20:30Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T10:60:00Z',
    '2026-01-31T10:20:60Z',
    '2026-01-31T10Z',
    '2026-01-31T10:20:30,5Z',
    '2026-01-31T10:20:30+0200',
    '2026-01-31T10:20:30+24:00',
    '2026-01-31T10:20:30+02:60',
    '2026-01-31Z',
    '20260131',
    '31.01.2026',
    '2026-01-31t10:20:30z',
    '+002026-01-31',
    ' 2026-01-31',
    '2026-01-31\n',
  ]) {
    assert.equal(parseInstant(text), undefined, text);
  }
});

test('years beyond four digits are shown with a sign and six', () => {
  assert.equal(formatInstant(253_402_300_800_000), '+010000-01-01T00:00:00Z');
  assert.equal(formatInstant(-62_167_219_200_001), '-000001-12-31T23:59:59.999Z');
});

property('instants are what the platform makes of them', 5000, (random) => {
  const ms = random.int(-62_167_219_200_000, 253_402_300_799_999);
  const iso = new Date(ms).toISOString();
  assert.equal(parseInstant(iso), ms);
  assert.equal(formatInstant(ms), iso.replace('.000Z', 'Z'));
  assert.equal(parseInstant(iso.slice(0, 10)), Date.parse(iso.slice(0, 10)));
  assert.equal(formatInstant(ms + 0.4), formatInstant(ms));
});

test('times are shown in their two largest units', () => {
  for (const [ms, text] of [
    [0, '0 ms'],
    [0.04, '0 ms'],
    [0.42, '0.4 ms'],
    [9.96, '10 ms'],
    [7, '7 ms'],
    [350.4, '350 ms'],
    [999.6, '1 s'],
    [1000, '1 s'],
    [1500, '1.5 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_700, '1 h'],
    [3_600_000, '1 h'],
    [12_000_000, '3 h 20 min'],
    [86_399_000, '1 day'],
    [90_000_000, '1 day 1 h'],
    [2 * 86_400_000, '2 days'],
    [3 * 86_400_000 + 4 * 3_600_000, '3 days 4 h'],
    [-1500, '-1.5 s'],
  ] as const) {
    assert.equal(formatDuration(ms), text, String(ms));
  }
});
