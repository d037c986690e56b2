import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileCidrs, compileCidrSteps, formatCidr, parseCidr } from '../../src/util/cidr.ts';
import { formatIp, parseIp } from '../../src/util/ip.ts';
import type { IpAddress } from '../../src/util/ip.ts';
import type { Random } from '../oracle/random.ts';
import { property } from './property.ts';

function ip(text: string): IpAddress {
  const parsed = parseIp(text);
  assert.ok(parsed, text);
  return parsed;
}

test('a network is an address and a prefix length', () => {
  for (const text of [
    '10.0.0.0/8',
    '0.0.0.0/0',
    '1.2.3.4/32',
    '::/0',
    '2001:db8::/32',
    '::1/128',
  ]) {
    const parsed = parseCidr(text);
    assert.ok(parsed.ok, text);
    assert.equal(formatCidr(parsed.network), text);
  }
});

test('a single address is a network of its own', () => {
  const parsed = parseCidr('192.0.2.1');
  assert.ok(parsed.ok);
  assert.equal(parsed.network.prefixLength, 32);
  const six = parseCidr('2001:db8::1');
  assert.ok(six.ok);
  assert.equal(six.network.prefixLength, 128);
});

test('an IPv4-mapped network is one of IPv4', () => {
  for (const [text, network] of [
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['::ffff:1.2.3.4', '1.2.3.4/32'],
  ] as const) {
    const parsed = parseCidr(text);
    assert.ok(parsed.ok);
    assert.equal(formatCidr(parsed.network), network);
  }
});

for (const [text, reason, suggestion] of [
  [
    '10.0.0.1/8',
    '`10.0.0.1/8` has bits set after its prefix: the network is `10.0.0.0/8`',
    '10.0.0.0/8',
  ],
  [
    '2001:db8::1/33',
    '`2001:db8::1/33` has bits set after its prefix: the network is `2001:db8::/33`',
    '2001:db8::/33',
  ],
  [
    '::ffff:10.1.0.0/104',
    '`::ffff:10.1.0.0/104` has bits set after its prefix: the network is `10.0.0.0/8`',
    '10.0.0.0/8',
  ],
  [
    '1.1.1.1/0',
    '`1.1.1.1/0` has bits set after its prefix: the network is `0.0.0.0/0`',
    '0.0.0.0/0',
  ],
  ['10.0.0.0/33', 'the prefix length must be a whole number from 0 to 32', undefined],
  ['10.0.0.0/', 'the prefix length must be a whole number from 0 to 32', undefined],
  ['10.0.0.0/08', 'the prefix length must be a whole number from 0 to 32', undefined],
  ['10.0.0.0/8/8', 'the prefix length must be a whole number from 0 to 32', undefined],
  ['10.0.0.0/255.0.0.0', 'the prefix length must be a whole number from 0 to 32', undefined],
  ['::/129', 'the prefix length must be a whole number from 0 to 128', undefined],
  ['::ffff:10.0.0.0/8', 'an IPv4-mapped network needs a prefix length from 96 to 128', undefined],
  ['10.0.0/8', '`10.0.0` is not an IP address', undefined],
  ['office', '`office` is not an IP address', undefined],
] as const) {
  test(`${text} is no network: ${reason}`, () => {
    const expected = { ok: false, reason, ...(suggestion === undefined ? {} : { suggestion }) };
    assert.deepEqual(parseCidr(text), expected);
  });
}

test('the most specific network answers, and of equal ones the first', () => {
  const set = compileCidrs([
    '10.0.0.0/8',
    '0.0.0.0/0',
    '10.1.0.0/16',
    '10.1.2.3',
    '10.1.2.3/32',
    '::/0',
  ]);
  assert.equal(set.size, 6);
  assert.equal(set.match(ip('10.1.2.3')), '10.1.2.3');
  assert.equal(set.match(ip('10.1.2.4')), '10.1.0.0/16');
  assert.equal(set.match(ip('10.2.0.0')), '10.0.0.0/8');
  assert.equal(set.match(ip('11.0.0.0')), '0.0.0.0/0');
  assert.equal(set.match(ip('::')), '::/0');
});

test('the families are apart: ::/0 holds no IPv4 address', () => {
  assert.equal(compileCidrs(['::/0']).match(ip('1.2.3.4')), undefined);
  assert.equal(compileCidrs(['::/0']).match(ip('::ffff:1.2.3.4')), undefined);
  assert.equal(compileCidrs(['0.0.0.0/0']).match(ip('::1')), undefined);
});

test('an empty set matches nothing', () => {
  const set = compileCidrs([]);
  assert.equal(set.size, 0);
  assert.equal(set.match(ip('1.2.3.4')), undefined);
  assert.equal(set.match(ip('::1')), undefined);
});

