import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  for (let asked = 0; asked < 60; asked += 1) assert.equal((await ask()).status, 404);
  const refused = await ask();
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get('retry-after'), '1');
  nowMs += 1000;
  assert.equal((await ask()).status, 404);
});
