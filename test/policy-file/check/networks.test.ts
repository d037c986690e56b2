import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NetworkIndex } from '../../../src/policy-file/check/networks.ts';
import { compileCidrs, parseCidr } from '../../../src/util/cidr.ts';
import type { Network } from '../../../src/util/cidr.ts';
import { freshSeed, Random } from '../../oracle/random.ts';

function network(text: string): Network {
  const parsed = parseCidr(text);
  assert.ok(parsed.ok, text);
  return parsed.network;
}

function randomNetwork(random: Random): string {
  if (random.chance(0.5)) {
    const length = random.int(0, 32);
    const bits =
      length === 0
        ? 0
        : (random.pick([0, 0x0a000000, 0xc0000200, 0xffffffff]) >>> (32 - length)) *
          2 ** (32 - length);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.')}/${length}`;
  }
  return random.pick([
    '::/0',
    '2001:db8::/32',
    '2001:db8:1::/48',
    '2001:db8:1:2::/64',
    '2001:db8::1',
    '2001:db9::/32',
    '8000::/1',
  ]);
}

test('a network is found within another as the look-up of addresses finds it', () => {
  const fresh = freshSeed();
  console.log(`fresh seed ${fresh}`);
  for (const seed of [5, fresh]) {
    const random = new Random(seed);
    for (let time = 0; time < 2000; time += 1) {
      const wide = randomNetwork(random);
      const narrow = randomNetwork(random);
      const index = new NetworkIndex<number>();
      index.add({ network: network(wide), text: wide, place: 0 });
      const found = index.containing(network(narrow)) !== undefined;
      const isIn = compileCidrs([wide]).match(network(narrow).address) !== undefined;
      const isNarrower = network(wide).prefixLength <= network(narrow).prefixLength;
      assert.equal(found, isIn && isNarrower, `seed ${seed}: ${narrow} in ${wide}`);
    }
  }
});
