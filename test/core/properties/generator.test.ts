import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batches } from '../../oracle/generate.ts';
import { freshSeed } from '../../oracle/random.ts';
import { schemaProblem } from '../../oracle/valid-document.ts';

test('every random policy is valid by the published schema', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  let left = 500;
  for (const { policy } of batches(seed, { requestsPerPolicy: 1 })) {
    const problem = schemaProblem(policy.source.document);
    assert.equal(problem, undefined, JSON.stringify(policy.source.document, undefined, 1));
    left -= 1;
    if (left === 0) break;
  }
});
