import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAUSES } from '../../../src/diagnose/cause-codes.ts';
import { APP_SIGNATURES } from '../../../src/diagnose/signatures/apps.ts';
import { fits, readCaptures, shows } from './captures.ts';

const captures = readCaptures();

test('every signature is shown by a capture of its own product', () => {
  const unseen = APP_SIGNATURES.filter(
    (signature) =>
      !captures.some(
        (capture) => capture.product === signature.product && shows(signature, capture),
      ),
  );
  assert.deepEqual(
    unseen.map(({ id }) => id),
    [],
  );
});

test('no capture shows the signature of a product that did not answer', () => {
  const wrong = captures.flatMap((capture) =>
    APP_SIGNATURES.filter(({ role, product }) => role === 'answered' && product !== capture.product)
      .filter((signature) => shows(signature, capture))
      .map(({ id }) => `${capture.id} shows ${id}`),
  );
  assert.deepEqual(wrong, []);
});

test('every capture of a product is recognised, with its cause among the first three', () => {
  const missed = captures.flatMap((capture) => {
    const own = APP_SIGNATURES.filter(
      ({ role, product }) => role === 'answered' && product === capture.product,
    ).filter((signature) => shows(signature, capture));
    const { cause, silent } = capture;
    if ((own.length === 0) !== (silent ?? false))
      return [`${capture.id}: ${own.length} signatures`];
    if (own.length === 0) return [];
    if (cause === undefined) return [];
    const told = own.some(({ causes }) =>
      causes
        .toSorted((left, right) => right.share - left.share)
        .slice(0, 3)
        .some(({ code }) => code === cause),
    );
    return told ? [] : [`${capture.id}: ${cause} is not told`];
  });
  assert.deepEqual(missed, []);
});

test('at least 80 products are described', () => {
  assert.ok(new Set(APP_SIGNATURES.map(({ product }) => product)).size >= 80);
});

test('ids are unique and begin with the same word for one product', () => {
  const ids = APP_SIGNATURES.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const prefixes = new Map<string, string>();
  for (const { id, product } of APP_SIGNATURES) {
    const prefix = id.slice(0, id.indexOf('.'));
    assert.match(id, /^[a-z0-9_]+\.[a-z0-9_]+$/);
    assert.equal(prefixes.get(prefix) ?? product, product, id);
    prefixes.set(prefix, product);
  }
});

test('confidence above 0.6 rests on a run, a source or a document', () => {
  for (const { id, confidence, basis } of APP_SIGNATURES) {
    assert.ok(confidence > 0 && confidence <= 0.99, id);
    if (basis.kind === 'background') assert.ok(confidence <= 0.6, id);
    if (basis.kind === 'source') assert.match(basis.where, /^(?:https:\/\/|npm )/, id);
    if (basis.kind === 'documented') assert.match(basis.where, /^https:\/\//, id);
    assert.match(basis.checked, /^\d{4}-\d\d-\d\d$/, id);
  }
});

test('what is called captured was seen from the running product', () => {
  const missing = APP_SIGNATURES.filter(({ basis }) => basis.kind === 'captured').filter(
    (signature) =>
      !captures.some(
        (capture) =>
          capture.product === signature.product &&
          capture.from.startsWith('captured: ') &&
          shows(signature, capture),
      ),
  );
  assert.deepEqual(
    missing.map(({ id }) => id),
    [],
  );
});

test('shares are of known causes and add up to at most one', () => {
  for (const { id, role, causes } of APP_SIGNATURES) {
    const sum = causes.reduce((all, { share }) => all + share, 0);
    assert.ok(sum <= 1 + 1e-9, id);
    assert.equal(role === 'passed', causes.length === 0, id);
    for (const { code, share } of causes) {
      assert.ok(code in CAUSES, id);
      assert.ok(share > 0, id);
    }
  }
});

test('each signature asks for something beyond a common status', () => {
  for (const { id, statuses, body, headers, cookies } of APP_SIGNATURES) {
    const asks = (body ?? []).length + (headers ?? []).length + (cookies ?? []).length;
    assert.ok(asks > 0 || (statuses.length === 1 && statuses[0] === 419), id);
  }
});

test('the expressions stay fast on hostile text', () => {
  const size = 100_000;
  const hostile = [
    ' '.repeat(size),
    '"'.repeat(size),
    'a'.repeat(size),
    '{"detail":"'.repeat(size / 10),
    '"message"  :  "'.repeat(size / 15),
    "The '".repeat(size / 5),
    `"path":"${'x'.repeat(size)}`,
    '<pre>Cannot POST /'.repeat(size / 18),
    'with an explicit deny in a '.repeat(size / 27),
    '"extensions":{'.repeat(size / 14),
  ];
  for (const { id, body, headers } of APP_SIGNATURES) {
    const patterns = [...(body ?? []), ...(headers ?? []).flatMap(({ value }) => value ?? [])];
    for (const pattern of patterns) {
      for (const text of hostile) {
        const before = performance.now();
        fits(pattern, text);
        const tookMs = performance.now() - before;
        // A backtracking expression needs seconds for this; one pass needs a few milliseconds.
        assert.ok(tookMs < 500, `${id}: ${String(pattern)} took ${tookMs.toFixed(0)} ms`);
      }
    }
  }
});
