import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CAUSES } from '../../../src/diagnose/cause-codes.ts';
import type { SeenResponse } from '../../../src/diagnose/exchange.ts';
import { gatherFindings, weigh } from '../../../src/diagnose/diagnose.ts';
import type { Weighed } from '../../../src/diagnose/diagnose.ts';
import { RESPONSE_CHECKS } from '../../../src/diagnose/responses/order.ts';
import { SIGNATURES } from '../../../src/diagnose/signatures/all.ts';
import {
  checkSignatures,
  indexSignatures,
  matchSignatures,
} from '../../../src/diagnose/signatures/match.ts';
import type { Signature } from '../../../src/diagnose/signatures/signature.ts';
import { caseOf, readCaptures, responseOf, wasRun } from './read-captures.ts';
import type { Capture } from './read-captures.ts';

const CHECKS = [checkSignatures, ...RESPONSE_CHECKS];
const CAPTURES = readCaptures();
/** One value a capture, so that it is prepared for matching once. */
const RESPONSES = new Map<Capture, SeenResponse>();
/** At least so many; together with those of frameworks and applications, more than 150. */
const PRODUCTS = 250;

suite('the signatures', () => {
  test('each fits a capture of its own product', () => {
    const without = SIGNATURES.filter(
      (signature) =>
        !CAPTURES.some(
          (capture) =>
            (capture.product === signature.product ||
              (signature.role === 'passed' && capture.passedBy?.includes(signature.product))) &&
            fits(signature, capture),
        ),
    ).map(({ id }) => id);
    assert.deepEqual(without, []);
  });

  test('none that speaks of the author by more than a field of the head fits another product’s capture', () => {
    const wrong = SIGNATURES.filter(
      ({ role, body, confidence, speaksFor }) =>
        role === 'answered' && speaksFor === undefined && (body !== undefined || confidence >= 0.6),
    ).flatMap((signature) =>
      CAPTURES.filter(
        (capture) => capture.product !== signature.product && fits(signature, capture),
      ).map(({ at, product }) => `${signature.id} fits ${at} of ${product}`),
    );
    assert.deepEqual(wrong, []);
  });

  test('none fits a response that its product only stood beside', () => {
    const wrong = SIGNATURES.filter(({ role }) => role === 'passed').flatMap((signature) =>
      CAPTURES.filter(
        (capture) =>
          capture.product !== signature.product &&
          capture.passedBy?.includes(signature.product) === false &&
          fits(signature, capture),
      ).map(({ at, product }) => `${signature.id} fits ${at} of ${product}`),
    );
    assert.deepEqual(wrong, []);
  });

  test('have ids of their own, which begin alike for one product', () => {
    const ids = SIGNATURES.map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
  });

  test('are no surer than 0.6 unless the product was run or a public source is named', () => {
    const unsure = SIGNATURES.filter(
      ({ basis, confidence }) => basis.kind === 'background' && confidence > 0.6,
    ).map(({ id }) => id);
    assert.deepEqual(unsure, []);
    for (const { id, confidence, basis } of SIGNATURES) {
      assert.ok(confidence > 0 && confidence < 1, id);
      assert.ok(basis.where.length > 10, `${id} names no source`);
      assert.match(basis.checked, /^\d{4}-\d{2}-\d{2}$/u, id);
    }
  });

  test('say that a product was run only where the corpus holds what it sent', () => {
    const caught = new Set(CAPTURES.filter(wasRun).map(({ product }) => product));
    const unproven = SIGNATURES.filter(
      ({ basis, product, role }) =>
        basis.kind === 'captured' &&
        role === 'answered' &&
        product !== 'Pinpoint' &&
        !caught.has(product),
    ).map(({ id }) => id);
    assert.deepEqual(unproven, []);
  });

  test('share out at most the whole among causes of the closed list, each once', () => {
    for (const { id, causes } of SIGNATURES) {
      const sum = causes.reduce((all, { share }) => all + share, 0);
      assert.ok(sum <= 1 + 1e-9, `${id}: ${sum}`);
      assert.equal(new Set(causes.map(({ code }) => code)).size, causes.length, id);
      for (const { code } of causes) assert.ok(code in CAUSES, `${id}: ${code}`);
    }
  });

  test('look for something: a header, a cookie, words of the body, or statuses that nobody else uses', () => {
    for (const { id, headers, body, cookies, statuses } of SIGNATURES) {
      assert.ok(
        [headers, body, cookies, statuses].some((list) => (list?.length ?? 0) > 0),
        id,
      );
      for (const { name } of headers ?? []) assert.equal(name, name.toLowerCase(), id);
    }
  });

  test('know products of one name in one layer', () => {
    const layers = new Map<string, string>();
    for (const { product, layer, id } of SIGNATURES) {
      assert.equal(layer, layers.get(product) ?? layer, id);
      layers.set(product, layer);
    }
    assert.ok(layers.size >= PRODUCTS, `${layers.size} products`);
  });
});