test('the last address of all is found', () => {
  const set = compileCidrs(['255.255.255.0/24', '255.255.255.255', 'ffff::/16', '::/1']);
  assert.equal(set.match(ip('255.255.255.254')), '255.255.255.0/24');
  assert.equal(set.match(ip('255.255.255.255')), '255.255.255.255');
  assert.equal(set.match(ip('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')), 'ffff::/16');
  assert.equal(set.match(ip('8000::')), undefined);
});

test('a set is not made of what is no network', () => {
  assert.throws(() => compileCidrs(['10.0.0.0/8', 'office']), {
    name: 'RangeError',
    message: '`office` is not an IP address',
  });
});

test('a long list is compiled in many steps', () => {
  const entries = Array.from({ length: 20_000 }, (_, at) => `10.${at >> 8}.${at & 255}.0/24`);
  const steps = compileCidrSteps(entries);
  let count = 0;
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      assert.equal(step.value.match(ip('10.3.4.5')), '10.3.4.0/24');
      break;
    }
    count++;
  }
  assert.ok(count >= 20 && count <= 60, `${count} steps`);
});

/** The slow and obvious way: every network, bit by bit. */
function slowMatch(entries: readonly string[], address: IpAddress): string | undefined {
  let best: { text: string; prefixLength: number } | undefined;
  for (const text of entries) {
    const parsed = parseCidr(text);
    assert.ok(parsed.ok);
    const { address: base, prefixLength } = parsed.network;
    if (base.family !== address.family) continue;
    const free = BigInt((base.family === 4 ? 32 : 128) - prefixLength);
    if (bitsOf(base) >> free !== bitsOf(address) >> free) continue;
    if (best === undefined || prefixLength > best.prefixLength) best = { text, prefixLength };
  }
  return best?.text;
}

function bitsOf(address: IpAddress): bigint {
  if (address.family === 4) return BigInt(address.value);
  return address.hextets.reduce((bits, hextet) => (bits << 16n) | BigInt(hextet), 0n);
}

function fromBits(family: 4 | 6, bits: bigint): IpAddress {
  if (family === 4) return { family, value: Number(bits) };
  const hextets = Array.from({ length: 8 }, (_, at) =>
    Number((bits >> BigInt(112 - at * 16)) & 0xffffn),
  );
  return { family, hextets };
}

/** Networks that crowd together, so that they nest, touch and repeat. */
function randomNetwork(random: Random): string {
  const family = random.pick([4, 6] as const);
  const width = family === 4 ? 32 : 128;
  const prefixLength = random.chance(0.1)
    ? random.pick([0, 1, width])
    : random.int(width - 12, width);
  const base = family === 4 ? 0x0a00_0000n : 0x2001_0db8n << 96n;
  const near = random.chance(0.1) ? (1n << BigInt(width)) - 1n : base + BigInt(random.int(0, 4095));
  const free = BigInt(width - prefixLength);
  return formatCidr({ address: fromBits(family, (near >> free) << free), prefixLength });
}

property('a set answers as comparing every network bit by bit does', 60, (random) => {
  const entries = Array.from({ length: random.int(0, 60) }, () => randomNetwork(random));
  const set = compileCidrs(entries);
  for (let probe = 0; probe < 100; probe++) {
    const inside = parseCidr(randomNetwork(random));
    assert.ok(inside.ok);
    const { address } = inside.network;
    const width = address.family === 4 ? 32n : 128n;
    // The address itself, its neighbours, and one anywhere.
    const bits = bitsOf(address) + BigInt(random.int(-1, 1));
    const wrapped = ((bits % (1n << width)) + (1n << width)) % (1n << width);
    const asked = fromBits(address.family, wrapped);
    assert.equal(
      set.match(asked),
      slowMatch(entries, asked),
      `${formatIp(asked)} in ${entries.join(' ')}`,
    );
  }
});

property('exactly the networks without bits after the prefix are read', 2000, (random) => {
  const prefixLength = random.int(0, 32);
  const value = random.chance(0.5) ? random.int(0, 0xffff_ffff) : random.int(0, 255) * 0x100_0000;
  const text = formatCidr({ address: { family: 4, value }, prefixLength });
  const masked = (BigInt(value) >> BigInt(32 - prefixLength)) << BigInt(32 - prefixLength);
  const parsed = parseCidr(text);
  assert.equal(parsed.ok, masked === BigInt(value), text);
  if (parsed.ok) return;
  assert.equal(parsed.suggestion, formatCidr({ address: fromBits(4, masked), prefixLength }));
});
