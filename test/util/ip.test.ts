import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import { formatIp, parseIp, sameIp } from '../../src/util/ip.ts';
import type { IpAddress } from '../../src/util/ip.ts';
import { piecesOf, property } from './property.ts';

function again(text: string): string | undefined {
  const ip = parseIp(text);
  return ip === undefined ? undefined : formatIp(ip);
}

test('IPv4 is four decimal numbers', () => {
  assert.deepEqual(parseIp('192.0.2.1'), { family: 4, value: 0xc0000201 });
  assert.equal(again('255.255.255.255'), '255.255.255.255');
  assert.equal(again('0.0.0.0'), '0.0.0.0');
});

test('IPv6 is written as RFC 5952 wants it', () => {
  for (const [text, canonical] of [
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ] as const) {
    assert.equal(again(text), canonical);
  }
});

test('IPv4-mapped IPv6 is IPv4', () => {
  assert.deepEqual(parseIp('::ffff:192.0.2.1'), parseIp('192.0.2.1'));
  assert.deepEqual(parseIp('::FFFF:c000:0201'), parseIp('192.0.2.1'));
  assert.deepEqual(parseIp('0:0:0:0:0:ffff:1.2.3.4'), parseIp('1.2.3.4'));
  assert.equal(parseIp('::ffff:0:1.2.3.4')?.family, 6);
});

test('what some readers take for an address and others do not is none', () => {
  for (const text of [
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.04',
    '0x1.2.3.4',
    '256.1.1.1',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '1.2.3.4:80',
    '1.2.3.-4',
    '1.2.3.4/8',
    '+1.2.3.4',
    ':',
    ':::',
    '1:::2',
    '::1::',
    ':1::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    '12345::',
    '::g',
    'fe80::1%eth0',
    '[::1]',
    '::1.2.3',
    '::1.2.3.4:5',
    '1.2.3.4::',
    '::01.2.3.4',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1:',
    ':1',
    '::1:',
    '1:2:',
    '\u0661.2.3.4',
    '1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb',
  ]) {
    assert.equal(parseIp(text), undefined, text);
  }
});

test('addresses are the same in every spelling, and not across families', () => {
  const [a, b, c, d] = ['::1', '0:0::0:1', '0.0.0.1', '::2'].map((text) => parseIp(text));
  assert.ok(a && b && c && d);
  assert.equal(sameIp(a, b), true);
  assert.equal(sameIp(a, c), false);
  assert.equal(sameIp(c, a), false);
  assert.equal(sameIp(a, d), false);
  assert.equal(sameIp(c, { family: 4, value: 1 }), true);
  assert.equal(sameIp(c, { family: 4, value: 2 }), false);
});

property('parse(format(address)) is the address', 5000, (random) => {
  const hextets = Array.from({ length: 8 }, () => (random.chance(0.5) ? 0 : random.int(0, 0xffff)));
  const ip: IpAddress = random.chance(0.5)
    ? { family: 4, value: random.int(0, 0xffff_ffff) }
    : { family: 6, hextets: [random.int(1, 0xffff), ...hextets.slice(1)] };
  assert.deepEqual(parseIp(formatIp(ip)), ip);
});

property('text is an address exactly where the platform says so', 20_000, (random) => {
  const pieces = [':', '::', '.', '0', '1', '25', '255', '256', 'ff', 'ffff', '1.2.3.4', 'g', '00'];
  const text = piecesOf(random, pieces, 14);
  assert.equal(parseIp(text) !== undefined, isIP(text) !== 0, text);
});
