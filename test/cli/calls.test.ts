import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitOf, launch } from './support/run-pinpoint.ts';
import { KEYS, openWorkshop } from './support/workshop.ts';

test('calls are listed newest last and filtered, from the gateway and from its files alike', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const refused = await gateway.order(KEYS.reader);
  const allowed = await gateway.order(KEYS.writer);
  const check = async (): Promise<void> => {
    const all = await shop.run('calls');
    assert.equal(all.code, 0, all.err);
    const lines = all.out.trim().split('\n');
    assert.match(
      lines.at(-2) ?? '',
      new RegExp(`403 scope\\.missing .*POST /orders .*reports-app .*${refused.id}`),
    );
    assert.match(lines.at(-1) ?? '', new RegExp(`201 allowed .*${allowed.id}`));
    const some = await shop.run(
      'calls',
      '--outcome',
      'refused',
      '--consumer',
      'reports-app',
      '--since',
      '1h',
      '--json',
    );
    const { calls } = JSON.parse(some.out) as {
      readonly calls: readonly { readonly id: string }[];
    };
    assert.deepEqual(
      calls.map((call) => call.id),
      [refused.id],
    );
    assert.match(
      (await shop.run('calls', '--code', 'route.not_found')).out,
      /no call was recorded that fits/,
    );
  };
  await check();
  await gateway.stop();
  await check();
});

test('calls are followed until Ctrl-C', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const follower = launch(['calls', '-f'], { cwd: shop.directory });
  let out = '';
  let err = '';
  const seen = Promise.withResolvers<void>();
  const listening = Promise.withResolvers<void>();
  follower.stderr?.on('data', (chunk) => {
    err += String(chunk);
    if (err.includes('answer')) listening.resolve();
  });
  follower.stdout?.on('data', (chunk) => {
    out += String(chunk);
    if (out.includes('scope.missing')) seen.resolve();
  });
  await listening.promise;
  // The heading is printed before the stream is open: call until it shows.
  const calling = setInterval(() => {
    // The last one may still be under way when the gateway is stopped.
    gateway.order(KEYS.reader).catch(() => undefined);
  }, 100);
  await seen.promise;
  clearInterval(calling);
  follower.kill('SIGINT');
  assert.equal(await exitOf(follower), 0, err);
});
