import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { toolOrSkip } from '../../support/require-tool.ts';
import type { Half, ZooProduct } from './case.ts';
import { readZooCorpus } from './corpus.ts';
import { PRODUCTS } from './products.ts';
import { missingFor, runProduct } from './run-zoo.ts';
import { figureLines, figuresOf, outcomeOf, type Outcome } from './score.ts';

// Servers that were misconfigured on purpose, and what the diagnosis makes of their answers. Signatures and checks may
// be tuned on the one half of the products; the other half is only counted.

const LIVE: Outcome[] = [];

test(
  'the servers of the zoo start, refuse in every case, and are diagnosed',
  { concurrency: 2 },
  async (t) => {
    await Promise.all(
      PRODUCTS.map(async (product) => t.test(product.id, (own) => live(own, product))),
    );
  },
);

async function live(t: TestContext, product: ZooProduct): Promise<void> {
  const missing = missingFor(product);
  const found = await toolOrSkip(t, missing ?? product.id, () =>
    missing === undefined ? product : undefined,
  );
  if (found === undefined) return;
  const materials = await runProduct(product);
  const wanted = product.cases.reduce((sum, { variants }) => sum + variants.length, 0);
  assert.equal(materials.length, wanted);
  for (const material of materials) LIVE.push(await outcomeOf(material));
}

test('servers that run now are diagnosed as well as the issue asks for', (t) => {
  if (LIVE.length === 0) return t.skip('no server of the zoo is installed here');
  printFigures(t, 'live', LIVE);
  // The bars are for the sum of all products; of some of them they would say little.
  if (LIVE.length === readZooCorpus().length) assertBars(LIVE);
});

test('what was recorded of all the servers is diagnosed as well as the issue asks for', async (t) => {
  const outcomes: Outcome[] = [];
  for (const material of readZooCorpus()) outcomes.push(await outcomeOf(material));
  printFigures(t, 'recorded', outcomes);
  assertBars(outcomes);
});

test('the corpus holds every case of the zoo in every variant, and nothing else', () => {
  const recorded = readZooCorpus().map((of) => `${of.case} ${of.variant} ${of.half}`);
  const wanted = PRODUCTS.flatMap(({ cases, half }) =>
    cases.flatMap(({ id, variants }) => variants.map((variant) => `${id} ${variant} ${half}`)),
  );
  assert.deepEqual(recorded.toSorted(), wanted.toSorted());
  assert.ok(PRODUCTS.reduce((sum, { cases }) => sum + cases.length, 0) >= 36);
});

/** The figures, the held-out half apart. */
function printFigures(t: TestContext, title: string, outcomes: readonly Outcome[]): void {
  const halves: readonly Half[] = ['tune', 'hold_out'];
  for (const half of halves) {
    const own = outcomes.filter(({ material }) => material.half === half);
    if (own.length === 0) continue;
    for (const line of figureLines(`${title}, ${half}`, figuresOf(own))) t.diagnostic(line);
  }
  for (const line of figureLines(`${title}, all`, figuresOf(outcomes))) t.diagnostic(line);
}

/** What the issue asks for, of the sum. */
function assertBars(outcomes: readonly Outcome[]): void {
  const { wrongAndCertain, answered, amongThree, firstWhereSaid } = figuresOf(outcomes);
  assert.deepEqual(wrongAndCertain, []);
  assert.ok(answered.hits >= 0.95 * answered.of, 'who answered');
  assert.ok(amongThree.hits >= 0.75 * amongThree.of, 'cause among the first three, without logs');
  assert.ok(firstWhereSaid.hits >= 0.95 * firstWhereSaid.of, 'cause first, with logs');
}
