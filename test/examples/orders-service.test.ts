import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { startOrders, type RunningOrders } from '../../examples/orders/server.ts';

let folder = '';
let orders: RunningOrders;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinpoint-orders-'));
  orders = await startOrders({ port: 0, dataFile: join(folder, 'orders.db') });
});

after(async () => {
  await orders.close();
  await rm(folder, { recursive: true });
});

interface Called {
  readonly status: number;
  readonly body: Record<string, never>;
}

async function call(method: string, path: string, body?: string): Promise<Called> {
  const response = await fetch(orders.url + path, {
    method,
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: (text === '' ? {} : JSON.parse(text)) as Called['body'],
  };
}

test('a placed order is there, priced from the catalogue, after the service was started again', async () => {
  const placed = await call(
    'POST',
    '/orders',
    JSON.stringify({ customer: 'a@b.example', items: [{ sku: 'MUG-200', quantity: 3 }] }),
  );
  assert.equal(placed.status, 201);
  assert.equal(placed.body['totalCents'], 4350);

  await orders.close();
  orders = await startOrders({ port: 0, dataFile: join(folder, 'orders.db') });
  const read = await call('GET', `/orders/${String(placed.body['id'])}`);
  assert.deepEqual(read.body, placed.body);
});

test('an order is cancelled once, removed only then, and then gone', async () => {
  assert.equal((await call('DELETE', '/orders/ord-1002')).status, 409);
  assert.equal((await call('POST', '/orders/ord-1002/cancel')).status, 200);
  assert.equal((await call('POST', '/orders/ord-1002/cancel')).status, 409);
  assert.equal((await call('DELETE', '/orders/ord-1002')).status, 204);
  assert.equal((await call('GET', '/orders/ord-1002')).status, 404);
});

test('the service refuses by rules of its own', async () => {
  const cases = [
    ['POST', '/orders/ord-1001/cancel', undefined, 409, 'order_shipped'],
    ['POST', '/orders/ord-1003/cancel', undefined, 403, 'order_locked'],
    ['POST', '/orders/ord-1003/refund', undefined, 409, 'order_in_review'],
    ['POST', '/orders/ord-9/remind', undefined, 404, 'order_not_found'],
    ['GET', '/orders?limit=0', undefined, 400, 'bad_limit'],
    ['PUT', '/orders', '{}', 405, 'method_not_allowed'],
    ['GET', '/nothing', undefined, 404, 'not_found'],
    ['POST', '/orders', '{', 400, 'bad_json'],
    ['POST', '/orders', '{"customer":"a@b.example","items":[]}', 400, 'bad_order'],
    [
      'POST',
      '/orders',
      '{"customer":"a@b.example","items":[{"sku":"ABC-123","quantity":1}]}',
      422,
      'unknown_article',
    ],
    ['POST', '/orders', ' '.repeat(65_537), 413, 'too_large'],
  ] as const;
  for (const [method, path, body, status, code] of cases) {
    const called = await call(method, path, body);
    assert.deepEqual([called.status, called.body['error']?.['code']], [status, code], path);
  }
});

test('its OpenAPI file has the operations that it has', async () => {
  const file = new URL('../../examples/orders/orders.openapi.yaml', import.meta.url);
  const { paths } = parse(await readFile(file, 'utf8')) as {
    paths: Record<string, Record<string, unknown>>;
  };
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of Object.keys(operations).filter((name) => name !== 'parameters')) {
      const called = await call(
        method.toUpperCase(),
        path.replace('{id}', 'ord-1003'),
        method === 'post' ? '{}' : undefined,
      );
      // Whatever it says, it does not say that it has no such thing.
      assert.ok(![404, 405].includes(called.status), `${method} ${path}: ${called.status}`);
    }
  }
});
