import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecisionContext } from '../../src/core/context.ts';
import type { HeaderList } from '../../src/core/facts.ts';
import { request, SHOP, world } from './support/world.ts';

function client(
  headers: HeaderList,
  options: { trusted?: readonly string[]; remoteIp?: string; forwarded?: boolean } = {},
): string {
  const { trusted = ['10.0.0.0/8'], remoteIp = '10.0.0.1', forwarded = false } = options;
  const made = world({
    document: {
      ...SHOP,
      trustedProxies: trusted,
      ...(forwarded ? { forwardedHeader: 'forwarded' } : {}),
    },
  });
  const facts = request({ remoteIp, headers: [['host', 'api.example'], ...headers] });
  const found = new DecisionContext(made.snapshot, made.directory, facts).client();
  return found?.kind === 'known' ? found.text : `broken ${found?.hop ?? ''}`;
}

test('a forwarded address from a peer that is not trusted is ignored', () => {
  assert.equal(
    client([['x-forwarded-for', '198.51.100.9']], { remoteIp: '192.0.2.7' }),
    '192.0.2.7',
  );
});

test('the first hop from the right that is not trusted is the client', () => {
  assert.equal(client([['x-forwarded-for', '6.6.6.6, 198.51.100.9, 10.1.1.1']]), '198.51.100.9');
  assert.equal(
    client([
      ['x-forwarded-for', '6.6.6.6'],
      ['x-forwarded-for', '198.51.100.9'],
    ]),
    '198.51.100.9',
  );
});

test('where every hop is trusted the leftmost is the client', () => {
  assert.equal(client([['x-forwarded-for', '10.2.2.2, 10.3.3.3']]), '10.2.2.2');
  assert.equal(client([]), '10.0.0.1');
});

test('an entry that is no address breaks the chain only where it is reached', () => {
  assert.equal(client([['x-forwarded-for', 'unknown']]), 'broken unknown');
  assert.equal(client([['x-forwarded-for', 'unknown, 198.51.100.9']]), '198.51.100.9');
  assert.equal(client([['x-forwarded-for', '']]), 'broken ');
});

test('the Forwarded header is read with quotes, brackets and ports, and the other header is then ignored', () => {
  const headers: HeaderList = [
    ['forwarded', 'for="[2001:db8::9]:4711";proto=https, for=10.1.1.1'],
    ['x-forwarded-for', '6.6.6.6'],
  ];
  assert.equal(client(headers, { forwarded: true }), '2001:db8::9');
  assert.equal(client([['forwarded', 'for=_hidden']], { forwarded: true }), 'broken _hidden');
});

test('the same address is one client, whichever way the proxy spells it', () => {
  for (const spelling of ['2001:db8::9', '2001:DB8:0:0:0:0:0:9', '[2001:0db8::0009]:4711']) {
    assert.equal(client([['x-forwarded-for', spelling]]), '2001:db8::9');
  }
  assert.equal(client([['x-forwarded-for', '::ffff:198.51.100.9']]), '198.51.100.9');
});

test('an element of Forwarded that names two clients names none', () => {
  const headers: HeaderList = [['forwarded', 'for=198.51.100.9;For=203.0.113.5, for=10.1.1.1']];
  assert.equal(client(headers, { forwarded: true }), 'broken ');
});
