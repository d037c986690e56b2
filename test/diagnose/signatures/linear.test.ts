import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SIGNATURES } from '../../../src/diagnose/signatures/all.ts';
import { BODY_LIMIT } from '../../../src/diagnose/signatures/fit.ts';
import { checkSignatures } from '../../../src/diagnose/signatures/match.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';
import { caseOf, readCaptures, responseOf } from './read-captures.ts';

/** A pattern, and where it stands. */
interface Placed {
  readonly at: string;
  readonly pattern: RegExp;
}

const PATTERNS: readonly Placed[] = SIGNATURES.flatMap(({ id, body, headers, ids }) =>
  [
    ...(body ?? []),
    ...(headers ?? []).flatMap(({ value }) => (value === undefined ? [] : [value])),
    ...(ids ?? []).flatMap((one) => (one.body === undefined ? [] : [one.body])),
  ].flatMap((pattern) => (typeof pattern === 'string' ? [] : [{ at: id, pattern }])),
);

/** An unbounded quantifier: `*`, `+` or `{3,}`, outside a class and not escaped. */
const UNBOUNDED = /(?<!\\)(?:[*+](?![^[]*\])|\{\d+,\})/u;

suite('the expressions of signatures', () => {
  test('have no quantifier without a bound, so that none can cost more than its bounds times the text', () => {
    assert.deepEqual(
      PATTERNS.filter(({ pattern }) => UNBOUNDED.test(pattern.source)).map(
        ({ at, pattern }) => `${at}: ${pattern.source}`,
      ),
      [],
    );
  });

  test('are found by the test above when they have one', () => {
    for (const source of ['a*', '(a+)+', 'x{2,}', '[ab]+c', '\\d+']) {
      assert.ok(UNBOUNDED.test(source), source);
    }
    for (const source of ['a{1,9}', '[*+]', '\\*\\+', 'a?']) {
      assert.ok(!UNBOUNDED.test(source), source);
    }
  });

  test('take at most little more than twice as long for twice the text, on texts that nearly fit', () => {
    const slow = PATTERNS.flatMap(({ at, pattern }) =>
      hostileSeeds(at).flatMap((seed) => {
        const half = bestOf(pattern, seed.repeat(Math.ceil(BODY_LIMIT / 2 / seed.length)));
        const whole = bestOf(pattern, seed.repeat(Math.ceil(BODY_LIMIT / seed.length)));
        return whole > 8 && whole > half * 4 ? [`${at}: ${half} ms, then ${whole} ms`] : [];
      }),
    );
    assert.deepEqual(slow, []);
  });

  test('are all run over the largest body in less than a quarter of a second', () => {
    const seeds = [
      '<',
      ' ',
      'a',
      '0',
      '<h1>403 ',
      'Reference&#32;',
      'error',
      '\n',
      '<hr><center>',
      '{"code":',
    ];
    for (const seed of seeds) {
      const text = seed.repeat(Math.ceil((BODY_LIMIT * 4) / seed.length));
      const kase = caseOf({
        status: 403,
        headers: [],
        body: { text, complete: true },
        missing: [],
      });
      const spent = spentMs(() => void checkSignatures(kase));
      assert.ok(spent < 250, `${JSON.stringify(seed)}: ${spent} ms`);
    }
  });
});

/** Beginnings of what fits, over and over: what makes a backtracking engine start again and again. */
function hostileSeeds(id: string): readonly string[] {
  const bodies = CAPTURES.filter(({ product }) => product === PRODUCTS.get(id))
    .flatMap(({ body }) => (body === undefined || body === '' ? [] : [body]))
    .slice(0, 2);
  return [
    ...bodies.flatMap((body) => [body.slice(0, 40), body.slice(0, Math.ceil(body.length * 0.8))]),
    '<h1>403 Forbidden</h1>',
    ' ',
  ];
}

const CAPTURES = readCaptures();
const PRODUCTS = new Map(SIGNATURES.map(({ id, product }) => [id, product]));

function spentMs(work: () => void): number {
  const before = cpuTimeMs();
  work();
  return cpuTimeMs() - before;
}

function bestOf(pattern: RegExp, text: string): number {
  let best = Infinity;
  for (let run = 0; run < 2; run += 1) {
    best = Math.min(
      best,
      spentMs(() => void pattern.exec(text)),
    );
  }
  return best;
}

test('the body of a response is looked at up to the limit, and not beyond', () => {
  const capture = CAPTURES.find(({ product, status }) => product === 'HAProxy' && status === 403);
  assert.ok(capture !== undefined);
  const page = responseOf(capture);
  const near = {
    ...page,
    body: { text: `${' '.repeat(BODY_LIMIT - 300)}${capture.body ?? ''}`, complete: true },
  };
  const far = {
    ...page,
    body: { text: `${' '.repeat(BODY_LIMIT)}${capture.body ?? ''}`, complete: true },
  };
  assert.equal(checkSignatures(caseOf(near)).answers[0]?.product, 'HAProxy');
  assert.equal(checkSignatures(caseOf(far)).answers.length, 0);
});
