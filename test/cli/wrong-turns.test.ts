import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WhyReport } from '../../src/control/why-report.ts';
import { assertSaid } from './support/assert-said.ts';
import { KEYS, openWorkshop } from './support/workshop.ts';

test('ids that are not known, or no ids, are told apart', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  assertSaid(await shop.run('why', 'latest'), 2, /`latest` is not the id of a call/);
  const refused = await gateway.order(KEYS.reader);
  const unknown = `${refused.id.slice(0, -4)}0000`;
  assertSaid(await shop.run('why', unknown), 3, /no call has the id/);
  const old = '0099a3c1-5d2e-7c4a-9f10-3b7a2c9d4e11';
  assertSaid(await shop.run('why', old), 3, /older than what is kept|no call has the id/);
  const json = await shop.run('why', unknown, '--json');
  const { error } = JSON.parse(json.out) as {
    readonly error: { readonly code: string; readonly next: string };
  };
  assert.match(error.code, /^call\./);
  assert.ok(error.next.length > 0);
});

test('a fix that is not there, or not the owner’s, is not applied', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const refused = await gateway.order(KEYS.reader);
  assertSaid(
    await shop.run('why', refused.id, '--apply', '99', '--yes'),
    2,
    /there is no fix `99`/,
  );
  assertSaid(
    await shop.run('why', refused.id, '--undo', 'deadbeef', '--yes'),
    3,
    /no change has the id/,
  );
  assertSaid(
    await shop.run('why', refused.id, '--apply', '1', '--undo', 'deadbeef'),
    2,
    /cannot be given together/,
  );
  assertSaid(
    await shop.run('keys', 'create', 'report-app', '--yes'),
    3,
    /did you mean `reports-app`/,
  );
  assertSaid(
    await shop.run('keys', 'create', 'reports-app', '--expires', '2001-01-01', '--yes'),
    2,
    /over already/,
  );
});

test('a fix that reaches beyond the tenant is agreed to twice', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const refused = await gateway.order(KEYS.reader);
  const report = JSON.parse((await shop.run('why', refused.id, '--json')).out) as WhyReport;
  const wide = report.fixes.find((fix) => fix.widens?.crossesTenants === true);
  assert.ok(wide !== undefined);
  const apply = ['why', refused.id, '--apply', String(wide.number), '--yes'];
  const before = await shop.policyText();
  assertSaid(await shop.run(...apply), 2, /beyond the caller’s tenant/);
  assert.equal(await shop.policyText(), before);
  const applied = await shop.run(...apply, '--cross-tenant', '--json');
  assert.equal(applied.code, 0, applied.err);
  const { after } = JSON.parse(applied.out) as { readonly after: WhyReport };
  assert.notEqual(after.decision.outcome, 'refuse');
  assert.equal((await gateway.order(KEYS.reader)).status, 201);
});

test('a port in use, a second gateway and a file that is no policy are said, and nothing hangs', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const port = new URL(gateway.gatewayUrl).port;
  assertSaid(
    await shop.run('start', '--port', port, '--admin-port', '0', '--data', 'other'),
    3,
    /is in use/,
  );
  assertSaid(
    await shop.run(
      'start',
      '--port',
      '0',
      '--admin-port',
      new URL(gateway.adminUrl).port,
      '--data',
      'other',
    ),
    3,
    /in use/,
  );
  assertSaid(
    await shop.run('start', '--port', '0', '--admin-port', '0'),
    3,
    /already keeps its records/,
  );
  await writeFile(
    join(shop.directory, 'bad.yaml'),
    'pinpoint: 1\nservices: { orders: { upstream: nothing, versions: {} } }\n',
  );
  assertSaid(
    await shop.run('start', '--policy', 'bad.yaml', '--port', '0', '--data', 'other'),
    3,
    /not in order/,
  );
});

test('a bad change of the policy is refused with its reasons while the old one serves on, a good one goes live', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const text = await shop.policyText();
  await shop.writePolicy(text.replace('roles: [viewer]', 'roles: [vewer]'));
  await gateway.waitFor('was refused');
  assert.match(gateway.printed(), /policy\.yaml:\d+:\d+ .*vewer/);
  assert.doesNotMatch(gateway.printed(), /expired/, 'what was warned of before is no reason');
  assert.equal((await gateway.order(KEYS.writer)).status, 201);
  const check = await shop.run('check');
  assert.equal(check.code, 1);
  assert.match(check.out, /vewer.*did you mean "viewer"/);
  assert.match(check.out, /stays live/);
  const refused = await gateway.order(KEYS.reader);
  assertSaid(
    await shop.run('why', refused.id, '--apply', '1', '--yes'),
    3,
    /not in order|not one of the policy|not the policy/,
  );
  await shop.writePolicy(
    text.replace(
      'partner-feed: # has not paid\n    tenant: globex\n    state: suspended',
      'partner-feed: # has paid\n    tenant: globex\n    state: active',
    ),
  );
  await gateway.waitFor('is live');
  assert.equal((await gateway.order(KEYS.suspended)).status, 201);
});

test('a gateway that was killed is not taken for one that runs', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const refused = await gateway.order(KEYS.reader);
  await shop.run('calls');
  gateway.process.kill('SIGKILL');
  await new Promise((resolve) => gateway.process.once('close', resolve));
  const ran = await shop.run('why', refused.id);
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.err, /is gone; these are its files/);
  assert.match(ran.out, /scope\.missing/);
});
