import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unifiedDiff } from '../../src/util/unified-diff.ts';

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}`);

test('the same texts have no difference', () => {
  assert.equal(unifiedDiff('policy.yaml', 'a\nb\n', 'a\nb\n'), '');
});

test('a changed line is shown with three lines around it and counted line numbers', () => {
  const before = lines(1, 10).join('\n');
  const after = before.replace('line 5', 'line five');
  assert.equal(
    unifiedDiff('policy.yaml', before, after),
    '--- policy.yaml\n+++ policy.yaml\n@@ -2,7 +2,7 @@\n line 2\n line 3\n line 4\n-line 5\n+line five\n line 6\n line 7\n line 8\n',
  );
});

test('changes that are far apart get hunks of their own, near ones share one', () => {
  const before = lines(1, 40).join('\n');
  const far = before.replace('line 5\n', 'line five\n').replace('line 30\n', '');
  assert.equal(unifiedDiff('p', before, far).match(/^@@/gm)?.length, 2);
  const near = before.replace('line 5\n', 'line five\n').replace('line 9\n', '');
  assert.equal(unifiedDiff('p', before, near).match(/^@@/gm)?.length, 1);
});

test('lines added to an empty text start at line 1 of the new one', () => {
  assert.equal(unifiedDiff('p', '', 'a\nb\n'), '--- p\n+++ p\n@@ -0,0 +1,2 @@\n+a\n+b\n');
});

test('applying the hunks to the old text gives the new text, for random texts', () => {
  const fresh = Date.now() % 1_000_000;
  for (const seed of [7, fresh]) {
    const next = randomFrom(seed);
    for (let round = 0; round < 200; round += 1) {
      const before = Array.from(
        { length: Math.floor(next() * 30) },
        () => `l${Math.floor(next() * 6)}`,
      );
      const after = before.flatMap((line) =>
        next() < 0.15 ? [] : next() < 0.15 ? [line, 'new'] : [line],
      );
      const diff = unifiedDiff('p', before.join('\n'), after.join('\n'));
      assert.deepEqual(applied(before, diff), after, `seed ${seed}, round ${round}\n${diff}`);
    }
  }
});

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Applies a unified diff the simple way: copy up to each hunk, then follow its signs. */
function applied(before: readonly string[], diff: string): readonly string[] {
  const result: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').slice(2)) {
    const head = /^@@ -(\d+),(\d+)/.exec(line);
    if (head !== null) {
      const start = Number(head[2]) === 0 ? Number(head[1]) : Number(head[1]) - 1;
      while (at < start) result.push(before[at++] ?? '');
    } else if (line.startsWith('+')) {
      result.push(line.slice(1));
    } else if (line.startsWith('-')) {
      assert.equal(before[at], line.slice(1));
      at += 1;
    } else if (line.startsWith(' ')) {
      assert.equal(before[at], line.slice(1));
      result.push(before[at++] ?? '');
    }
  }
  return [...result, ...before.slice(at)];
}
