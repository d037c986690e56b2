import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireFound } from '../../src/control/find-call.ts';
import type { CallLookup, CallStore } from '../../src/store/ports.ts';
import { PinpointError } from '../../src/util/error.ts';
import { DOCUMENT, factsOf, momentOf, recordOf } from './support/sample.ts';

const ID = '0199a3c1-5d2e-7c4a-9f10-3b7a2c9d4e11';

/** A store of one answer: what is tested is what is made of it. */
function storeOf(lookup: CallLookup): CallStore {
  return {
    byId: () => Promise.resolve(lookup),
    query: () => Promise.resolve([]),
    follow: () => Promise.resolve(),
    revisionsNamed: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}

test('a call that is there is given', async () => {
  const call = recordOf(momentOf(DOCUMENT), factsOf('pk_rep_7Hq2'));
  assert.equal(await requireFound(storeOf({ kind: 'found', call }), ID), call);
});

test('not an id, not known, lost and expired are four answers, each with what to do', async () => {
  const lost = { kind: 'lost', fromMs: 0, untilMs: 60_000, why: 'the gateway was killed' } as const;
  const cases: readonly (readonly [CallLookup, string, string, RegExp])[] = [
    [{ kind: 'unknown' }, 'latest', 'usage.invalid', /is not the id of a call/],
    [{ kind: 'unknown' }, ID, 'call.not_found', /no call has the id/],
    [lost, ID, 'call.lost', /was killed, from 1970-01-01 00:00:00Z until 1970-01-01 00:01:00Z/],
    [
      { kind: 'expired', oldestMs: 0 },
      ID,
      'call.expired',
      /older than what is kept; the oldest record is of 1970-01-01/,
    ],
  ];
  for (const [lookup, id, code, message] of cases) {
    await assert.rejects(
      requireFound(storeOf(lookup), id),
      (error) =>
        error instanceof PinpointError &&
        error.code === code &&
        message.test(error.message) &&
        error.next.length > 10,
      code,
    );
  }
});