suite('the captures, weighed', () => {
  const known = CAPTURES.filter(
    ({ product, silent }) => product !== 'unknown application' && silent !== true,
  );

  test('name their product first', () => {
    const wrong = known.flatMap((capture) => {
      const first = weighed(capture).answeredBy[0];
      return first?.product === capture.product
        ? []
        : [`${capture.at} of ${capture.product}: ${first?.product ?? 'nobody'}`];
    });
    assert.deepEqual(wrong, []);
  });

  test('hold their cause among the first three in 95 of 100, where their product is known for reasons', () => {
    // A status of its own (401, 413, …) is read by the checks of the request.
    const told = known.filter(
      (capture) => capture.cause !== null && capture.cause !== undefined && hasReasons(capture),
    );
    const missed = told.flatMap((capture) => {
      const { causes } = weighed(capture);
      return causes.slice(0, 3).some(({ code }) => code === capture.cause)
        ? []
        : [`${capture.at} ${capture.product} ${capture.status}: ${String(capture.cause)}`];
    });
    assert.ok(
      missed.length <= told.length * 0.05,
      `${told.length} told, missed:\n${missed.join('\n')}`,
    );
  });

  test('are wrong about nothing that is stated with 0.95 or more', () => {
    const wrong = known.flatMap((capture) => {
      const { answeredBy, causes } = weighed(capture);
      return [
        ...answeredBy
          .filter(({ product, confidence }) => confidence >= 0.95 && product !== capture.product)
          .map(({ product }) => `${capture.at}: ${product}`),
        ...causes
          .filter(
            ({ code, confidence }) =>
              confidence >= 0.95 && code !== capture.cause && typeof capture.cause === 'string',
          )
          .map(({ code }) => `${capture.at}: ${code}`),
      ];
    });
    assert.deepEqual(wrong, []);
  });

  test('of applications that no signature knows are claimed by nobody', () => {
    for (const capture of CAPTURES.filter(({ product }) => product === 'unknown application')) {
      const { answeredBy, passedBy } = weighed(capture);
      const [first] = answeredBy;
      if (first?.product !== capture.mayBe) {
        assert.ok((first?.confidence ?? 0) < 0.5, capture.at);
      }
      assert.ok((first?.confidence ?? 0) < 0.8, capture.at);
      assert.deepEqual(
        passedBy.map(({ product }) => product),
        (capture.passedBy ?? []).filter((product) => product !== first?.product),
        capture.at,
      );
    }
  });
});

function hasReasons(capture: Capture): boolean {
  return gatherFindings(caseOf(responseOf(capture)), CHECKS).answers.some(
    ({ role, causes }) => role === 'answered' && causes.length > 0,
  );
}

function weighed(capture: Capture): Weighed {
  return weigh(gatherFindings(caseOf(responseOf(capture)), CHECKS));
}

function fits(signature: Signature, capture: Capture): boolean {
  let response = RESPONSES.get(capture);
  if (response === undefined) {
    response = responseOf(capture);
    RESPONSES.set(capture, response);
  }
  // By its words alone it may fit a twin, for which it has less confidence.
  return matchSignatures(response, indexSignatures([signature])).some(
    ({ fit }) => fit.certainty === 1,
  );
}
