import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WhyReport } from '../../src/control/why-report.ts';
import { KEYS, openWorkshop } from './support/workshop.ts';
import type { Ran } from './support/run-pinpoint.ts';

/** Every failure is one line on what is wrong, one on what to do, and no trace of a stack. */
function assertSaid(ran: Ran, code: number, words: RegExp): void {
  assert.equal(ran.code, code, ran.out + ran.err);
  assert.match(ran.err, words);
  assert.match(ran.err, /next: \S/);
  assert.doesNotMatch(ran.out + ran.err, /^\s+at .+:\d+:\d+/m);
}

test('a command line that does not fit says what it is and how it goes', async (t) => {
  const shop = await openWorkshop(t);
  assertSaid(await shop.run('wy'), 2, /`wy` is not a command; did you mean `why`/);
  assertSaid(await shop.run('why'), 2, /needs more than was given/);
  assertSaid(await shop.run('why', 'a', 'b'), 2, /one word too many/);
  assertSaid(
    await shop.run('calls', '--limitt', '5'),
    2,
    /`--limitt` is not known; did you mean `--limit`/,
  );
  assertSaid(await shop.run('calls', '--limit'), 2, /needs a value/);
  assertSaid(await shop.run('calls', '--limit', 'many'), 2, /give a number|`limit` is `many`/);
  assertSaid(await shop.run('calls', '--since', 'yesterday'), 2, /`since` is `yesterday`/);
  assertSaid(await shop.run('calls', '--code', 'scope.mising'), 2, /not a refusal code/);
  assertSaid(await shop.run('start', '--port', '99999'), 2, /port from 0 to 65535/);
  assertSaid(await shop.run('start', '--example', 'order'), 2, /did you mean `orders`/);
  assertSaid(await shop.run('keys', 'make', 'x'), 2, /`make` is not something/);
  assertSaid(
    await shop.run('consumers', 'suspend', 'ops', '--reason', 'mood', '--yes'),
    2,
    /`mood` is not a reason/,
  );
  assertSaid(await shop.run('why', '--', 'wget', 'http://h/'), 2, /starts with `curl`/);
  assertSaid(
    await shop.run('why', '--', 'curl', '--frobnicate', 'http://h/'),
    2,
    /`--frobnicate` is not known/,
  );
});

test('help is there for every command, with an example and the exit codes', async (t) => {
  const shop = await openWorkshop(t);
  const all = await shop.run('--help');
  assert.equal(all.code, 0);
  for (const name of ['start', 'why', 'check', 'keys', 'consumers', 'calls', 'revisions']) {
    assert.match(all.out, new RegExp(`^  ${name} `, 'm'));
    const help = await shop.run(name, '--help');
    assert.equal(help.code, 0);
    assert.match(help.out, new RegExp(`pinpoint ${name}`));
    assert.match(help.out, /Examples[\s\S]*Exit codes/);
    assert.match(help.out, /--json/);
  }
});

test('where nothing runs and nothing ran, commands say how to begin', async (t) => {
  const shop = await openWorkshop(t);
  assertSaid(
    await shop.run('why', '0199a3c1-5d2e-7c4a-9f10-3b7a2c9d4e11'),
    3,
    /no gateway was ever started/,
  );
  assertSaid(
    await shop.run('calls', '--admin', 'http://127.0.0.1:1', '--token-file', 'policy.yaml'),
    3,
    /holds no admin token/,
  );
  await writeFile(join(shop.directory, 'token'), `${'t'.repeat(43)}\n`);
  assertSaid(
    await shop.run('calls', '--admin', 'http://127.0.0.1:1', '--token-file', 'token'),
    3,
    /no gateway answers/,
  );
  assertSaid(await shop.run('calls', '--admin', 'http://127.0.0.1:1'), 3, /token .* is not known/);
  assertSaid(await shop.run('start', '--policy', 'nowhere.yaml'), 3, /no policy file/);
});

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
