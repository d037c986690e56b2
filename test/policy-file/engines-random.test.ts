import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyBodyEdits } from '../../src/core/apply-request-edits.ts';
import type { BodyValidator } from '../../src/core/policy/source.ts';
import { checkSchemas, createEngines } from '../../src/policy-file/engines.ts';
import { openCompiler } from '../../src/policy-file/engines/compile.ts';
import { examine } from '../../src/policy-file/engines/examine.ts';
import { SchemaGraph } from '../../src/policy-file/engines/graph.ts';
import { openFiles } from '../../src/policy-file/openapi/files.ts';
import type { Json } from '../../src/util/json.ts';
import type { Random } from '../oracle/random.ts';
import { property } from '../util/property.ts';
import { randomSchema, randomValue, withDefinitions } from './support/random-schema.ts';

const VALUES_A_SCHEMA = 12;

interface Drawn {
  readonly text: string;
  readonly validator: BodyValidator;
  readonly values: readonly Json[];
}

function draw(random: Random): Drawn {
  const text = JSON.stringify(withDefinitions(randomSchema(random, 3)));
  const ref = { file: 'schema.json', pointer: '' };
  const values = Array.from({ length: VALUES_A_SCHEMA }, () => randomValue(random, 3));
  const { problems } = checkSchemas([ref], () => ({ ok: true, text }));
  assert.deepEqual(problems, [], text);
  return { text, validator: createEngines({ 'schema.json': text }).validator(ref), values };
}

property('the compiled validator and the examination agree on every value', 150, (random) => {
  const drawn = draw(random);
  const files = openFiles(() => ({ ok: true, text: drawn.text }));
  const graph = new SchemaGraph(files, () => 'draft2020');
  const target = graph.enter({ file: 'schema.json', pointer: '' });
  assert.ok(target !== undefined);
  const keeps = openCompiler(graph).compile(target);
  for (const value of drawn.values) {
    const breaches = examine(graph, target.schema, value, 100);
    assert.equal(breaches.length === 0, keeps(value), `${drawn.text}\n${JSON.stringify(value)}`);
  }
});

property(
  'the first violation is the first of all, and both leave the value as it is',
  100,
  (random) => {
    const drawn = draw(random);
    for (const value of drawn.values) {
      const before = JSON.stringify(value);
      const all = drawn.validator.all(value);
      assert.deepEqual(drawn.validator.first(value), all[0], `${drawn.text}\n${before}`);
      for (const violation of all) assert.notEqual(violation.expected, '');
      assert.equal(JSON.stringify(value), before);
    }
  },
);

const tally = { invalid: 0, mended: 0 };

property('whatever is mended is valid, within the limit of edits', 150, (random) => {
  const drawn = draw(random);
  for (const value of drawn.values) {
    const limit = random.int(1, 24);
    const edits = drawn.validator.mend(value, limit);
    const isValid = drawn.validator.first(value) === undefined;
    assert.ok(edits.length <= limit);
    if (isValid) assert.deepEqual(edits, []);
    else tally.invalid += 1;
    if (edits.length === 0) continue;
    tally.mended += 1;
    const mended = applyBodyEdits(value, edits);
    const context = `${drawn.text}\n${JSON.stringify(value)}\n${JSON.stringify(edits)}`;
    assert.equal(drawn.validator.first(mended), undefined, context);
  }
});

test('most bodies that break a random schema can be mended', (t) => {
  t.diagnostic(`${tally.mended} of ${tally.invalid} mended`);
  assert.ok(tally.mended > tally.invalid * 0.4, `${tally.mended} of ${tally.invalid}`);
});
