import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientBudgets } from '../../../src/gateway/own-pages/client-budgets.ts';
import { PageBudget } from '../../../src/gateway/own-pages/page-budget.ts';
import { testGateway } from '../support/test-gateway.ts';

test('a budget is its burst, then so many a second, and a clock that goes back gives nothing', () => {
  const budget = new PageBudget(2, 1);
  assert.deepEqual(
    [0, 0, 0, 500, 1000, 1000].map((ms) => budget.take(ms)),
    [true, true, false, false, true, false],
  );
  assert.equal(budget.take(0), false);
  assert.equal(budget.take(2500), true);
});

test('pages of refusals, which cost much, cannot be asked for without end', async (t) => {
  let nowMs = Date.now();
  const { origin } = await testGateway(t, { now: () => nowMs });
  const ask = async (): Promise<Response> => {
    const response = await fetch(
      `${origin}/.pinpoint/refusals/01890000-0000-7000-8000-000000000000`,
    );
    await response.arrayBuffer();
    return response;
  };
  for (let asked = 0; asked < 20; asked += 1) assert.equal((await ask()).status, 404);
  const refused = await ask();
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('retry-after'), '1');
  nowMs += 1000;
  assert.equal((await ask()).status, 404);
});

test('one client that asks without end takes nothing from the others', () => {
  const budgets = new ClientBudgets(2, 1);
  const asked = ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'];
  assert.deepEqual(
    asked.map((address) => budgets.take(address, 0)),
    [true, true, false, true],
  );
  assert.equal(budgets.take('192.0.2.1', 1000), true);
});

test('a client of IPv6 is its network, and has one budget with all of its addresses', () => {
  const budgets = new ClientBudgets(1, 1);
  assert.equal(budgets.take('2001:db8:1:2::1', 0), true);
  assert.equal(budgets.take('2001:db8:1:2:ffff::9', 0), false);
  assert.equal(budgets.take('2001:db8:1:3::1', 0), true);
});

test('of very many clients the one that asked longest ago is forgotten', () => {
  const budgets = new ClientBudgets(1, 0);
  const address = (at: number): string => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
  for (let at = 0; at < 10_001; at += 1) assert.equal(budgets.take(address(at), 0), true);
  assert.equal(budgets.take(address(10_000), 0), false);
  assert.equal(budgets.take(address(0), 0), true);
});
