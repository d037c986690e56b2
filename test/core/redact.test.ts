import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecisionContext } from '../../src/core/context.ts';
import { decide } from '../../src/core/decide.ts';
import { explain } from '../../src/core/explain.ts';
import type { RequestFacts } from '../../src/core/facts.ts';
import { redactFacts } from '../../src/core/redact.ts';
import { jsonBody, key, request, SHOP, world } from './support/world.ts';

const shop = world({ document: SHOP });
const SECRET = 'hunter2-do-not-keep';

function recorded(facts: RequestFacts): {
  readonly kept: RequestFacts;
  readonly code: string | undefined;
  readonly again: string | undefined;
} {
  const codeOf = (some: RequestFacts): string | undefined => {
    const outcome = decide(shop.snapshot, shop.directory, some);
    return outcome.kind === 'refuse' ? outcome.refusal.code : outcome.kind;
  };
  const outcome = decide(shop.snapshot, shop.directory, facts);
  const context = new DecisionContext(shop.snapshot, shop.directory, facts);
  const kept = redactFacts(context, outcome.kind === 'refuse' ? outcome.refusal : undefined);
  return {
    kept,
    code: codeOf(facts),
    again: codeOf(JSON.parse(JSON.stringify(kept)) as RequestFacts),
  };
}

test('no credential, cookie, query value or body value is kept', () => {
  const facts = request({
    method: 'POST',
    rawTarget: `/orders?token=${SECRET}&page=2`,
    headers: [
      ['host', 'api.example'],
      ['content-type', 'application/json'],
      ['cookie', `session=${SECRET}`],
      ['authorization', `Bearer ${SECRET}`],
      ['x-api-key', SECRET],
      ['x-custom', SECRET],
    ],
    presented: [key('pk_shop')],
    body: jsonBody(`{"amount":0,"password":"${SECRET}"}`),
    read: { counters: [] },
  });
  const { kept, code, again } = recorded(facts);
  assert.equal(code, 'request.body_invalid');
  assert.equal(again, code);
  assert.ok(!JSON.stringify(kept).includes(SECRET));
  assert.ok(JSON.stringify(kept).includes('token='));
});

test('a key of ours that stands in the wrong place is kept without its secret part', () => {
  const secret = 'S'.repeat(38);
  const whole = `pk_shop_a1B2_${secret}`;
  const facts = request({
    method: 'POST',
    rawTarget: `/orders/${whole}`,
    headers: [
      ['host', 'api.example'],
      ['user-agent', `app ${whole}`],
      ['content-type', `text/${whole}`],
    ],
    read: { counters: [] },
  });
  const { kept, code, again } = recorded(facts);
  assert.equal(again, code);
  assert.ok(!JSON.stringify(kept).includes(secret.slice(0, 8)));
  assert.ok(JSON.stringify(kept).includes(`/orders/pk_shop_a1B2_${'.'.repeat(38)}`));
});

test('the value that the refusing rule compared is kept, and only that', () => {
  const facts = request({
    method: 'POST',
    headers: [
      ['host', 'api.example'],
      ['content-type', 'application/json'],
    ],
    presented: [key('pk_shop')],
    body: jsonBody('{"amount":"seven","note":"private words"}'),
    read: { counters: [] },
  });
  const text = JSON.stringify(recorded(facts).kept);
  assert.ok(text.includes('seven'));
  assert.ok(!text.includes('private words'));
});

test('a head that was too large is kept as its size, and decides again to the same code', () => {
  const headers = [
    ['host', 'api.example'],
    ['x-long', SECRET.repeat(2000)],
  ] as const;
  const { kept, code, again } = recorded(request({ headers }));
  assert.equal(code, 'request.header_too_large');
  assert.equal(again, code);
  assert.ok(!JSON.stringify(kept).includes(SECRET));
});

test('a body that is not JSON is kept as the place of its mistake', () => {
  const facts = request({
    method: 'POST',
    headers: [
      ['host', 'api.example'],
      ['content-type', 'application/json'],
    ],
    presented: [key('pk_shop')],
    body: jsonBody(`{"amount": ${SECRET}}`),
    read: { counters: [] },
  });
  const { kept, code, again } = recorded(facts);
  assert.equal(code, 'request.body_not_parseable');
  assert.equal(again, code);
  assert.ok(!JSON.stringify(kept).includes(SECRET));
});

test('a small body that would have been refused next is kept as far as that shows', () => {
  const facts = request({
    method: 'POST',
    headers: [
      ['host', 'api.example'],
      ['content-type', 'application/json'],
    ],
    presented: [key('pk_rep')],
    body: jsonBody(`{"amount":"seven","note":"${SECRET}"}`),
    read: { counters: [] },
  });
  const { kept, code, again } = recorded(facts);
  assert.equal(code, 'scope.missing');
  assert.equal(again, code);
  assert.ok(!JSON.stringify(kept).includes(SECRET));
  const next = explain(shop.snapshot, shop.directory, kept).next.map((refusal) => refusal.code);
  assert.ok(next.includes('request.body_invalid'), next.join());
});
