import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WhyReport } from '../../src/control/why-report.ts';
import { KEYS, openWorkshop } from './support/workshop.ts';

test('from a refusal to its reason, its fix, the proof, and back', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const original = await shop.policyText();

  const refused = await gateway.order(KEYS.reader);
  assert.equal(refused.status, 403);
  assert.equal(refused.code, 'scope.missing');

  // Why, in words and as data.
  const told = await shop.run('why', refused.id);
  assert.equal(told.code, 0, told.err);
  assert.match(told.out, /403 scope\.missing {3}POST \/orders/);
  assert.match(told.out, /✗ scope .*orders:write.*policy\.yaml:\d+.*refused here/);
  assert.ok(!told.out.includes('\u001b'), 'no colour where nobody looks');
  const report = JSON.parse((await shop.run('why', refused.id, '--json')).out) as WhyReport;
  assert.equal(report.decision.code, 'scope.missing');
  const own = report.fixes.find((fix) =>
    fix.edits.every((edit) => edit.on === 'directory' && edit.path[1] === 'reports-app'),
  );
  assert.ok(own !== undefined, JSON.stringify(report.fixes.map((fix) => fix.summary)));
  assert.equal(own.proof.outcome, 'allow');
  assert.equal(own.widens?.crossesTenants, false);

  // Nobody agreed: nothing is written.
  const unasked = await shop.run('why', refused.id, '--apply', String(own.number));
  assert.equal(unasked.code, 2);
  assert.match(unasked.err, /--yes/);
  assert.equal(await shop.policyText(), original);

  // Agreed: written, live, decided again.
  const applied = await shop.run('why', refused.id, '--apply', String(own.number), '--yes');
  assert.equal(applied.code, 0, applied.err);
  assert.match(applied.err, /^\+.*orders:write/m);
  assert.match(applied.err, /live after/);
  assert.match(applied.out, /decided again: ✓/);
  const patched = await shop.policyText();
  assert.match(patched, /# reads\n/, 'comments stay');
  assert.equal((await gateway.order(KEYS.reader)).status, 201);

  // The call of then is still explained under the policy of then, with a word on today's.
  const later = await shop.run('why', refused.id);
  assert.match(later.out, /403 scope\.missing/);
  assert.match(later.out.replaceAll(/\s+/g, ' '), /today’s does not refuse this request/);
  const stale = await shop.run('why', refused.id, '--apply', '1', '--yes');
  assert.equal(stale.code, 3);
  assert.match(stale.err, /the policy has changed since/);

  // History says who and why; the undo works as printed.
  const history = await shop.run('revisions', '--diff');
  assert.match(history.out, new RegExp(`fix for call ${refused.id}`));
  const [, undo = ''] = /undo: pinpoint (.+)/.exec(applied.out) ?? [];
  const undone = await shop.run(...undo.split(' '), '--yes');
  assert.equal(undone.code, 0, undone.err);
  assert.match(undone.out, /decided again: ✗ 403 scope\.missing/);
  assert.equal(await shop.policyText(), original);
  assert.equal((await gateway.order(KEYS.reader)).code, 'scope.missing');

  assert.equal(await gateway.stop(), 0);
  assert.match(gateway.printed(), /stopped\n$/);
});

test('a call is explained with the gateway gone, its policy and its OpenAPI file deleted', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const refused = await gateway.order(KEYS.reader);
  const invalid = await gateway.order(KEYS.writer, {
    customer: 'linus@example.com',
    items: [{ sku: 'TEA-100', quantity: 0 }],
  });
  assert.equal(invalid.code, 'request.body_invalid');
  assert.equal(await gateway.stop(), 0);
  const { rm } = await import('node:fs/promises');
  await rm(shop.policyFile);
  await rm(`${shop.directory}/orders.openapi.yaml`);
  for (const call of [refused, invalid]) {
    const ran = await shop.run('why', call.id, '--json', '--data', '.pinpoint');
    assert.equal(ran.code, 0, ran.err);
    assert.equal((JSON.parse(ran.out) as WhyReport).decision.code, call.code);
  }
});

