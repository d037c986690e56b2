import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirm } from '../../src/cli/change/confirm.ts';
import type { CommandContext } from '../../src/cli/command.ts';
import { uncoloured } from '../../src/control/render/paint.ts';
import { PinpointError } from '../../src/util/error.ts';

const QUESTION = { text: 'Write this?', flag: 'yes' } as const;

function contextThatAnswers(answer: string | undefined): CommandContext {
  return {
    cwd: '/',
    env: {},
    nowMs: () => 0,
    terminal: {
      out: () => undefined,
      err: () => undefined,
      paint: uncoloured,
      paintErr: uncoloured,
      canAsk: answer !== undefined,
      canShowProgress: false,
      ask: () => Promise.resolve(answer ?? ''),
    },
  };
}

function commandWith(...switches: readonly string[]): Parameters<typeof confirm>[1] {
  return { switches: new Set(switches), values: new Map(), lists: new Map(), words: [] };
}

test('only a clear yes is a yes', async () => {
  for (const [answer, agreed] of [
    ['y', true],
    ['YES', true],
    [' yes ', true],
    ['', false],
    ['n', false],
    ['yeah', false],
  ] as const) {
    assert.equal(
      await confirm(QUESTION, commandWith(), contextThatAnswers(answer)),
      agreed,
      answer,
    );
  }
});

test('the switch agrees beforehand, for its own question alone', async () => {
  assert.equal(await confirm(QUESTION, commandWith('yes'), contextThatAnswers(undefined)), true);
  const other = { text: 'Beyond the tenant?', flag: 'cross-tenant' } as const;
  await assert.rejects(
    confirm(other, commandWith('yes'), contextThatAnswers(undefined)),
    isUsage(/--cross-tenant/),
  );
});

test('where nobody can answer, nothing is taken for granted', async () => {
  await assert.rejects(
    confirm(QUESTION, commandWith(), contextThatAnswers(undefined)),
    isUsage(/--yes/),
  );
  await assert.rejects(
    confirm(QUESTION, commandWith('json'), contextThatAnswers('y')),
    isUsage(/--yes/),
  );
});

function isUsage(next: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof PinpointError && error.code === 'usage.invalid' && next.test(error.next);
}
