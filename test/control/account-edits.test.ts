import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  createKey,
  resumeConsumer,
  revokeKey,
  rotateKey,
  suspendConsumer,
} from '../../src/control/account-edits.ts';
import { decide } from '../../src/core/decide.ts';
import type { DocumentEdit } from '../../src/core/edit.ts';
import { editWorld } from '../../src/core/what-if.ts';
import { PinpointError } from '../../src/util/error.ts';
import { readApiKey } from '../../src/util/api-key.ts';
import { DOCUMENT, NOW_MS, factsOf, momentOf } from './support/sample.ts';

const { world } = momentOf(DOCUMENT);
const LIST = { method: 'GET', body: { kind: 'absent' } } as const;

function codeWith(edits: readonly DocumentEdit[], keyId: string): string {
  const edited = editWorld(world, edits);
  const outcome = decide(
    edited.snapshot,
    edited.directory,
    factsOf(keyId, { ...LIST, receivedAtMs: NOW_MS + 1 }),
  );
  return outcome.kind === 'refuse' ? outcome.refusal.code : outcome.kind;
}

test('a new key has our form, its hash alone is in the edit, and it opens what its scopes say', () => {
  const made = createKey(DOCUMENT, 'reports-app', {
    scopes: ['orders:read'],
    expiresMs: NOW_MS + 86_400_000,
  });
  assert.deepEqual(readApiKey(made.key), { form: 'pinpoint', prefix: made.keyId });
  const text = JSON.stringify(made.edits);
  assert.ok(text.includes(createHash('sha256').update(made.key).digest('hex')));
  assert.ok(!text.includes(made.key.slice(made.keyId.length + 1)));
  assert.notEqual(codeWith(made.edits, made.keyId), 'credential.unknown');
  assert.equal(codeWith([], made.keyId), 'credential.unknown');
});

test('a rotated key works until it is revoked, its successor at once and with the same scopes', () => {
  const kept = rotateKey(DOCUMENT, 'pk_rep_7Hq2', undefined);
  assert.equal(codeWith(kept.edits, 'pk_rep_7Hq2'), codeWith([], 'pk_rep_7Hq2'));
  assert.equal(codeWith(kept.edits, kept.keyId), codeWith([], 'pk_rep_7Hq2'));
  const revoked = rotateKey(DOCUMENT, 'pk_rep_7Hq2', { atMs: NOW_MS, by: 'ann' });
  assert.equal(codeWith(revoked.edits, 'pk_rep_7Hq2'), 'credential.revoked');
  const after = editWorld(world, revoked.edits).source.document;
  assert.throws(() => rotateKey(after, 'pk_rep_7Hq2', undefined), hasCode('edit.not_applicable'));
});

test('a revoked key is refused, and cannot be revoked twice', () => {
  const change = revokeKey(DOCUMENT, 'pk_rep_7Hq2', {
    atMs: NOW_MS,
    by: 'ann',
    reason: 'found in a log',
  });
  assert.equal(codeWith(change.edits, 'pk_rep_7Hq2'), 'credential.revoked');
  assert.match(change.note, /found in a log/);
  const after = editWorld(world, change.edits).source.document;
  assert.throws(
    () => revokeKey(after, 'pk_rep_7Hq2', { atMs: NOW_MS, by: 'ann' }),
    hasCode('edit.not_applicable'),
  );
});

test('a suspended consumer is refused with every key and comes back whole', () => {
  const change = suspendConsumer(DOCUMENT, 'reports-app', {
    type: 'billing',
    text: 'two invoices open',
    by: 'ann',
  });
  assert.equal(codeWith(change.edits, 'pk_rep_7Hq2'), 'consumer.suspended');
  const suspended = editWorld(world, change.edits).source.document;
  assert.throws(
    () => suspendConsumer(suspended, 'reports-app', { type: 'abuse' }),
    hasCode('edit.not_applicable'),
  );
  const back = editWorld(
    editWorld(world, change.edits),
    resumeConsumer(suspended, 'reports-app').edits,
  ).source.document;
  assert.deepEqual(back, DOCUMENT);
  assert.throws(() => resumeConsumer(DOCUMENT, 'reports-app'), hasCode('edit.not_applicable'));
});

test('a name that is not there is answered with the nearest one', () => {
  assert.throws(
    () => createKey(DOCUMENT, 'report-app', { scopes: [] }),
    /did you mean `reports-app`/,
  );
  assert.throws(
    () => revokeKey(DOCUMENT, 'pk_rep_7Hq3', { atMs: NOW_MS, by: 'ann' }),
    /did you mean `pk_rep_7Hq2`/,
  );
  assert.throws(
    () => suspendConsumer(DOCUMENT, '__proto__', { type: 'review' }),
    hasCode('edit.not_applicable'),
  );
});

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof PinpointError && error.code === code;
}

test('a whole key in the place of its id is not repeated in what is said', () => {
  const made = createKey(DOCUMENT, 'reports-app', { scopes: ['orders:read'] });
  for (const run of [
    () => rotateKey(DOCUMENT, made.key, undefined),
    () => revokeKey(DOCUMENT, made.key, { atMs: NOW_MS, by: 'ann' }),
  ]) {
    assert.throws(run, (error: unknown) => {
      assert.ok(error instanceof PinpointError);
      assert.ok(error.message.includes(made.keyId));
      assert.ok(!error.message.includes(made.key.slice(made.keyId.length + 1)));
      return true;
    });
  }
});
