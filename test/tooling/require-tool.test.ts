import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { onPath, toolOrSkip } from '../support/require-tool.ts';

function requireAll(t: TestContext, value: string | undefined): void {
  const before = process.env['PINPOINT_REQUIRE_ALL'];
  const set = (to: string | undefined): void => {
    if (to === undefined) delete process.env['PINPOINT_REQUIRE_ALL'];
    else process.env['PINPOINT_REQUIRE_ALL'] = to;
  };
  set(value);
  t.after(() => set(before));
}

function recorder(): { readonly reasons: string[]; skip(reason?: string): void } {
  const reasons: string[] = [];
  return { reasons, skip: (reason = '') => void reasons.push(reason) };
}

test('a tool that is there is handed on, and nothing is skipped', async (t) => {
  requireAll(t, undefined);
  const skips = recorder();
  const node = await toolOrSkip(skips, 'node', () => onPath('no-such-node', 'node'));
  assert.match(node ?? '', /node$/);
  assert.deepEqual(skips.reasons, []);
});

test('a tool that is missing skips the test, and the reason names it', async (t) => {
  requireAll(t, undefined);
  const skips = recorder();
  assert.equal(await toolOrSkip(skips, 'chromium', () => onPath('no-such-browser')), undefined);
  assert.deepEqual(skips.reasons, ['chromium is not installed here']);
});

test('a tool that is missing fails the test where nothing may be skipped', async (t) => {
  requireAll(t, '1');
  const skips = recorder();
  await assert.rejects(
    toolOrSkip(skips, 'chromium', () => undefined),
    /chromium is not installed here, and nothing may be skipped/,
  );
  assert.deepEqual(skips.reasons, []);
});
