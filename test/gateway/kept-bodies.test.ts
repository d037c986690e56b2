import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpBackend } from './support/backend.ts';
import { REPORTS_KEY, SHOP_KEY, shopPolicy } from './support/shop.ts';
import { testGateway } from './support/test-gateway.ts';

const HOUR_MS = 3_600_000;

interface Kept {
  readonly id: string;
  readonly text: string;
  readonly untilMs: number;
}

test('bodies of refused calls are kept where the route opts in, and nowhere else', async (t) => {
  const backend = await httpBackend(t, (request, response) => {
    request.resume();
    request.on('end', () => response.end('ok'));
  });
  for (const keepHours of [undefined, 2]) {
    const kept: Kept[] = [];
    const { origin, recorded, faults } = await testGateway(t, {
      document: shopPolicy(backend, {
        body: { schema: 'order.json', ...(keepHours === undefined ? {} : { keepHours }) },
      }),
      keepBody: (id, bytes, untilMs) =>
        kept.push({ id, text: Buffer.from(bytes).toString(), untilMs }),
    });
    const post = async (key: string, body: string): Promise<string> => {
      const headers = { 'x-api-key': key, 'content-type': 'application/json' };
      const response = await fetch(`${origin}/orders`, { method: 'POST', headers, body });
      await response.arrayBuffer();
      return response.headers.get('x-pinpoint-call') ?? '';
    };
    const byScope = await post(REPORTS_KEY, '{"amount":3}');
    const first = await recorded((call) => call.id === byScope);
    const bySchema = await post(SHOP_KEY, '{"amount":0}');
    const second = await recorded((call) => call.id === bySchema);
    const allowed = await post(SHOP_KEY, '{"amount":4}');
    await recorded((call) => call.outcome === 'allowed');
    const large = await post(REPORTS_KEY, ' '.repeat(100_000));
    await recorded((call) => call.id === large);
    assert.notEqual(allowed, '');
    const untilMs = (call: typeof first): number => call.facts.receivedAtMs + 2 * HOUR_MS;
    assert.deepEqual(
      kept,
      keepHours === undefined
        ? []
        : [
            { id: byScope, text: '{"amount":3}', untilMs: untilMs(first) },
            { id: bySchema, text: '{"amount":0}', untilMs: untilMs(second) },
          ],
    );
    assert.deepEqual(faults, []);
  }
});

test('a keeper that throws costs the body alone', async (t) => {
  const { origin, records, faults } = await testGateway(t, {
    document: shopPolicy('http://127.0.0.1:1', { body: { keepHours: 1 } }),
    keepBody: () => {
      throw new Error('no room');
    },
  });
  const headers = { 'x-api-key': REPORTS_KEY, 'content-type': 'application/json' };
  const response = await fetch(`${origin}/orders`, { method: 'POST', headers, body: '{}' });
  assert.equal(response.status, 403);
  assert.match(await response.text(), /scope\.missing/);
  assert.equal(records.length, 1);
  assert.deepEqual(faults.map(String), ['Error: no room']);
});
