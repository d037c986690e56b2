import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from '../../src/core/explain.ts';
import type { Explanation } from '../../src/core/explanation.ts';
import type { RequestFacts } from '../../src/core/facts.ts';
import { jsonBody, key, request, SHOP, world } from './support/world.ts';

const shop = world({ document: SHOP });

function explained(facts: RequestFacts): Explanation {
  return explain(shop.snapshot, shop.directory, facts);
}

function results(explanation: Explanation): Record<string, string> {
  return Object.fromEntries(explanation.timeline.map(({ layer, result }) => [layer, result]));
}

const HEADERS = [
  ['host', 'api.example'],
  ['content-type', 'application/json'],
] as const;

test('the explanation goes on after the first refusal and tells what would refuse next', () => {
  const explanation = explained(
    request({
      method: 'POST',
      headers: HEADERS,
      presented: [key('pk_rep')],
      body: jsonBody('{"amount":0}'),
      read: { counters: [] },
    }),
  );
  assert.equal(
    explanation.outcome.kind === 'refuse' && explanation.outcome.refusal.code,
    'scope.missing',
  );
  assert.deepEqual(
    explanation.next.map(({ code }) => code),
    ['role.missing', 'access.denied_by_default', 'request.body_invalid'],
  );
  const result = results(explanation);
  assert.equal(result['scope'], 'refused');
  assert.equal(result['role'], 'would_refuse');
  assert.equal(result['credential'], 'pass');
});

test('without an identity the layers about the caller are not called failures', () => {
  const result = results(explained(request({ method: 'POST', headers: HEADERS })));
  assert.equal(result['credential'], 'refused');
  for (const layer of ['consumer', 'scope', 'role', 'access', 'rate'])
    assert.equal(result[layer], 'not_evaluable', layer);
});

test('a body that was not read is not evaluable, and no failure', () => {
  const facts = request({
    method: 'POST',
    headers: HEADERS,
    presented: [key('pk_rep')],
    body: { kind: 'unread', declaredBytes: 12 },
  });
  assert.equal(results(explained(facts))['schema'], 'not_evaluable');
});

test('a default deny names the permit rules that came nearest, and what each lacks', () => {
  const facts = request({ method: 'DELETE', rawTarget: '/orders/7', presented: [key('pk_rep')] });
  const [nearest] = explained(facts).nearMisses;
  assert.equal(nearest?.text, 'GET /orders/**');
  assert.deepEqual(nearest?.failing, [{ clause: 'method', observed: 'DELETE', required: ['GET'] }]);
});

test('an account that is suspended is found before its rights are', () => {
  const explanation = explained(request({ presented: [key('pk_late')], read: { counters: [] } }));
  assert.equal(
    explanation.outcome.kind === 'refuse' && explanation.outcome.refusal.code,
    'consumer.suspended',
  );
  assert.match(
    explanation.timeline.find(({ layer }) => layer === 'consumer')?.summary ?? '',
    /billing: invoice 17 unpaid/,
  );
});
