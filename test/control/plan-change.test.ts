import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { changeId, changeOf, requireChange, writeChange } from '../../src/control/change-log.ts';
import { planChange, undoEdits } from '../../src/control/plan-change.ts';
import type { DocumentEdit } from '../../src/core/edit.ts';
import { applyDocumentEdits } from '../../src/core/policy/apply-edits.ts';
import type { PolicyDocument } from '../../src/core/policy/document.ts';
import { PinpointError } from '../../src/util/error.ts';

const TEXT = `pinpoint: 1
# who calls
consumers:
  reports-app: # reads
    roles: [viewer]
    keys:
      - { id: pk_rep_7Hq2, hash: "sha256:ab", scopes: [orders:read] }
`;

const EDITS: readonly DocumentEdit[] = [
  {
    on: 'directory',
    op: 'append',
    path: ['consumers', 'reports-app', 'keys', 0, 'scopes'],
    value: 'orders:write',
  },
  { on: 'directory', op: 'append', path: ['consumers', 'reports-app', 'roles'], value: 'editor' },
];

function plan(text: string, edits: readonly DocumentEdit[]): ReturnType<typeof planChange> {
  return planChange({
    file: 'policy.yaml',
    text,
    document: parse(text) as PolicyDocument,
    edits,
    by: 'ann',
    note: 'fix 1',
    nowMs: 1000,
  });
}

test('a planned change keeps comments, shows its difference and knows its way back', () => {
  const planned = plan(TEXT, EDITS);
  assert.match(planned.after, /# who calls\n/);
  assert.match(planned.after, /reports-app: # reads/);
  assert.match(planned.diff, /^-.*scopes: \[orders:read\]/m);
  assert.match(planned.diff, /^\+.*orders:write/m);
  const after = parse(planned.after) as PolicyDocument;
  const undo = undoEdits(planned.change, after);
  assert.deepEqual(applyDocumentEdits(after, undo), parse(TEXT));
  assert.equal(plan(planned.after, undo).after, TEXT);
});

test('a change whose place was changed again is not taken back blindly', () => {
  const { after, change } = plan(TEXT, EDITS);
  const meddled = applyDocumentEdits(parse(after) as PolicyDocument, [
    {
      on: 'directory',
      op: 'set',
      path: ['consumers', 'reports-app', 'roles'],
      value: ['admin', 'auditor'],
    },
  ]);
  assert.throws(() => undoEdits(change, meddled), isError('edit.not_applicable', /changed again/));
});

test('a change that changes nothing is said to', () => {
  const same: DocumentEdit = {
    on: 'directory',
    op: 'set',
    path: ['consumers', 'reports-app', 'roles', 0],
    value: 'viewer',
  };
  assert.throws(() => plan(TEXT, [same]), isError('edit.not_applicable', /already says so/));
});

test('the log finds a change by the text it made and by the start of its id, and no other', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-changes-'));
  t.after(() => rm(directory, { recursive: true }));
  const { after, change } = plan(TEXT, EDITS);
  await writeChange(directory, change);
  assert.deepEqual(await changeOf(directory, after, 500), change);
  assert.equal(await changeOf(directory, after, 1500), undefined);
  assert.equal(await changeOf(directory, TEXT, 0), undefined);
  assert.deepEqual(await requireChange(directory, changeId(change)), change);
  for (const id of ['deadbeef', '../../etc', '', 'zz']) {
    await assert.rejects(
      requireChange(directory, id),
      isError('edit.not_applicable', /no change has the id/),
    );
  }
});

function isError(code: string, message: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof PinpointError && error.code === code && message.test(error.message);
}
