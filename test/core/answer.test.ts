import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerFor } from '../../src/core/answer.ts';
import { DecisionContext } from '../../src/core/context.ts';
import { decide } from '../../src/core/decide.ts';
import type { CallerAnswer } from '../../src/core/explanation.ts';
import type { RequestFacts } from '../../src/core/facts.ts';
import { key, request, SHOP, world } from './support/world.ts';

const shop = world({ document: SHOP });

function answered(facts: RequestFacts, made = shop): CallerAnswer {
  const outcome = decide(made.snapshot, made.directory, facts);
  assert.equal(outcome.kind, 'refuse');
  assert.ok(outcome.kind === 'refuse');
  return answerFor(new DecisionContext(made.snapshot, made.directory, facts), outcome.refusal, {
    id: '0199',
  });
}

test('a missing scope is named to the caller, with whom to ask and what to say', () => {
  const answer = answered(request({ method: 'POST', presented: [key('pk_rep')] }));
  assert.equal(answer.status, 403);
  assert.deepEqual(answer.challenge, { error: 'insufficient_scope', scope: 'orders:write' });
  assert.equal(answer.ask?.who, 'owners@shop.example');
  assert.match(answer.ask?.text ?? '', /reports the scope orders:write.*Reference 0199/);
});

test('what the owner wrote about a suspension is not told to the caller', () => {
  const answer = answered(request({ presented: [key('pk_late')] }));
  assert.equal(answer.code, 'consumer.suspended');
  assert.match(answer.detail, /billing/);
  assert.doesNotMatch(JSON.stringify(answer), /invoice 17|kim/);
});

test('the contents of an allow list are not told to the caller', () => {
  const made = world({ document: { ...SHOP, ip: { allow: ['203.0.113.0/24'] } } });
  const answer = answered(request({ presented: [key('pk_rep')] }), made);
  assert.equal(answer.code, 'ip.not_allowed');
  assert.doesNotMatch(JSON.stringify(answer), /203\.0\.113/);
});

test('a near path is offered only to those who may see it', () => {
  const near = (presented: readonly ReturnType<typeof key>[]): string =>
    answered(request({ rawTarget: '/order', presented })).hint;
  assert.equal(near([key('pk_rep')]), 'Did you mean /orders?');
  assert.doesNotMatch(near([]), /orders/);
});

test('to a stranger a service that is not published looks like a path that does not exist', () => {
  const orders = SHOP.services?.['orders'];
  assert.ok(orders !== undefined);
  const draft = { v1: { ...orders.versions['v1'], state: 'draft' as const } };
  const made = world({
    document: { ...SHOP, services: { orders: { ...orders, versions: draft } } },
  });
  const hidden = answered(request(), made);
  const missing = answered(request({ rawTarget: '/nothing' }), made);
  const same = (answer: CallerAnswer): string =>
    JSON.stringify(answer).replaceAll('/orders', '/nothing');
  assert.equal(same(hidden), same(missing));
  assert.equal(answered(request({ presented: [key('pk_rep')] }), made).code, 'service.unpublished');
});

test('401 carries a challenge, without an error code where nothing was sent', () => {
  assert.deepEqual(answered(request()).challenge, {});
  const unknown = {
    kind: 'api_key',
    place: { in: 'header', name: 'x-api-key' },
    form: 'ok',
  } as const;
  assert.equal(answered(request({ presented: [unknown] })).challenge?.error, 'invalid_token');
});
