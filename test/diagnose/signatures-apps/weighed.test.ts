import assert from 'node:assert/strict';
import { test } from 'node:test';
import { weigh } from '../../../src/diagnose/diagnose.ts';
import type { AnswerFinding } from '../../../src/diagnose/finding.ts';
import { APP_RESPONSE_CHECKS } from '../../../src/diagnose/responses/apps-order.ts';
import { APP_SIGNATURES } from '../../../src/diagnose/signatures/apps.ts';
import type { Signature } from '../../../src/diagnose/signatures/signature.ts';
import { caseOf } from '../responses-apps/support.ts';
import { readCaptures, responseOf, shows } from './captures.ts';

function asFinding({ id, product, layer, role, confidence, causes }: Signature): AnswerFinding {
  return {
    product,
    layer,
    role,
    confidence,
    causes,
    group: `signature ${product}`,
    evidence: { from: 'response', text: id },
  };
}

const weighed = readCaptures()
  .filter(({ silent }) => silent !== true)
  .map((capture) => ({
    capture,
    result: weigh({
      answers: APP_SIGNATURES.filter((signature) => shows(signature, capture)).map(asFinding),
      causes: APP_RESPONSE_CHECKS.flatMap((check) => check(caseOf(responseOf(capture))).causes),
      notes: [],
    }),
  }));

test('signatures and responses together name the product of every capture', () => {
  const wrong = weighed.filter(
    ({ capture, result }) => result.answeredBy[0]?.product !== capture.product,
  );
  assert.deepEqual(
    wrong.map(({ capture }) => capture.id),
    [],
  );
});

test('what was brought about in a running product is among the first three causes', () => {
  const missed = weighed.filter(
    ({ capture, result }) =>
      capture.cause !== undefined &&
      capture.from.startsWith('captured: ') &&
      !result.causes.slice(0, 3).some(({ code }) => code === capture.cause),
  );
  assert.deepEqual(
    missed.map(({ capture }) => capture.id),
    [],
  );
});

test('nothing that is stated with 0.95 or more is wrong', () => {
  const wrong = weighed.flatMap(({ capture: { id, cause }, result }) => {
    const [first] = result.causes;
    if (cause === undefined || first === undefined || first.confidence < 0.95) return [];
    return first.code === cause ? [] : [`${id}: ${first.code} for ${cause}`];
  });
  assert.deepEqual(wrong, []);
});
