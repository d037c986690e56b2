import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertSaid } from './support/assert-said.ts';
import { openWorkshop } from './support/workshop.ts';

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
  for (const name of [
    'start',
    'why',
    'diagnose',
    'check',
    'keys',
    'consumers',
    'calls',
    'revisions',
  ]) {
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
