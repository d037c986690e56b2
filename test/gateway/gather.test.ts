import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderList, PresentedCredential } from '../../src/core/facts.ts';
import { gatherFacts } from '../../src/gateway/gather.ts';
import { newCallId } from '../../src/gateway/call-id.ts';
import { uuidTimeMs } from '../../src/util/uuid.ts';
import { world } from '../core/support/world.ts';
import { REPORTS_KEY, SHOP_KEY, shopPolicy } from './support/shop.ts';

const shop = world({ document: shopPolicy('http://127.0.0.1:1') });

function presented(headers: HeaderList, made = shop): readonly PresentedCredential[] {
  const head = { kind: 'request', method: 'GET', rawTarget: '/', headers, scheme: 'http' } as const;
  const exchange = {
    remoteIp: '192.0.2.1',
    body: { framing: 'none', declaredBytes: undefined },
  } as const;
  const from = {
    settings: made.snapshot.settings,
    directory: made.directory,
    receivedAtMs: 1,
  };
  return gatherFacts(exchange, head, from).presented;
}

const header = { in: 'header', name: 'x-api-key' } as const;

test('a known key is its id and its public part, never the key', () => {
  const found = presented([['x-api-key', SHOP_KEY]]);
  assert.deepEqual(found, [
    { kind: 'api_key', place: header, form: 'ok', prefix: 'pk_shop_9Kt5', keyId: 'pk_shop_9Kt5' },
  ]);
  assert.doesNotMatch(JSON.stringify(found), new RegExp(SHOP_KEY.slice(-20)));
});

test('what is wrong with the form of a key is told apart', () => {
  const form = (value: string): unknown => presented([['x-api-key', value]])[0];
  const at = { kind: 'api_key', place: header };
  assert.deepEqual(form(''), { ...at, form: 'empty' });
  assert.deepEqual(form(`"${SHOP_KEY}"`), {
    ...at,
    form: 'bad_characters',
    prefix: 'pk_shop_9Kt5',
  });
  assert.deepEqual(form(SHOP_KEY.slice(0, -1)), {
    ...at,
    form: 'bad_checksum',
    prefix: 'pk_shop_9Kt5',
  });
  assert.deepEqual(form('made-elsewhere'), { ...at, form: 'ok' });
});

test('keys are compared byte for byte', () => {
  for (const value of [SHOP_KEY.toUpperCase(), `${SHOP_KEY}x`, `${SHOP_KEY},${SHOP_KEY}`]) {
    const [found] = presented([['x-api-key', value]]);
    assert.ok(found?.kind === 'api_key' && found.keyId === undefined, value);
  }
});

test('Authorization is a key only under Bearer, and other schemes are named without their value', () => {
  const at = (scheme: string) => ({ in: 'header', name: 'authorization', scheme }) as const;
  assert.deepEqual(presented([['authorization', `bEaReR  ${SHOP_KEY}`]]), [
    {
      kind: 'api_key',
      place: at('bEaReR'),
      form: 'ok',
      prefix: 'pk_shop_9Kt5',
      keyId: 'pk_shop_9Kt5',
    },
  ]);
  assert.deepEqual(presented([['authorization', 'Basic eDp5']]), [
    { kind: 'other', place: at('Basic') },
  ]);
  // A secret where a scheme belongs must not get into a record.
  assert.deepEqual(presented([['authorization', SHOP_KEY]]), [{ kind: 'other', place: at('?') }]);
});

test('one key in two places is one; two keys, or one field twice, are two', () => {
  assert.equal(
    presented([
      ['x-api-key', SHOP_KEY],
      ['authorization', `Bearer ${SHOP_KEY}`],
    ]).length,
    1,
  );
  assert.equal(
    presented([
      ['x-api-key', SHOP_KEY],
      ['x-api-key', SHOP_KEY],
    ]).length,
    2,
  );
  assert.equal(
    presented([
      ['x-api-key', SHOP_KEY],
      ['authorization', `Bearer ${REPORTS_KEY}`],
    ]).length,
    2,
  );
});

test('keys are looked for where the policy says, and nowhere else', () => {
  const document = {
    ...shopPolicy('http://127.0.0.1:1'),
    apiKeys: { headers: ['X-Key'], bearer: false },
  };
  const other = world({ document });
  assert.deepEqual(presented([['x-api-key', SHOP_KEY]], other), []);
  assert.equal(presented([['authorization', `Bearer ${SHOP_KEY}`]], other)[0]?.kind, 'other');
  assert.equal(presented([['x-key', SHOP_KEY]], other)[0]?.kind, 'api_key');
});

test('call ids hold their time, and never occur twice', () => {
  const ids = new Set<string>();
  for (let count = 0; count < 5000; count += 1) ids.add(newCallId(1_795_435_200_123.9));
  assert.equal(ids.size, 5000);
  for (const id of ids) assert.equal(uuidTimeMs(id), 1_795_435_200_123);
});