test('a fix is applied to the files when no gateway runs, and the next one serves it', async (t) => {
  const shop = await openWorkshop(t);
  const first = await shop.start();
  const refused = await first.order(KEYS.reader);
  assert.equal(await first.stop(), 0);
  const report = JSON.parse((await shop.run('why', refused.id, '--json')).out) as WhyReport;
  const own = report.fixes.find((fix) =>
    fix.edits.every((edit) => edit.on === 'directory' && edit.path[1] === 'reports-app'),
  );
  const applied = await shop.run('why', refused.id, '--apply', String(own?.number), '--yes');
  assert.equal(applied.code, 0, applied.err);
  assert.match(applied.err, /no gateway runs here/);
  const second = await shop.start();
  assert.equal((await second.order(KEYS.reader)).status, 201);
});

test('a described request is explained without touching the backend', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const curl = [
    'curl',
    '-X',
    'POST',
    `${gateway.gatewayUrl}/orders`,
    '-H',
    'content-type: application/json',
    '-d',
    '{"customer":"a@b.example","items":[{"sku":"TEA-100","quantity":1}]}',
  ];
  const count = async (): Promise<number> => {
    const response = await fetch(`${gateway.gatewayUrl}/orders`, {
      headers: { 'x-api-key': KEYS.reader },
    });
    return ((await response.json()) as { readonly orders: readonly unknown[] }).orders.length;
  };
  const before = await count();
  const refused = await shop.run('why', '--json', '--', ...curl, '-H', `x-api-key: ${KEYS.reader}`);
  assert.equal(refused.code, 1, refused.err);
  const report = JSON.parse(refused.out) as WhyReport;
  assert.equal(report.decision.code, 'scope.missing');
  assert.equal(report.sent, false);
  assert.ok(!refused.out.includes(KEYS.reader), 'the key is in no report');
  const allowed = await shop.run('why', '--', ...curl, '-H', `x-api-key: ${KEYS.writer}`);
  assert.equal(allowed.code, 0, allowed.out + allowed.err);
  assert.match(allowed.out, /allowed {3}POST \/orders/);
  assert.equal(await count(), before);
  // The same without a gateway.
  await gateway.stop();
  const alone = await shop.run('why', '--json', '--', ...curl, '-H', `x-api-key: ${KEYS.reader}`);
  assert.equal((JSON.parse(alone.out) as WhyReport).decision.code, 'scope.missing', alone.err);
});

test('keys and consumers are changed while the gateway serves', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const made = await shop.run(
    'keys',
    'create',
    'shop-frontend',
    '--scope',
    'orders:read,orders:write',
    '--expires',
    '90d',
    '--yes',
  );
  assert.equal(made.code, 0, made.err);
  const key = made.out.trim();
  assert.match(key, /^pk_shop_[0-9A-Za-z]{4}_/);
  assert.ok(!(await shop.policyText()).includes(key), 'the key itself is kept nowhere');
  assert.equal((await gateway.order(key)).status, 201);

  const id = key.split('_').slice(0, 3).join('_');
  const rotated = await shop.run('keys', 'rotate', id, '--yes');
  assert.equal(rotated.code, 0, rotated.err);
  assert.equal((await gateway.order(key)).status, 201);
  assert.equal((await gateway.order(rotated.out.trim())).status, 201);
  assert.equal(
    (await shop.run('keys', 'revoke', id, '--reason', 'found in a log', '--yes')).code,
    0,
  );
  assert.equal((await gateway.order(key)).code, 'credential.revoked');
  const listed = await shop.run('keys', 'list', 'shop-frontend');
  assert.match(listed.out, new RegExp(`${id} .*✗ revoked`));

  assert.equal(
    (
      await shop.run(
        'consumers',
        'suspend',
        'shop-frontend',
        '--reason',
        'review',
        '--text',
        'odd traffic',
        '--yes',
      )
    ).code,
    0,
  );
  const suspended = await gateway.order(KEYS.writer);
  assert.equal(suspended.code, 'consumer.suspended');
  assert.doesNotMatch(JSON.stringify(suspended.body), /odd traffic/, 'the word is for the owner');
  assert.match((await shop.run('why', suspended.id)).out, /odd traffic/);
  assert.equal((await shop.run('consumers', 'resume', 'shop-frontend', '--yes')).code, 0);
  assert.equal((await gateway.order(KEYS.writer)).status, 201);
});
