import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentEdit } from '../../../src/core/edit.ts';
import { applyDocumentEdits } from '../../../src/core/policy/apply-edits.ts';
import { decideAnew, findCheaper } from '../../oracle/brute-force.ts';
import { freshSeed } from '../../oracle/random.ts';
import { TINY, isCutShort, refusals, tellRefused } from '../../oracle/refused.ts';
import { table } from '../../oracle/tell.ts';

const FIXED_SEED = 20_270_115;

for (const [name, seed] of [
  ['a fixed seed', FIXED_SEED],
  ['a fresh seed', freshSeed()],
] as const) {
  test(`no single edit of 150 refused requests or their policies is a cheaper fix than what is shown, from ${name}`, (t) => {
    t.diagnostic(`seed ${seed}`);
    for (const each of refusals(seed, 150)) {
      if (isCutShort(each)) continue;
      const found = findCheaper(each.side, each.facts, each.fixes, { pairs: false });
      assert.equal(found, undefined, tellRefused(each, 'cheaper', found));
    }
  });
}

test('no pair of edits of 10 refused requests or their policies is a cheaper fix than what is shown', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  for (const each of refusals(seed, 10, TINY)) {
    if (isCutShort(each)) continue;
    const found = findCheaper(each.side, each.facts, each.fixes, { pairs: true });
    assert.equal(found, undefined, tellRefused(each, 'cheaper', found));
  }
});

test('every fix that is shown allows the request when its document is compiled anew, and none of its edits can be left out', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  let all = 0;
  let cutShort = 0;
  const without = new Map<string, number>();
  const sizes = new Map<string, number>();
  for (const each of refusals(seed, 600)) {
    all += 1;
    cutShort += isCutShort(each) ? 1 : 0;
    if (each.fixes.length === 0)
      without.set(each.refusal.code, (without.get(each.refusal.code) ?? 0) + 1);
    for (const fix of each.fixes) {
      const edits = `${fix.edits.length} edits`;
      sizes.set(edits, (sizes.get(edits) ?? 0) + 1);
      assert.notEqual(
        decideAnew(each.side, each.facts, fix.edits),
        'refuse',
        tellRefused(each, 'refused', fix.edits),
      );
      for (const left of fix.edits) {
        const rest = fix.edits.filter((edit) => edit !== left);
        assert.equal(
          decideAnew(each.side, each.facts, rest),
          'refuse',
          tellRefused(each, 'too much', fix.edits),
        );
      }
    }
  }
  const none = [...without.values()].reduce((sum, count) => sum + count, 0);
  t.diagnostic(`refusals without a fix: ${((none * 100) / all).toFixed(1)} % of ${all}, by code:`);
  t.diagnostic(table(without, all));
  t.diagnostic(`of these the search gave up on ${cutShort}`);
  t.diagnostic(
    `fixes by size:\n${table(
      sizes,
      [...sizes.values()].reduce((sum, count) => sum + count, 0),
    )}`,
  );
});

test('the undo of a fix, made after it, gives the document back', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  let undone = 0;
  for (const { side, fixes } of refusals(seed, 300)) {
    const { document } = side.source;
    for (const fix of fixes) {
      const edits = fix.edits.filter((edit): edit is DocumentEdit => edit.on !== 'request');
      const undo = fix.undo.filter((edit): edit is DocumentEdit => edit.on !== 'request');
      assert.equal(undo.length, fix.undo.length, 'only edits of the document are undone');
      const back = applyDocumentEdits(applyDocumentEdits(document, edits), undo);
      assert.deepEqual(back, document, JSON.stringify({ edits, undo }));
      undone += edits.length > 0 ? 1 : 0;
    }
  }
  assert.ok(undone > 50, `${undone} fixes changed the document`);
});
